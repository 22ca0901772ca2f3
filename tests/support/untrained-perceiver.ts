/** A perception model with fresh weights, for tests of what stands around one. */

import { Rng } from '../../env/core/random.ts';
import { PUBLISHED, type SupairConfig } from '../../perception/supair/config.ts';
import { layModel } from '../../perception/supair/layered-model.ts';
import { initParams, PUBLISHED_INIT } from '../../perception/supair/model.ts';
import { saveModel } from '../../perception/supair/model-files.ts';

/** Small circuits, so that it loads and answers at once. */
const SMALL = { replicas: 1, depth: 1, leafComponents: 2, sumComponents: 2 };

/** For frames of 64 x 64 in colour unless `config` says otherwise. */
export async function saveUntrainedPerceiver(
  folder: string,
  config: Partial<SupairConfig> = {},
): Promise<void> {
  const supair: SupairConfig = {
    ...PUBLISHED,
    height: 64,
    width: 64,
    channels: 3,
    slots: 4,
    detector: 'attention', // the LSTM's twelve million weights would take seconds to load
    patch: 8,
    object: { ...PUBLISHED.object, ...SMALL },
    background: { ...PUBLISHED.background, ...SMALL },
    ...config,
  };
  const params = initParams(layModel(supair, 1), PUBLISHED_INIT, new Rng(1));
  const record = {
    name: 'untrained',
    supair,
    structureSeed: 1,
    likelihoodQuantiles: [],
    training: {
      steps: 0,
      seconds: 0,
      seed: 1,
      backend: 'wasm',
      finished: true,
      curve: [
        { step: 0, seconds: 0, elbo: -5, countAccuracy: 0.25 },
        { step: 9, seconds: 3, elbo: 5, countAccuracy: 0.5 },
      ],
    },
  };
  saveModel(folder, record, params, '# Untrained\n');
}
