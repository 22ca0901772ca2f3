/** Attention over cells: its numbers against loops over plain arrays, its gradients against differences. */

import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../env/core/random.ts';
import { PUBLISHED, type SupairConfig } from '../../../../perception/supair/config.ts';
import { attend, cellPlaces } from '../../../../perception/supair/detector/attend.ts';
import { inhibition } from '../../../../perception/supair/detector/inhibition.ts';
import { BACKENDS_HERE, TEST_BACKEND } from '../../../support/backends.ts';
import { expectGradient } from '../../../support/gradients.ts';
import { onBackend } from '../../../support/tensors.ts';
import { FLOAT32 } from '../../../support/tolerances.ts';

/** Four columns and five rows of cells, the last of each half outside. */
const CONFIG: SupairConfig = { ...PUBLISHED, height: 18, width: 14 };
const [COLUMNS, ROWS, BATCH, FEATURES] = [4, 5, 3, 6];
const CELLS = COLUMNS * ROWS;

const rng = new Rng(5);
const normal = (...shape: number[]): tf.Tensor =>
  tf.tensor(rng.fillNormal(new Float32Array(shape.reduce((a, b) => a * b, 1))), shape);

/** The window's, the softmax's and the expectation's definitions, one number after the other. */
function attendByHand(features: number[][], wanted: number[], closed: number[]): number[] {
  const middle = (i: number): [number, number] => [
    ((i % COLUMNS) + 0.5) * 4,
    (Math.floor(i / COLUMNS) + 0.5) * 4,
  ];
  const known = features.map((f, i) => {
    const [x, y] = middle(i);
    return [...f, x / 16, y / 20];
  });
  const scores = known.map(
    (f, i) => f.reduce((sum, v, d) => sum + v * (wanted[d] ?? 0), 0) + (closed[i] ?? 0),
  );
  const [px, py] = middle(scores.indexOf(Math.max(...scores)));
  const weights = scores.map((score, i) => {
    const [x, y] = middle(i);
    return Math.exp(score) * Math.exp(-((x - px) ** 2 + (y - py) ** 2) / (2 * 6 ** 2));
  });
  const total = weights.reduce((a, b) => a + b, 0);
  return Array.from({ length: FEATURES + 2 }, (_, d) =>
    known.reduce((sum, f, i) => sum + ((weights[i] ?? 0) / total) * (f[d] ?? 0), 0),
  );
}

describe.each(BACKENDS_HERE)('attention over cells on %s', (backend) => {
  onBackend(backend);

  it('is the windowed softmax of the scores', () => {
    const features = normal(BATCH, CELLS, FEATURES) as tf.Tensor3D;
    const wanted = normal(BATCH, FEATURES + 2) as tf.Tensor2D;
    const closed = tf.mul(tf.abs(normal(BATCH, CELLS)), -2) as tf.Tensor2D;
    const seen = attend(features, wanted, closed, cellPlaces(CONFIG));
    const [f, w, c] = [features.arraySync(), wanted.arraySync(), closed.arraySync()];
    const expected = f.flatMap((own, b) => attendByHand(own, w[b] ?? [], c[b] ?? []));
    expect(Array.from(seen.dataSync())).toBeAllClose(expected, FLOAT32);
  });

  it('has the gradients of its definition', () => {
    // one cell clearly strongest in each frame: where the window jumps there is no derivative
    const closed = tf.sub(tf.mul(tf.oneHot([7, 12, 18], CELLS), 4), 4) as tf.Tensor2D;
    const weights = normal(BATCH, FEATURES + 2);
    expectGradient(
      (features, wanted) =>
        tf.mul(
          attend(features as tf.Tensor3D, wanted as tf.Tensor2D, closed, cellPlaces(CONFIG)),
          weights,
        ),
      [normal(BATCH, CELLS, FEATURES), tf.mul(normal(BATCH, FEATURES + 2), 0.7)],
      { samples: 60 },
    );
  });
});

describe('inhibition of return', () => {
  onBackend(TEST_BACKEND);

  it('closes the cells inside a box, in proportion to its presence', () => {
    const one = (v: number): tf.Tensor2D => tf.tensor2d([v], [1, 1]);
    // pixel-index edges 3.5 to 11.5: cells 1 and 2 of each axis, frame coordinates 4 to 12
    const size = one(8 / CONFIG.patch);
    const mean = { x: one(3.5), y: one(3.5), sx: size, sy: size };
    const lowered = (presence: number): number[][] => {
      const logit = one(Math.log(presence / (1 - presence)));
      const cells = inhibition({ presenceLogit: logit, mean, std: mean }, CONFIG);
      return tf.reshape(cells, [ROWS, COLUMNS]).arraySync() as number[][];
    };
    const [half, whole] = [lowered(0.5), lowered(1 - 1e-6)];
    expect(whole[1]?.[1]).toBeCloseTo(-20 / (1 + Math.exp(-4)) ** 2, 3); // 2 px inside, 2 px margin
    expect(whole[1]?.[2]).toBeCloseTo(whole[2]?.[1] ?? 0, 4);
    expect(half[1]?.[1]).toBeCloseTo((whole[1]?.[1] ?? 0) / 2, 3);
    expect(whole[0]?.[0]).toBeCloseTo(-20 / 4, 3); // 2 px outside in both axes: the margin's edge
    expect(whole[4]?.[1]).toBeGreaterThan(-0.5);
  });
});
