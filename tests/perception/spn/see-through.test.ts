/** See-through sums against plain loops in double precision, values and every gradient. */

import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../../env/core/random.ts';
import type { BackendName } from '../../../perception/compute/backend-names.ts';
import { MAX_LOG_RATIO, SHIFT } from '../../../perception/compute/numerics.ts';
import { initGaussianLeaves } from '../../../perception/spn/initial-values.ts';
import { toLayers } from '../../../perception/spn/layered-structure.ts';
import { randomBinaryGraph } from '../../../perception/spn/region-builders.ts';
import { regionTensors } from '../../../perception/spn/region-tensors.ts';
import { initAlpha, seeThroughLeaves } from '../../../perception/spn/see-through-leaves.ts';
import { seeThroughSums } from '../../../perception/spn/see-through-sums.ts';
import { backgroundMap } from '../../../perception/supair/background-map.ts';
import { expectGradient } from '../../support/gradients.ts';
import { onBackend } from '../../support/tensors.ts';

/** items, pixels, channels, replicas, depth, components. */
type Sizes = [number, number, number, number, number, number];

/** Items inside, at and across cache lines. */
const SIZES: Sizes[] = [
  [1, 4, 1, 1, 1, 1],
  [7, 8, 3, 3, 2, 5],
  [16, 6, 3, 2, 1, 3],
  [18, 5, 2, 2, 2, 4],
];

const at = (a: ArrayLike<number>, i: number): number => a[i] as number; // indices in range

interface Arrays {
  readonly x: Float32Array;
  readonly weight: Float32Array;
  readonly behind: Float32Array;
  readonly coef: Float32Array;
  readonly alpha: Float32Array;
  readonly dOut: Float32Array;
}

type Name = keyof Omit<Arrays, 'dOut'>;

/** The sum and the gradients of its product with dOut, straight from the formula. */
function byDefinition(
  [items, pixels, channels, replicas, , components]: Sizes,
  regionOf: Int32Array,
  leafRegions: number,
  a: Arrays,
): { out: Float64Array; d: { [name in Name]: Float64Array } } {
  const width = replicas * components;
  const d = {
    x: new Float64Array(a.x.length),
    weight: new Float64Array(a.weight.length),
    behind: new Float64Array(a.behind.length),
    coef: new Float64Array(a.coef.length),
    alpha: new Float64Array(a.alpha.length),
  };
  const add = (name: Name, i: number, v: number): void => {
    d[name][i] = at(d[name], i) + v;
  };
  const out = new Float64Array(a.dOut.length);
  for (let m = 0; m < items; m++) {
    for (let p = 0; p < pixels; p++) {
      for (let rk = 0; rk < width; rk++) {
        const [r, k] = [Math.floor(rk / components), rk % components];
        const g = r * leafRegions + at(regionOf, r * pixels + p);
        const o = (g * components + k) * items + m;
        const c = (q: number): number => (p * (1 + 2 * channels) + q) * width + rk;
        const md = m * pixels + p;
        let log = at(a.coef, c(0));
        for (let ch = 0; ch < channels; ch++) {
          const v = at(a.x, md * channels + ch) - SHIFT;
          log += at(a.coef, c(1 + ch)) * v + at(a.coef, c(1 + channels + ch)) * v * v;
        }
        const [w, b, share] = [at(a.weight, md), at(a.behind, md), at(a.alpha, p * width + rk)];
        const ratio = Math.exp(Math.min(log - b, MAX_LOG_RATIO));
        const mixed = 1 - share + share * ratio;
        const dy = at(a.dOut, o);
        out[o] = at(out, o) + w * (Math.log(mixed) + b);
        add('weight', md, dy * (Math.log(mixed) + b));
        add('alpha', p * width + rk, (dy * w * (ratio - 1)) / mixed);
        const slope = log - b <= MAX_LOG_RATIO ? (dy * w * share * ratio) / mixed : 0;
        add('behind', md, dy * w - slope);
        add('coef', c(0), slope);
        for (let ch = 0; ch < channels; ch++) {
          const v = at(a.x, md * channels + ch) - SHIFT;
          add('coef', c(1 + ch), slope * v);
          add('coef', c(1 + channels + ch), slope * v * v);
          const quadratic = at(a.coef, c(1 + channels + ch));
          add('x', md * channels + ch, slope * (at(a.coef, c(1 + ch)) + 2 * quadratic * v));
        }
      }
    }
  }
  return { out, d };
}

