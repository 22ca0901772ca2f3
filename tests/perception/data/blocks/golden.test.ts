/**
 * Bytes of a few frames of every scenario, so that a faster renderer is known to draw the same ones.
 *
 * Written by the renderer of commit 8979185 on Node 20.20. V8 may change the last bits of sin, cos and
 * pow between versions; as bytes are rounded, and no edge is aligned with a sample, that moves one of
 * these 400,000 bytes with odds of about 1e-8. A mismatch is a change of the renderer.
 */

import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { Rng } from '../../../../env/core/random.ts';
import { type BlockScenario, makeBlocks } from '../../../../perception/data/blocks/blocks.ts';

const GOLDEN: { readonly [name in BlockScenario]: string } = {
  flat: 'adbffd4faa095acd',
  textured: '0e33ced7542983c6',
  shadows: 'c1bc32ec108b60d4',
  tables: '557f5beb89377723',
  brightness: 'cc28ff313e484e0c',
  drift: '26b6239d4e0c790c',
  shake: '382ef9b5719ed36f',
  'one-colour': '4a9603e611cd7ea3',
};

it.each(Object.entries(GOLDEN))('blocks/%s draws the bytes it always drew', (name, golden) => {
  // safe: the keys are the type's
  const scenario = name as BlockScenario;
  const { frames, labels } = makeBlocks(scenario, { split: 'train', rng: new Rng(1), size: 4 });
  const hash = createHash('sha256')
    .update(frames)
    .update(labels?.instances ?? '');
  expect(hash.digest('hex').slice(0, 16)).toBe(golden);
});
