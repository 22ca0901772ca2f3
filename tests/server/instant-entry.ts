/** An inference thread whose model sees nothing at once: what is left is the cost of the server. */

import { answerCalls } from '../../server/threads/answer-calls.ts';
import { inference } from '../../server/threads/inference.ts';

answerCalls(() => {
  const scene = {
    objects: Array.from({ length: 3 }, (_, id) => ({
      id,
      presence: 0.99,
      x: 20.5,
      y: 30.5,
      w: 12.25,
      h: 12.75,
      x_std: 0.3,
      y_std: 0.3,
      visible: 0.9,
      depth: id,
      color: [0.1, 0.2, 0.3] as const,
      log_likelihood: -1.5,
      prototype: 4,
    })),
    count_posterior: [0, 0.01, 0.01, 0.98, 0],
    log_likelihood: -1234.5,
    bits_per_dim: 3.25,
    background_log_likelihood: -1000.5,
    novelty: 40,
  };
  const sees = { height: 64, width: 64, channels: 3, slots: 4 } as const;
  const perceive = (frames: readonly unknown[]) => frames.map(() => scene);
  return inference({ ...sees, perceive, dispose: () => {} }, null);
});
