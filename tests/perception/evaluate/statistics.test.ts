import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../../env/core/random.ts';
import { averagePrecision } from '../../../perception/evaluate/average-precision.ts';
import {
  bootstrap,
  percentileInterval,
  plainWeights,
} from '../../../perception/evaluate/bootstrap.ts';
import { mcNemar } from '../../../perception/evaluate/mcnemar.ts';
import { normalCdf } from '../../../perception/evaluate/normal.ts';
import { averagePrecisionOf, meanOf, quantileOf } from '../../../perception/evaluate/statistic.ts';
import { mean, quantile } from '../../../perception/evaluate/summary.ts';

const FRAMES = 5;
const weightsOf = fc
  .array(fc.nat(3), { minLength: FRAMES, maxLength: FRAMES })
  .map((list) => Uint32Array.from(list));
const samplesOf = fc.array(
  fc.record({ frame: fc.nat(FRAMES - 1), value: fc.integer({ min: -20, max: 20 }) }),
  { maxLength: 12 },
);

/** Each entry as often as its frame counts. */
function writtenOut<T extends { readonly frame: number }>(list: readonly T[], w: Uint32Array): T[] {
  return list.flatMap((entry) => new Array<T>(w[entry.frame] ?? 0).fill(entry));
}

describe('weighted statistics', () => {
  it('are those of the samples written out as often as their frames count', () => {
    fc.assert(
      fc.property(samplesOf, weightsOf, fc.constantFrom(0, 0.3, 0.5, 0.9, 1), (samples, w, q) => {
        const values = writtenOut(samples, w).map(({ value }) => value);
        const close = (found: number | null, wanted: number | null): void => {
          if (wanted === null || found === null) expect(found).toBe(wanted);
          else expect(found).toBeCloseTo(wanted, 9);
        };
        close(meanOf(samples)(w), mean(values));
        close(quantileOf(samples, q)(w), quantile(values, q));
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it('hold for average precision', () => {
    const detection = fc.record({
      frame: fc.nat(FRAMES - 1),
      score: fc.constantFrom(0.6, 0.7, 0.8, 0.9),
      hit: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(detection, { maxLength: 10 }), weightsOf, (detections, w) => {
        const truths = Array.from({ length: FRAMES }, (_, frame) => {
          return detections.filter((d) => d.frame === frame && d.hit).length + (frame % 2);
        });
        const total = truths.reduce((sum, count, frame) => sum + count * (w[frame] ?? 0), 0);
        expect(averagePrecisionOf(detections, truths)(w)).toBeCloseTo(
          averagePrecision(writtenOut(detections, w), total),
          12,
        );
      }),
      { numRuns: 500, seed: 2 },
    );
  });
});

describe('the bootstrap', () => {
  const options = { frames: 400, block: 1, replicates: 2000 };

  it('of a mean spreads as the standard error says', () => {
    const rng = new Rng(3);
    const values = Array.from({ length: 400 }, () => rng.normal(5, 2));
    const statistic = meanOf(values.map((value, frame) => ({ frame, value })));
    const [means] = bootstrap([statistic], { ...options, rng: new Rng(4) });
    const [low, high] = percentileInterval(means ?? new Float64Array()) ?? [0, 0];
    const centre = mean(values) ?? 0;
    const variance = mean(values.map((value) => (value - centre) ** 2)) ?? 0;
    const error = Math.sqrt(variance / 400);
    // the ends of 2,000 replicates scatter by sqrt(.025 .975 / 2000) / phi(1.96) = .06 standard errors
    expect(Math.abs((low - centre) / error + 1.96)).toBeLessThan(0.2);
    expect(Math.abs((high - centre) / error - 1.96)).toBeLessThan(0.2);
  });

  it('draws whole episodes, and as many frames as there are', () => {
    const weights: number[][] = [];
    const spy = (w: Uint32Array): number => weights.push([...w]);
    bootstrap([spy], { frames: 12, block: 3, replicates: 50, rng: new Rng(5) });
    for (const w of weights) {
      expect(w.reduce((sum, x) => sum + x, 0)).toBe(12);
      for (let e = 0; e < 12; e += 3) expect(new Set(w.slice(e, e + 3)).size).toBe(1);
    }
    expect(new Set(weights.map(String)).size).toBeGreaterThan(20);
  });

  it('draws the same frames again from the same seed, whatever was drawn in between', () => {
    const rng = new Rng(6);
    const statistic = (w: Uint32Array): number => w.reduce((sum, x, i) => sum + x * i, 0);
    const first = bootstrap([statistic], { ...options, replicates: 20, rng });
    rng.uint32();
    expect(bootstrap([statistic], { ...options, replicates: 20, rng })).toEqual(first);
    const other = bootstrap([statistic], { ...options, replicates: 20, rng: new Rng(7) });
    expect(other).not.toEqual(first);
  });

  it('knows no interval of a statistic that is nowhere defined', () => {
    const [nothing] = bootstrap([() => null], { ...options, replicates: 5, rng: new Rng(1) });
    expect(percentileInterval(nothing ?? new Float64Array([1]))).toBeNull();
  });

  it('counts every frame once where nothing is drawn', () => {
    expect([...plainWeights(3)]).toEqual([1, 1, 1]);
  });
});

describe("McNemar's test", () => {
  it.each([
    // two-sided binomial tails by hand: 2 (C(n,0) + ... + C(n,k)) / 2^n
    [0, 0, 1],
    [1, 0, 1],
    [5, 0, 2 / 32],
    [0, 5, 2 / 32],
    [1, 5, (2 * (1 + 6)) / 64],
    [3, 3, 1],
    [2, 8, (2 * (1 + 10 + 45)) / 1024],
  ])('of %i against %i discordant frames has p = %d', (b, c, p) => {
    expect(mcNemar(b, c)).toBeCloseTo(p, 12);
  });

  it('nears the chi-square approximation for many frames, where 2^-n underflows', () => {
    const [b, c] = [1050, 1150];
    // with continuity correction: z = (|b - c| - 1) / sqrt(b + c)
    const z = (Math.abs(b - c) - 1) / Math.sqrt(b + c);
    expect(mcNemar(b, c)).toBeCloseTo(2 * normalCdf(-z), 3);
  });
});

describe('the normal distribution', () => {
  it('is the integral of its density, by Simpson’s rule', () => {
    const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    for (const z of [-4, -1.5, -0.3, 0, 0.8, 2.5, 5]) {
      const n = 4000;
      const h = (z + 12) / n;
      let sum = density(-12) + density(z);
      for (let i = 1; i < n; i++) sum += (i % 2 === 1 ? 4 : 2) * density(-12 + i * h);
      expect(normalCdf(z)).toBeCloseTo((sum * h) / 3, 11);
    }
    expect([normalCdf(-40), normalCdf(40)]).toEqual([0, 1]);
  });
});
