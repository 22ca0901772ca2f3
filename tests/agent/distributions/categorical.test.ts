import { describe, expect, it, test } from 'vitest';
import {
  argmax,
  categoricalEntropy,
  categoricalGradient,
  categoricalKl,
  INVALID_LOGIT,
  logSoftmax,
  sampleCategorical,
} from '../../../agent/distributions/categorical.ts';
import { Rng } from '../../../env/core/random.ts';

const logProbsOf = (...logits: number[]): Float64Array => {
  const x = Float64Array.from(logits);
  logSoftmax(x);
  return x;
};
const P = [0.5, 0.25, 0.125, 0.125];
const logP = (): Float64Array => logProbsOf(...P.map(Math.log));

describe('categorical distribution', () => {
  it('normalises logits whatever is added to all of them', () => {
    for (const shift of [0, 1000, -1000]) {
      const x = logProbsOf(...P.map((p) => Math.log(p) + shift));
      expect(x.map(Math.exp)).toBeAllClose(P, 1e-12);
    }
  });

  it('has the entropy and divergence of a hand-computed example', () => {
    // H = 1/2 ln 2 + 1/4 ln 4 + 2/8 ln 8 = 1.75 ln 2; against uniform KL = ln 4 - H
    expect(categoricalEntropy(logP())).toBeCloseTo(1.75 * Math.LN2, 12);
    expect(categoricalKl(logP(), logProbsOf(0, 0, 0, 0))).toBeCloseTo(0.25 * Math.LN2, 12);
    expect(categoricalKl(logP(), logP())).toBe(0);
  });

  it('draws choices as often as they are probable', () => {
    const rng = new Rng(1);
    const counts = [0, 0, 0, 0];
    const n = 40_000;
    for (let i = 0; i < n; i++) {
      const choice = sampleCategorical(logP(), rng);
      counts[choice] = (counts[choice] ?? 0) + 1;
    }
    P.forEach((p, i) => {
      const deviation = Math.sqrt((p * (1 - p)) / n);
      expect(Math.abs((counts[i] ?? 0) / n - p)).toBeLessThan(4 * deviation);
    });
  });

  it('finds the most probable choice, the first of equals', () => {
    expect(argmax(logProbsOf(1, 3, 3, 2))).toBe(1);
  });

  it('gives masked choices probability zero and finite numbers everywhere', () => {
    const x = logProbsOf(INVALID_LOGIT, 0.3, INVALID_LOGIT, 1.1);
    const free = logProbsOf(0.3, 1.1);
    expect(Math.exp(x[0] ?? 1)).toBe(0);
    expect(categoricalEntropy(x)).toBeCloseTo(categoricalEntropy(free), 12);
    const gradient = new Float64Array(4);
    categoricalGradient(x, 3, 1, 1, gradient);
    expect(gradient.filter((g) => g !== 0).length).toBe(2);
    expect(gradient.every(Number.isFinite)).toBe(true);
    const rng = new Rng(2);
    const drawn = new Set(Array.from({ length: 1000 }, () => sampleCategorical(x, rng)));
    expect([...drawn].sort()).toEqual([1, 3]);
  });

  it('is uniform, not NaN, where everything is masked', () => {
    const x = logProbsOf(INVALID_LOGIT, INVALID_LOGIT);
    expect(x).toBeAllClose([-Math.LN2, -Math.LN2], 1e-6); // 1e9 leaves 7 digits
  });

  test.each([
    ['the log-probability', 1, 0],
    ['the entropy', 0, 1],
    ['a mixture of both', -0.7, 0.3],
  ])('has the slopes of %s that central differences have', (_name, a, b) => {
    const logits = [0.2, -1, 0.7, INVALID_LOGIT, 0.1];
    const choice = 2;
    const loss = (x: readonly number[]): number => {
      const p = logProbsOf(...x);
      return a * (p[choice] ?? 0) + b * categoricalEntropy(p);
    };
    const gradient = new Float64Array(5);
    categoricalGradient(logProbsOf(...logits), choice, a, b, gradient);
    const step = 1e-5;
    const expected = logits.map((_, i) => {
      if (i === 3) return 0; // masked: the mask is not a parameter
      const moved = (by: number): number[] => logits.map((x, j) => (i === j ? x + by : x));
      return (loss(moved(step)) - loss(moved(-step))) / (2 * step);
    });
    expect(gradient).toBeAllClose(expected, 1e-8);
  });
});
