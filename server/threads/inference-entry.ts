/** The inference thread: loads the model and the policy named by its data. */

import { workerData } from 'node:worker_threads';
import type { Perceiver } from '../../perception/scene.ts';
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
  // a server of environments alone loads neither
  const perceiver =
    model === null ? null : await (await import('../../perception/index.ts')).loadPerceiver(model);
  const actor =
    policy === null ? null : await (await import('../../agent/index.ts')).loadPolicy(policy);
  if (perceiver !== null) warmUp(perceiver);
  return inference(perceiver, actor);
});

// ---------------------------------------------------------------------------

/** Kernels are compiled at their first use, which no request should wait for. */
function warmUp(perceiver: Perceiver): void {
  const { height, width, channels } = perceiver;
  const data = new Uint8Array(height * width * channels).fill(96);
  for (let y = height >> 2; y < height >> 1; y++) {
    // a bright square, so that there is an object to explain
    data.fill(224, (y * width + (width >> 2)) * channels, (y * width + (width >> 1)) * channels);
  }
  for (let i = 0; i < 3; i++) perceiver.perceive([{ height, width, channels, data }]);
}
