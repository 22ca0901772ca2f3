import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../env/core/random.ts';

/** xoshiro128** in BigInt, from the published recurrence, independent of the typed code. */
function reference(words: readonly number[], count: number): number[] {
  const mask = 0xffffffffn;
  const rotate = (x: bigint, k: bigint): bigint => ((x << k) | (x >> (32n - k))) & mask;
  const s = words.map((w) => BigInt(w) & mask) as [bigint, bigint, bigint, bigint];
  return Array.from({ length: count }, () => {
    const result = (rotate((s[1] * 5n) & mask, 7n) * 9n) & mask;
    const t = (s[1] << 9n) & mask;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 11n);
    return Number(result);
  });
}

const draws = (rng: Rng, count = 8): number[] => Array.from({ length: count }, () => rng.uint32());

describe('Rng', () => {
  it('follows the recurrence of xoshiro128**', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (seed) => {
        const rng = new Rng(seed);
        const { words } = rng.getState();
        expect(draws(rng, 20)).toEqual(reference(words, 20));
      }),
      { numRuns: 50 },
    );
  });

  it('gives other numbers for other seeds, negative and large ones included', () => {
    const seeds = [0, 1, -1, 2, 2 ** 32, 2 ** 32 + 1, -(2 ** 40), Number.MAX_SAFE_INTEGER];
    const firsts = seeds.map((seed) => draws(new Rng(seed)).join());
    expect(new Set(firsts).size).toBe(seeds.length);
  });

  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('refuses the seed %s', (seed) => {
    expect(() => new Rng(seed)).toThrowCode('BAD_ARGUMENT');
  });

  it('forks by label and seed only, however much of the parent was used', () => {
    const used = new Rng(5);
    draws(used, 100);
    expect(draws(used.fork('a'))).toEqual(draws(new Rng(5).fork('a')));
    expect(draws(used.fork('a'))).not.toEqual(draws(used.fork('b')));
    expect(draws(new Rng(6).fork('a'))).not.toEqual(draws(new Rng(5).fork('a')));
    expect(draws(new Rng(5).fork('a').fork('b'))).not.toEqual(
      draws(new Rng(5).fork('b').fork('a')),
    );
  });

  it('does not move when it forks', () => {
    const rng = new Rng(5);
    rng.fork('a');
    expect(draws(rng)).toEqual(draws(new Rng(5)));
  });

  it('goes on exactly from a saved state, through JSON, forks included', () => {
    const rng = new Rng(9);
    draws(rng, 7);
    const copy = Rng.fromState(JSON.parse(JSON.stringify(rng.getState())));
    expect(draws(copy, 50)).toEqual(draws(rng, 50));
    expect(draws(copy.fork('x'))).toEqual(draws(rng.fork('x')));
  });

  it('draws integers without bias', () => {
    const rng = new Rng(11);
    const n = 7;
    const total = 70_000;
    const counts = new Array<number>(n).fill(0);
    for (let i = 0; i < total; i++) {
      const x = rng.integer(n);
      counts[x] = (counts[x] ?? 0) + 1;
    }
    const chi2 = counts.reduce((sum, c) => sum + (c - total / n) ** 2 / (total / n), 0);
    expect(chi2).toBeLessThan(22.5); // 6 degrees of freedom: exceeded once in a thousand seeds
  });

  it.each([0, -1, 1.5, 2 ** 32 + 1])('refuses to draw below %s', (n) => {
    expect(() => new Rng(1).integer(n)).toThrowCode('BAD_ARGUMENT');
  });

  it('has the moments of the distributions it names', () => {
    const rng = new Rng(12);
    const n = 100_000;
    const moments = (draw: () => number): [number, number, number] => {
      const x = Array.from({ length: n }, draw);
      const mean = x.reduce((a, b) => a + b, 0) / n;
      const at = (p: number): number => x.reduce((a, b) => a + (b - mean) ** p, 0) / n;
      return [mean, at(2), at(4)];
    };
    expect(moments(() => rng.uniform(2, 4))).toBeAllClose([3, 1 / 3, 1 / 5], 0.01);
    expect(moments(() => rng.normal(1, 2))).toBeAllClose([1, 4, 48], 0.03);
    // a standard normal cut at 2 has the variance 1 - 4 phi(2) / (2 Phi(2) - 1)
    const variance = 1 - (4 * Math.exp(-2)) / Math.sqrt(2 * Math.PI) / 0.9544997361036416;
    expect(moments(() => rng.truncatedNormal(0, 1))[1]).toBeCloseTo(variance, 2);
  });

  it('shuffles uniformly and keeps every element', () => {
    const rng = new Rng(13);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const key = rng.shuffle(['a', 'b', 'c']).join('');
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
    expect([...new Rng(1).permutation(9)].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('feeds only positive 31-bit seeds to the tensor library', () => {
    const rng = new Rng(14);
    for (let i = 0; i < 10_000; i++) {
      const seed = rng.tfSeed();
      expect(Number.isInteger(seed) && seed > 0 && seed < 2 ** 31).toBe(true);
    }
  });
});
