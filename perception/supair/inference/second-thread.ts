/**
 * Half of a large batch on another thread, with the same model, while this one waits for nothing but
 * the end of it: `perceive` returns scenes, not promises.
 *
 * The wait ends in any case. A thread that does not answer in time is given up, and its frames are
 * done here.
 */

import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  type Worker,
} from 'node:worker_threads';
import { startWorker } from '../../../env/core/worker.ts';
import type { PerceiveOptions, Scene } from '../../scene.ts';
import type { Boxes, TrainedModel } from './engine.ts';

/** States of the thread, at index 0 of the shared integers. */
export const LOADING = 0;
export const READY = 1;
export const WORKING = 2;
export const GONE = 3;

export interface SecondThreadData {
  readonly trained: TrainedModel;
  readonly boxes: Boxes;
  /** `FramesToDo` arrive here, scenes leave. */
  readonly port: MessagePort;
  readonly state: Int32Array;
}

/** What the thread is sent. */
export interface FramesToDo {
  readonly frames: readonly Uint8Array[];
  readonly options: PerceiveOptions;
}

/** Longest wait for an answer, ms. */
const PATIENCE_MS = 10_000;

export class SecondThread {
  readonly #state: Int32Array = new Int32Array(new SharedArrayBuffer(4));
  readonly #port: MessagePort;
  readonly #worker: Worker;

  constructor(trained: TrainedModel, boxes: Boxes = 'tight') {
    const { port1, port2 } = new MessageChannel();
    const data: SecondThreadData = { trained, boxes, port: port2, state: this.#state };
    this.#port = port1;
    this.#port.unref(); // neither keeps a program from ending
    this.#worker = startWorker(new URL('./second-entry', import.meta.url), {
      workerData: data,
      transferList: [port2],
    });
    this.#worker.unref();
    this.#worker.on('error', () => this.close());
    this.#worker.on('exit', () => this.close());
  }

  get ready(): boolean {
    return Atomics.load(this.#state, 0) === READY;
  }

  /** Hands frames of one size over; only while `ready`. */
  start(frames: readonly Uint8Array[], options: PerceiveOptions = {}): void {
    Atomics.store(this.#state, 0, WORKING);
    const length = frames[0]?.length ?? 0;
    const packed = new Uint8Array(frames.length * length); // frames may be views of much more
    frames.forEach((frame, i) => {
      packed.set(frame, i * length);
    });
    const parts = frames.map((_, i) => packed.subarray(i * length, (i + 1) * length));
    this.#port.postMessage({ frames: parts, options } satisfies FramesToDo, [packed.buffer]);
  }

  /** Waits for the scenes of `start`; null where the thread has failed. */
  finish(): Scene[] | null {
    Atomics.wait(this.#state, 0, WORKING, PATIENCE_MS);
    const answer = receiveMessageOnPort(this.#port);
    if (this.ready && answer !== undefined) return answer.message as Scene[]; // what our own module sends
    this.close();
    return null;
  }

  /** Ends the thread; it is not ready again. */
  close(): void {
    Atomics.store(this.#state, 0, GONE);
    this.#port.close();
    void this.#worker.terminate();
  }
}
