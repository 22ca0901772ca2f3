/** The thread's side: loads once, then begins calls in order; those that wait for something are answered when they have it. A failed load answers every call. */

import { parentPort } from 'node:worker_threads';
import { defined } from '../../env/core/errors.ts';
import { type Answer, type Call, LOADED, type Methods, toFailure } from './calls.ts';

export function answerCalls(load: () => Methods | Promise<Methods>): void {
  const port = parentPort;
  if (port === null) throw new Error('answerCalls: not in a worker thread');
  const loading = Promise.resolve().then(load);
  const loaded = (): void => port.postMessage(LOADED);
  loading.then(loaded, loaded); // each call reports a failure
  port.on('message', (call: Call) => {
    void answer(loading, call).then((message) => {
      try {
        port.postMessage(message);
      } catch (error) {
        port.postMessage({ seq: call.seq, ok: false, failure: toFailure(error) } satisfies Answer);
      }
    });
  });
}

async function answer(loading: Promise<Methods>, { seq, method, argument }: Call): Promise<Answer> {
  try {
    const run = defined((await loading)[method], `method ${method}`);
    // the host's types pair each method with its argument
    return { seq, ok: true, value: await run(argument as never) };
  } catch (error) {
    return { seq, ok: false, failure: toFailure(error) };
  }
}
