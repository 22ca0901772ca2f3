import { describe, expect, it, test } from 'vitest';
import {
  addGaussianGradient,
  gaussianEntropy,
  gaussianKl,
  gaussianLogProb,
  sampleGaussian,
} from '../../../agent/distributions/gaussian.ts';
import { Rng } from '../../../env/core/random.ts';

const MEAN = Float32Array.of(9, 0.5, -1); // starts at offset 1
const LOG_STD = Float32Array.of(-0.5, 0.25);
const N = 2;

/** Integral of f over [-15, 15] by the trapezoidal rule: exact to rounding for smooth decay. */
function integrate(f: (x: number) => number): number {
  const step = 0.005;
  let sum = 0;
  for (let x = -15; x <= 15; x += step) sum += f(x) * step;
  return sum;
}

const density = (x: number, dimension: number): number =>
  Math.exp(
    gaussianLogProb(
      Float32Array.of(x),
      0,
      MEAN,
      1 + dimension,
      LOG_STD.subarray(dimension, dimension + 1),
      1,
    ),
  );

describe('diagonal Gaussian', () => {
  it('has densities that integrate to 1 with the right mean and deviation', () => {
    for (const [dimension, mean] of [0.5, -1].entries()) {
      const std = Math.exp(LOG_STD[dimension] ?? 0);
      expect(integrate((x) => density(x, dimension))).toBeCloseTo(1, 6);
      expect(integrate((x) => x * density(x, dimension))).toBeCloseTo(mean, 5);
      const variance = integrate((x) => (x - mean) ** 2 * density(x, dimension));
      expect(variance).toBeCloseTo(std * std, 5);
    }
  });

  it('adds the log densities of its dimensions', () => {
    const x = Float32Array.of(0, 0.25, 0.75);
    const both = gaussianLogProb(x, 1, MEAN, 1, LOG_STD, N);
    expect(both).toBeCloseTo(Math.log(density(0.25, 0) * density(0.75, 1)), 10);
  });

  it('has the entropy and divergence that quadrature gives', () => {
    const minusPLogP = (d: number) => (x: number) => {
      const p = density(x, d);
      return p === 0 ? 0 : -p * Math.log(p);
    };
    const entropy = integrate(minusPLogP(0)) + integrate(minusPLogP(1));
    expect(gaussianEntropy(LOG_STD, N)).toBeCloseTo(entropy, 5);
    const other = { mean: Float32Array.of(1.2), logStd: Float32Array.of(0.1) };
    const kl = integrate((x) => {
      const p = density(x, 0);
      const logQ = gaussianLogProb(Float32Array.of(x), 0, other.mean, 0, other.logStd, 1);
      return p === 0 ? 0 : p * (Math.log(p) - logQ);
    });
    const p = [MEAN.subarray(1), LOG_STD] as const;
    expect(gaussianKl(...p, other.mean, other.logStd, 1)).toBeCloseTo(kl, 5);
  });

  it('draws samples of its mean and deviation where it is told to', () => {
    const rng = new Rng(4);
    const out = new Float32Array(4).fill(7);
    const sums = [0, 0];
    const squares = [0, 0];
    const n = 20_000;
    for (let i = 0; i < n; i++) {
      sampleGaussian(MEAN, 1, LOG_STD, N, rng, out, 1);
      for (const d of [0, 1]) {
        const x = out[1 + d] ?? 0;
        sums[d] = (sums[d] ?? 0) + x;
        squares[d] = (squares[d] ?? 0) + x * x;
      }
    }
    expect([out[0], out[3]]).toEqual([7, 7]);
    for (const [d, mean] of [0.5, -1].entries()) {
      const std = Math.exp(LOG_STD[d] ?? 0);
      const found = (sums[d] ?? 0) / n;
      expect(Math.abs(found - mean)).toBeLessThan((4 * std) / Math.sqrt(n));
      expect(Math.sqrt((squares[d] ?? 0) / n - found ** 2)).toBeCloseTo(std, 1);
    }
  });

  test.each([
    ['the log density', 1, 0],
    ['the entropy', 0, 1],
    ['a mixture of both', -0.7, 0.3],
  ])('has the slopes of %s that central differences have', (_name, a, b) => {
    const x = Float32Array.of(0.9, -2);
    const loss = (mean: Float32Array, logStd: Float32Array): number =>
      a * gaussianLogProb(x, 0, mean, 1, logStd, N) + b * gaussianEntropy(logStd, N);
    const meanGradient = new Float32Array(3);
    const logStdGradient = new Float64Array(N);
    addGaussianGradient(x, 0, MEAN, 1, LOG_STD, N, a, b, meanGradient, logStdGradient);
    const slope = (of: Float32Array, i: number, f: () => number): number => {
      const at = of[i] ?? 0;
      const value = (moved: number): number => {
        of[i] = moved;
        return f();
      };
      const [up, down] = [Math.fround(at + 1e-3), Math.fround(at - 1e-3)];
      const difference = (value(up) - value(down)) / (up - down);
      of[i] = at;
      return difference;
    };
    const means = [1, 2].map((i) => slope(MEAN, i, () => loss(MEAN, LOG_STD)));
    const stds = [0, 1].map((i) => slope(LOG_STD, i, () => loss(MEAN, LOG_STD)));
    expect(meanGradient.subarray(1)).toBeAllClose(means, 1e-5);
    expect(logStdGradient).toBeAllClose(stds, 1e-5);
  });
});
