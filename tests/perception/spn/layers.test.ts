/**
 * The kernels of the wasm backend against plain double-precision loops written from the formulas,
 * and the dense form of the other backends against the same loops: values and every gradient.
 */

import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../../env/core/random.ts';
import { useBackend } from '../../../perception/compute/backend.ts';
import { toLayers } from '../../../perception/spn/layered-structure.ts';
import { leafSums } from '../../../perception/spn/leaf-sums.ts';
import { randomBinaryGraph } from '../../../perception/spn/region-builders.ts';
import { regionTensors } from '../../../perception/spn/region-tensors.ts';
import { sumLayer } from '../../../perception/spn/sum-layer.ts';
import { BACKENDS_HERE } from '../../support/backends.ts';

const TOLERANCE = 3e-4;

/** frames, weights a frame, pixels, channels, replicas, depth, components: inside, at and across the
 *  kernels' blocks. */
const LEAVES = [
  [1, 1, 4, 1, 1, 1, 1],
  [5, 1, 9, 1, 2, 1, 3],
  [16, 1, 12, 3, 2, 2, 4],
  [33, 1, 10, 3, 3, 1, 7],
  [17, 1, 16, 1, 2, 2, 9],
  [3, 2, 9, 3, 2, 1, 3],
  [16, 4, 8, 1, 2, 1, 6],
  [19, 7, 11, 3, 1, 2, 5],
] as const;

/** pairs, components, sums, items. */
const SUMS = [
  [1, 1, 1, 1],
  [2, 3, 2, 5],
  [3, 5, 7, 8],
  [2, 6, 4, 19],
] as const;