describe.each(['wasm', 'cpu'] satisfies BackendName[])('see-through leaves on %s', (backend) => {
  onBackend(backend);

  it.each(SIZES)('are their formula: %i items, %i x %i pixels, %i x 2^%i x %i', (...sizes) => {
    const [items, pixels, channels, replicas, depth, components] = sizes;
    const rng = new Rng(21);
    const graph = randomBinaryGraph({ variables: pixels, depth, replicas }, rng.fork('graph'));
    const structure = toLayers(graph);
    const regions = regionTensors(structure);
    const [features, count] = [1 + 2 * channels, replicas * structure.leafRegions];
    const normal = (n: number, std = 1): Float32Array => rng.fillNormal(new Float32Array(n), std);
    const uniform = (n: number, low: number, high: number): Float32Array =>
      rng.fillUniform(new Float32Array(n), low, high);
    const arrays: Arrays = {
      x: uniform(items * pixels * channels, 0, 1),
      weight: uniform(items * pixels, 0, 1),
      behind: normal(items * pixels, 3),
      coef: normal(pixels * features * replicas * components, 2),
      alpha: uniform(pixels * replicas * components, 0.05, 0.95),
      dOut: normal(count * components * items),
    };
    arrays.behind[0] = -60; // beyond the largest ratio: no slope there
    const expected = byDefinition(sizes, structure.regionOf, structure.leafRegions, arrays);
    const inputs = [
      tf.tensor(arrays.x, [items, pixels, channels]),
      tf.tensor(arrays.weight, [items, pixels]),
      tf.tensor(arrays.behind, [items, pixels]),
      tf.tensor(arrays.coef, [pixels, features, replicas, components]),
      tf.tensor(arrays.alpha, [pixels, replicas, components]),
    ];
    const op = (...xs: tf.Tensor[]): tf.Tensor => {
      const [x, weight, behind, coef, alpha] = xs as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
      ];
      return seeThroughSums({ x, weight, behind }, coef, alpha, regions);
    };
    expect(op(...inputs).dataSync()).toBeAllClose(expected.out, 1e-4);
    const dOut = tf.tensor(arrays.dOut, [count, components, items]);
    const gradients = tf.grads(op)(inputs, dOut);
    (['x', 'weight', 'behind', 'coef', 'alpha'] as const).forEach((name, i) => {
      const scale = expected.d[name].reduce((top, v) => Math.max(top, Math.abs(v)), 1);
      const got = (gradients[i] as tf.Tensor).dataSync();
      expect(
        got.map((v) => v / scale),
        name,
      ).toBeAllClose(
        expected.d[name].map((v) => v / scale),
        1e-5,
      );
    });
  });

  it('have the gradients of central differences down to the parameters', () => {
    const rng = new Rng(4);
    const structure = toLayers(
      randomBinaryGraph({ variables: 4, depth: 1, replicas: 2 }, rng.fork('graph')),
    );
    const regions = regionTensors(structure);
    const { mean, varLogit } = initGaussianLeaves([4, 3, 2, 2], 0.5, 0.2, rng);
    const x = tf.tensor(rng.fillUniform(new Float32Array(5 * 4 * 3), 0, 1), [5, 4, 3]);
    const weight = tf.tensor(rng.fillUniform(new Float32Array(20), 0, 1), [5, 4]);
    const behind = tf.tensor(rng.fillUniform(new Float32Array(20), -4, 1), [5, 4]);
    const bounds = { varMin: 0.05, varMax: 0.3 };
    expectGradient(
      (...xs) => {
        const [m, v, alphaLogit] = xs as [tf.Tensor, tf.Tensor, tf.Tensor];
        const leaves = { mean: m, varLogit: v, alphaLogit };
        return seeThroughLeaves({ x, weight, behind }, leaves, bounds, regions);
      },
      [
        tf.tensor(mean, [4, 3, 2, 2]),
        tf.tensor(varLogit, [4, 3, 2, 2]),
        tf.tensor(initAlpha(16, rng), [4, 2, 2]),
      ],
    );
  });

  it.each([1, 9, 16, 17])('see the equal mixture of the background: %i frames', (batch) => {
    const rng = new Rng(6);
    const [height, width, channels, replicas, components] = [3, 5, 3, 2, 3];
    const pixels = height * width;
    const shape: [number, number, number, number] = [pixels, channels, replicas, components];
    const { mean, varLogit } = initGaussianLeaves(shape, 0.5, 0.3, rng);
    const x = rng.fillUniform(new Float32Array(batch * pixels * channels), 0, 1);
    const bounds = { varMin: 0.002, varMax: 0.05 };
    const expected = Array.from({ length: batch * pixels }, (_, i) => {
      let density = 0;
      for (let rk = 0; rk < replicas * components; rk++) {
        let log = 0;
        for (let c = 0; c < channels; c++) {
          const p = ((i % pixels) * channels + c) * replicas * components + rk;
          const { varMin, varMax } = bounds;
          const v = varMin + (varMax - varMin) / (1 + Math.exp(-at(varLogit, p)));
          log -=
            0.5 * (Math.log(2 * Math.PI * v) + (at(x, i * channels + c) - at(mean, p)) ** 2 / v);
        }
        density += Math.exp(log) / (replicas * components);
      }
      return Math.max(-60, Math.log(density));
    });
    const map = backgroundMap(
      tf.tensor4d(x, [batch, height, width, channels]),
      { mean: tf.tensor(mean, shape), varLogit: tf.tensor(varLogit, shape) },
      bounds,
    );
    expect(map.dataSync()).toBeAllClose(expected, 2e-4);
  });
});
