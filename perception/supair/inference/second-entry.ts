/** What the second thread of a perceiver runs. */

import { workerData } from 'node:worker_threads';
import { createEngine } from './engine.ts';
import {
  type FramesToDo,
  GONE,
  LOADING,
  READY,
  type SecondThreadData,
  WORKING,
} from './second-thread.ts';

const { trained, boxes, port, state } = workerData as SecondThreadData; // given by second-thread.ts
const engine = createEngine(trained, boxes);

port.on('message', ({ frames, options }: FramesToDo) => {
  try {
    // 0: this thread is given the first half of a batch
    port.postMessage(engine(frames, options, 0));
    become(READY, WORKING);
  } catch (error) {
    become(GONE, WORKING); // before this thread ends: somebody is waiting
    throw error;
  }
});
become(READY, LOADING);

/** Changes the state, unless the thread has been given up in the meantime. */
function become(to: number, from: number): void {
  Atomics.compareExchange(state, 0, from, to);
  Atomics.notify(state, 0);
}
