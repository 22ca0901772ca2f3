/** The inference thread: loads the model and the policy named by its data. */

import { workerData } from 'node:worker_threads';
import { answerCalls } from './answer-calls.ts';
import { inference } from './inference.ts';

export interface InferenceData {
  /** Model folder; null for none. */
  readonly model: string | null;
  /** Policy folder; null for none. */
  readonly policy: string | null;
}

answerCalls(async () => {
  const { model, policy } = workerData as InferenceData; // given by server.ts
  // A server of environments alone never loads a tensor library.
  const perceiver =
    model === null ? null : await (await import('../../perception/index.ts')).loadPerceiver(model);
  const actor =
    policy === null ? null : await (await import('../../agent/index.ts')).loadPolicy(policy);
  return inference(perceiver, actor);
});
