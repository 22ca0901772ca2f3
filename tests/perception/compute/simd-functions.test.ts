import { expect, test } from 'vitest';
import { createMemory } from '../../../env/core/wasm-module.ts';
import { instantiateKernels } from '../../../perception/compute/simd.ts';

const memory = createMemory(1 << 20);
const kernels = instantiateKernels(memory);
const N = 40_000;
const [x, y] = [new Float32Array(memory.buffer, 0, N), new Float32Array(memory.buffer, 4 * N, N)];

/** Largest error relative to `scale` of the true value. */
function worst(truth: (x: number) => number, scale: (t: number) => number): number {
  let most = 0;
  x.forEach((v, i) => {
    const t = truth(v);
    most = Math.max(most, Math.abs((y[i] as number) - t) / scale(t)); // y is as long as x
  });
  return most;
}

test('exp is right to two units in the last place from e^-87 to e^88', () => {
  x.forEach((_, i) => {
    x[i] = -87 + (175 * i) / N;
  });
  kernels.expAll(0, 4 * N, N);
  expect(worst(Math.exp, Math.abs)).toBeLessThan(2.4e-7);
});

test('exp keeps to normal, finite numbers outside', () => {
  x.set([-1000, -88, 89, 1000]);
  kernels.expAll(0, 4 * N, 4);
  expect(y[0]).toBe(Math.fround(y[1] as number)); // both clamped to e^-87
  expect(y[0]).toBeCloseTo(Math.exp(-87), 44);
  expect(y[2]).toBe(y[3]);
  expect(Number.isFinite(y[3])).toBe(true);
});

test('log is right to two units in the last place over all normal numbers', () => {
  x.forEach((_, i) => {
    x[i] = 2 ** (-125 + (250 * i) / N);
  });
  kernels.logAll(0, 4 * N, N);
  // near 1 the logarithm is small: the error there is absolute, of the size of the argument's
  expect(worst(Math.log, (t) => Math.max(1, Math.abs(t)))).toBeLessThan(2.4e-7);
});

test('log of zero is that of the smallest normal number', () => {
  x.set([0, 1e-45, -3, 1]);
  kernels.logAll(0, 4 * N, 4);
  for (const i of [0, 1, 2]) expect(y[i]).toBeCloseTo(Math.log(1.17549435e-38), 4);
  expect(y[3]).toBe(0);
});
