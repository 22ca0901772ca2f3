import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it, test } from 'vitest';
import { Rng } from '../../../env/core/random.ts';
import { useBackend } from '../../../perception/compute/backend.ts';
import { SIMD_WASM } from '../../../perception/compute/simd-wasm.ts';
import { compileKernels } from '../../../scripts/build-kernels.mjs';
import { describeOnWasm } from '../../support/backends.ts';

beforeAll(async () => {
  await useBackend('wasm');
});

const rng = new Rng(5);
const draw = (shape: number[]): Float32Array =>
  rng.fillNormal(new Float32Array(shape.reduce((a, b) => a * b, 1)));

/** Sizes that end inside every block of the kernel: 4 rows, 8 and 64 columns, 256 terms; vectors. */
const SIZES = [
  [1, 1, 1],
  [1, 70, 37],
  [37, 70, 1],
  [3, 5, 7],
  [4, 256, 8],
  [6, 257, 65],
  [9, 300, 12],
  [37, 520, 131],
] as const;

describeOnWasm('matrix products on wasm', () => {
  const cases = SIZES.flatMap((size) =>
    [false, true].flatMap((a) => [false, true].map((b) => [...size, a, b] as const)),
  );
  test.each(cases)('equal sums in double precision: %i x %i x %i, turned %s %s', (...args) => {
    const [m, k, n, turnA, turnB] = args;
    const a = draw([m, k]);
    const b = draw([k, n]);
    const at = (i: number, p: number): number => (turnA ? a[p * m + i] : a[i * k + p]) as number;
    const bt = (p: number, j: number): number => (turnB ? b[j * k + p] : b[p * n + j]) as number;
    const expected = Float32Array.from({ length: m * n }, (_, at2) => {
      const [i, j] = [Math.floor(at2 / n), at2 % n];
      let sum = 0;
      for (let p = 0; p < k; p++) sum += at(i, p) * bt(p, j);
      return sum;
    });
    const got = tf.matMul(
      tf.tensor2d(a, turnA ? [k, m] : [m, k]),
      tf.tensor2d(b, turnB ? [n, k] : [k, n]),
      turnA,
      turnB,
    );
    expect(got.dataSync()).toBeAllClose(expected, 1e-4);
  });

  it('repeat a matrix over the axes of a batch that only the other operand has', () => {
    const a = tf.tensor(draw([2, 1, 3, 4]), [2, 1, 3, 4]);
    const b = tf.tensor(draw([5, 4, 2]), [1, 5, 4, 2]);
    const whole = tf.matMul(a, b); // [2, 5, 3, 2]
    for (const [i, j] of [
      [0, 0],
      [1, 3],
      [1, 4],
    ] as const) {
      const one = tf.matMul(
        tf.reshape(tf.slice(a, [i, 0, 0, 0], [1, 1, 3, 4]), [3, 4]),
        tf.reshape(tf.slice(b, [0, j, 0, 0], [1, 1, 4, 2]), [4, 2]),
      );
      const same = tf.slice(whole, [i, j, 0, 0], [1, 1, 3, 2]);
      expect(same.dataSync()).toBeAllClose(one.dataSync(), 1e-6);
    }
  });
});

describeOnWasm('the committed kernels', () => {
  it('are exactly what the source compiles to', async () => {
    const fresh = Buffer.from(await compileKernels('perception')).toString('base64');
    expect(SIMD_WASM, 'run node scripts/build-kernels.mjs').toBe(fresh);
  }, 120_000); // the compiler takes its time on a busy machine
});
