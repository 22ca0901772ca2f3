/** The table of shapes against what drawing fresh parameters gives. */

import { expect, it } from 'vitest';
import { Rng } from '../../../env/core/random.ts';
import { PUBLISHED, type SupairConfig } from '../../../perception/supair/config.ts';
import { layModel } from '../../../perception/supair/layered-model.ts';
import { initParams, PUBLISHED_INIT } from '../../../perception/supair/model.ts';
import { paramShapes } from '../../../perception/supair/param-shapes.ts';
import { mapValues } from '../../../perception/supair/params.ts';

const SMALL: SupairConfig = { ...PUBLISHED, height: 18, width: 25, patch: 7 };

it.each<[string, SupairConfig]>([
  ['published', SMALL],
  ['attention', { ...SMALL, detector: 'attention', channels: 3 }],
  ['see-through', { ...SMALL, detector: 'attention', leaves: 'see-through' }],
  ['flat', { ...SMALL, object: { ...SMALL.object, depth: 1 } }],
  ['deep', { ...SMALL, background: { ...SMALL.background, depth: 3 } }],
])('%s: names and shapes are those of fresh parameters', (_name, config) => {
  const model = layModel(config, 3);
  const drawn = mapValues(initParams(model, PUBLISHED_INIT, new Rng(1)), ({ shape }) => shape);
  expect(paramShapes(model, (name) => drawn[name])).toEqual(drawn);
});