describe.each(BACKENDS_HERE)('on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
    tf.engine().startScope();
  });
  afterAll(() => tf.engine().endScope());

  it.each(LEAVES)(
    'leaf sums of %i frames x %i, %i pixels x %i, %i x 2^%i regions of %i',
    (...c) => {
      const [frames, repeats, pixels, channels, replicas, depth, components] = c;
      const items = frames * repeats;
      const rng = new Rng(11);
      const normal = (n: number): Float32Array => rng.fillNormal(new Float32Array(n));
      const graph = randomBinaryGraph({ variables: pixels, depth, replicas }, rng.fork('graph'));
      const structure = toLayers(graph);
      const regions = regionTensors(structure);
      const count = replicas * structure.leafRegions;
      const features = 1 + 2 * channels;
      const x = normal(frames * pixels * channels);
      const w = normal(items * pixels);
      const coef = normal(pixels * features * replicas * components);
      const dOut = normal(count * components * items);
      // by definition
      const out = new Float64Array(count * components * items);
      const dx = new Float64Array(x.length);
      const dw = new Float64Array(w.length);
      const dCoef = new Float64Array(coef.length);
      const at = (a: ArrayLike<number>, i: number): number => a[i] as number; // indices in range
      const add = (a: Float64Array, i: number, v: number): void => {
        a[i] = at(a, i) + v;
      };
      for (let m = 0; m < items; m++) {
        for (let d = 0; d < pixels; d++) {
          for (let r = 0; r < replicas; r++) {
            const g = r * structure.leafRegions + at(structure.regionOf, r * pixels + d);
            for (let k = 0; k < components; k++) {
              const o = (g * components + k) * items + m;
              const ci = (q: number): number =>
                ((d * features + q) * replicas + r) * components + k;
              const md = m * pixels + d;
              let inner = at(coef, ci(0));
              add(dCoef, ci(0), at(dOut, o) * at(w, md));
              for (let ch = 0; ch < channels; ch++) {
                const xi = ((m % frames) * pixels + d) * channels + ch;
                const [v, b, a] = [
                  at(x, xi),
                  at(coef, ci(1 + ch)),
                  at(coef, ci(1 + channels + ch)),
                ];
                inner += b * v + a * v * v;
                add(dx, xi, at(dOut, o) * at(w, md) * (b + 2 * a * v));
                add(dCoef, ci(1 + ch), at(dOut, o) * at(w, md) * v);
                add(dCoef, ci(1 + channels + ch), at(dOut, o) * at(w, md) * v * v);
              }
              add(out, o, at(w, md) * inner);
              add(dw, md, at(dOut, o) * inner);
            }
          }
        }
      }
      const tx = tf.tensor(x, [frames, pixels, channels]);
      const tw = tf.tensor(w, [items, pixels]);
      const tc = tf.tensor(coef, [pixels, features, replicas, components]);
      const dy = tf.tensor(dOut, [count, components, items]);
      const run = (constantPixels: boolean, a: tf.Tensor, b: tf.Tensor, e: tf.Tensor): tf.Tensor =>
        leafSums({ x: a, weight: b, constantPixels }, e, regions);
      expect(run(true, tx, tw, tc).dataSync()).toBeAllClose(out, TOLERANCE);
      const fixed = tf.grads((b, e) => run(true, tx, b as tf.Tensor, e as tf.Tensor))([tw, tc], dy);
      expect(fixed[0]?.dataSync()).toBeAllClose(dw, TOLERANCE);
      expect(fixed[1]?.dataSync()).toBeAllClose(dCoef, TOLERANCE);
      if (repeats > 1) return; // several weights are for pixels that need no gradient
      const all = tf.grads((a, b, e) => run(false, a as tf.Tensor, b as tf.Tensor, e as tf.Tensor));
      const [gx, gw, gc] = all([tx, tw, tc], dy);
      expect(gx?.dataSync()).toBeAllClose(dx, TOLERANCE);
      expect(gw?.dataSync()).toBeAllClose(dw, TOLERANCE);
      expect(gc?.dataSync()).toBeAllClose(dCoef, TOLERANCE);
    },
  );

  it.each(SUMS)('a sum layer of %i pairs, %i components, %i sums, %i items', (...c) => {
    const [pairs, components, sums, items] = c;
    const rng = new Rng(12);
    const level = rng.fillNormal(new Float32Array(2 * pairs * components * items), 3);
    for (let i = 0; i < level.length; i++) level[i] = (level[i] as number) - 200; // log densities
    const weights = rng.fillUniform(new Float32Array(pairs * components ** 2 * sums), 0.01, 1);
    const dOut = rng.fillNormal(new Float32Array(pairs * sums * items));
    const out = new Float64Array(dOut.length);
    const dLevel = new Float64Array(level.length);
    const dWeights = new Float64Array(weights.length);
    const at = (a: ArrayLike<number>, i: number): number => a[i] as number; // indices in range
    for (let p = 0; p < pairs; p++) {
      for (let m = 0; m < items; m++) {
        const li = (half: number, k: number): number =>
          ((2 * p + half) * components + k) * items + m;
        for (let s = 0; s < sums; s++) {
          const wi = (i: number, j: number): number =>
            (p * components ** 2 + i * components + j) * sums + s;
          const o = (p * sums + s) * items + m;
          let total = 0;
          for (let i = 0; i < components; i++) {
            for (let j = 0; j < components; j++) {
              total +=
                at(weights, wi(i, j)) * Math.exp(at(level, li(0, i)) + at(level, li(1, j)) + 400);
            }
          }
          out[o] = Math.log(total) - 400;
          for (let i = 0; i < components; i++) {
            for (let j = 0; j < components; j++) {
              const e = Math.exp(at(level, li(0, i)) + at(level, li(1, j)) + 400) / total;
              const share = at(dOut, o) * at(weights, wi(i, j)) * e;
              dWeights[wi(i, j)] = at(dWeights, wi(i, j)) + at(dOut, o) * e;
              dLevel[li(0, i)] = at(dLevel, li(0, i)) + share;
              dLevel[li(1, j)] = at(dLevel, li(1, j)) + share;
            }
          }
        }
      }
    }
    const tl = tf.tensor(level, [2 * pairs, components, items]);
    const tw = tf.tensor(weights, [pairs, components ** 2, sums]);
    expect(sumLayer(tl, tw).dataSync()).toBeAllClose(out, TOLERANCE);
    const grads = tf.grads((a, b) => sumLayer(a as tf.Tensor, b as tf.Tensor));
    const [gl, gw] = grads([tl, tw], tf.tensor(dOut, [pairs, sums, items]));
    expect(gl?.dataSync()).toBeAllClose(dLevel, TOLERANCE);
    expect(gw?.dataSync()).toBeAllClose(dWeights, TOLERANCE);
  });
});
