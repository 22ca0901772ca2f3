import { describe, expect, it } from 'vitest';
import { type AdamArrays, type Kernels, padded } from '../../../agent/nn/kernels.ts';
import { PlainKernels } from '../../../agent/nn/plain-kernels.ts';
import { SimdKernels } from '../../../agent/nn/simd-kernels.ts';
import { SIMD_WASM } from '../../../agent/nn/simd-wasm.ts';
import { Rng } from '../../../env/core/random.ts';
import { compileKernels } from '../../../scripts/build-kernels.mjs';

const CAPACITY = 1 << 18;
const IMPLEMENTATIONS: readonly (readonly [string, () => Kernels])[] = [
  ['plain', () => new PlainKernels()],
  ['simd', () => new SimdKernels(CAPACITY)],
];

/** An array of the kernels' memory filled with normal numbers. */
function random(kernels: Kernels, length: number, rng: Rng): Float32Array {
  return rng.fillNormal(kernels.allocate(length));
}

/** Float32 operations to the last bit, NaN and signed zero included. */
const bits = (x: Float32Array): number[] => [
  ...new Uint32Array(x.buffer.slice(x.byteOffset, x.byteOffset + x.byteLength)),
];

/** Shapes that meet every tile of the product: 4x8, 4x4, 1x16, 1x4, and odd sums. */
const SHAPES = [
  [1, 4, 1],
  [1, 16, 5],
  [1, 36, 7],
  [3, 20, 4],
  [4, 8, 9],
  [4, 12, 3],
  [5, 68, 64],
  [9, 24, 2],
] as const;

describe.each(IMPLEMENTATIONS)('%s kernels', (_name, make) => {
  it.each(SHAPES)('multiply %i x %i over %i as the definition says', (m, n, k) => {
    const kernels = make();
    const rng = new Rng(m * 1000 + n * 10 + k);
    const a = random(kernels, m * k, rng);
    const b = random(kernels, k * n, rng);
    const c = kernels.allocate(m * n);
    const bias = random(kernels, n, rng);
    const expected = Float64Array.from({ length: m * n }, (_, at) => {
      let sum = bias[at % n] ?? 0;
      for (let p = 0; p < k; p++) {
        sum += (a[Math.floor(at / n) * k + p] ?? 0) * (b[p * n + (at % n)] ?? 0);
      }
      return sum;
    });
    kernels.gemm(m, n, k, a, k, 1, b, c, bias);
    expect(c.subarray(0, m * n)).toBeAllClose(expected, 1e-5);
  });

  it('reads the left matrix transposed through its strides', () => {
    const kernels = make();
    const a = kernels.allocate(6);
    a.set([1, 2, 3, 4, 5, 6]); // [3, 2]; transposed [2, 3]: rows 1 3 5 and 2 4 6
    const b = kernels.allocate(12);
    b.set([1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 1]);
    const c = kernels.allocate(8);
    kernels.gemm(2, 4, 3, a, 1, 2, b, c, null);
    expect([...c]).toEqual([1, 3, 5, 9, 2, 4, 6, 12]);
  });

  it('computes tanh within 4e-7 everywhere, odd and saturating', () => {
    const kernels = make();
    const x = kernels.allocate(40_000);
    for (let i = 0; i < x.length; i++) x[i] = (i - 20_000) / 1600;
    const expected = Float64Array.from(x, Math.tanh);
    kernels.tanh(x, x.length);
    const worst = x.reduce((most, y, i) => Math.max(most, Math.abs(y - (expected[i] ?? 0))), 0);
    expect(worst).toBeLessThan(4e-7);
    expect(x[20_000]).toBe(0);
    expect(Math.max(...x.subarray(39_000))).toBeLessThanOrEqual(1);
  });

  it('multiplies a gradient by the slope of tanh and of relu', () => {
    const kernels = make();
    const d = kernels.allocate(4);
    const y = kernels.allocate(4);
    y.set([-0.5, 0, 0.5, 0.75]);
    d.set([1, 2, 3, 4]);
    kernels.tanhGradient(d, y, 4);
    expect([...d]).toEqual([0.75, 2, 2.25, 1.75]);
    d.set([1, 2, 3, 4]);
    y.set([-1, 2, 0, 5]);
    kernels.relu(y, 4);
    kernels.reluGradient(d, y, 4);
    expect([...y]).toEqual([0, 2, 0, 5]);
    expect([...d]).toEqual([0, 2, 0, 4]);
  });

  it('sums columns, transposes and sums squares of a hand-laid matrix', () => {
    const kernels = make();
    const x = kernels.allocate(32); // [4, 8]: row i, column j holds 10 i + j
    for (let i = 0; i < 32; i++) x[i] = 10 * (i >> 3) + (i & 7);
    const sums = kernels.allocate(8);
    kernels.columnSums(4, 8, x, sums);
    expect([...sums]).toEqual([60, 64, 68, 72, 76, 80, 84, 88]);
    const turned = kernels.allocate(32);
    kernels.transpose(4, 8, x, turned);
    expect([...turned.subarray(0, 12)]).toEqual([0, 10, 20, 30, 1, 11, 21, 31, 2, 12, 22, 32]);
    expect([...turned.subarray(28)]).toEqual([7, 17, 27, 37]);
    expect(kernels.sumOfSquares(x, 8)).toBe(0 + 1 + 4 + 9 + 16 + 25 + 36 + 49);
  });

  it('takes the steps of Adam that a double-precision loop takes', () => {
    const kernels = make();
    const rng = new Rng(3);
    const n = 12;
    const arrays = adamArrays(kernels, n, rng);
    const value = Float64Array.from(arrays.values);
    const m = new Float64Array(n);
    const v = new Float64Array(n);
    for (let t = 1; t <= 50; t++) {
      rng.fillNormal(arrays.gradients, 0.1 * t);
      arrays.gradients.forEach((gradient, i) => {
        const g = 0.5 * gradient;
        m[i] = 0.9 * (m[i] ?? 0) + 0.1 * g;
        v[i] = 0.999 * (v[i] ?? 0) + 0.001 * g * g;
        const mHat = (m[i] ?? 0) / (1 - 0.9 ** t);
        const vHat = (v[i] ?? 0) / (1 - 0.999 ** t);
        value[i] = (value[i] ?? 0) - (0.01 * mHat) / (Math.sqrt(vHat) + 1e-5);
      });
      kernels.adam(adamStep(t), arrays, n);
    }
    expect(arrays.values).toBeAllClose(value, 2e-5);
  });
});

describe('simd and plain kernels', () => {
  it('agree bit for bit in every kernel', () => {
    const run = (kernels: Kernels): number[] => {
      const rng = new Rng(11);
      const [m, n, k] = [13, 44, 31];
      const a = random(kernels, m * k, rng);
      const b = random(kernels, k * n, rng);
      const bias = random(kernels, n, rng);
      const c = kernels.allocate(m * n);
      const out: number[] = [];
      kernels.gemm(m, n, k, a, k, 1, b, c, bias);
      out.push(...bits(c));
      kernels.tanh(c, m * n);
      out.push(...bits(c));
      const d = random(kernels, m * n, rng);
      kernels.tanhGradient(d, c, m * n);
      out.push(...bits(d));
      kernels.reluGradient(d, c, m * n);
      kernels.relu(c, m * n);
      out.push(...bits(c), ...bits(d));
      const sums = kernels.allocate(n);
      kernels.columnSums(m, n, c, sums);
      out.push(...bits(sums));
      const turned = kernels.allocate(n * 12);
      kernels.transpose(12, n, c, turned);
      out.push(...bits(turned), kernels.sumOfSquares(c, m * n));
      const arrays = adamArrays(kernels, 24, rng);
      for (let t = 1; t <= 5; t++) kernels.adam(adamStep(t), arrays, 24);
      return [...out, ...bits(arrays.values), ...bits(arrays.secondMoments)];
    };
    const simd = run(new SimdKernels(CAPACITY));
    expect(simd).toEqual(run(new PlainKernels()));
  });

  it('refuse arrays of another memory and allocations beyond the capacity', () => {
    const kernels = new SimdKernels(8);
    expect(() => kernels.relu(new Float32Array(4), 4)).toThrowCode('INTERNAL');
    expect(() => kernels.allocate(20_000)).toThrowCode('INTERNAL');
  });

  it('are committed exactly as the source compiles', async () => {
    const fresh = Buffer.from(await compileKernels('agent')).toString('base64');
    expect(SIMD_WASM, 'run node scripts/build-kernels.mjs').toBe(fresh);
  });
});

it('pads columns to multiples of four', () => {
  expect([1, 2, 4, 5, 8].map(padded)).toEqual([4, 4, 4, 8, 8]);
});

// ---------------------------------------------------------------------------

function adamArrays(kernels: Kernels, length: number, rng: Rng): AdamArrays {
  return {
    values: random(kernels, length, rng),
    gradients: random(kernels, length, rng),
    firstMoments: kernels.allocate(length),
    secondMoments: kernels.allocate(length),
  };
}

function adamStep(t: number): Parameters<Kernels['adam']>[0] {
  return {
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-5,
    gradientScale: 0.5,
    stepSize: 0.01 / (1 - 0.9 ** t),
    secondScale: 1 / Math.sqrt(1 - 0.999 ** t),
  };
}
