import { describe, expect, it, test } from 'vitest';
import { Rng } from '../../../../env/core/random.ts';
import { checkChoices, choose } from '../../../../env/tabletop/factors/weights.ts';

describe('choose', () => {
  it('takes each item as often as its weight says', () => {
    const rng = new Rng(3);
    const counts = { a: 0, b: 0, c: 0 };
    const draws = 10_000;
    for (let i = 0; i < draws; i++) counts[choose(['a', 'b', 'c'] as const, [1, 5, 4], rng)]++;
    // four standard deviations of a binomial are at most 4 sqrt(10,000 / 4) = 200
    expect(Math.abs(counts.a - 1000)).toBeLessThan(120);
    expect(Math.abs(counts.b - 5000)).toBeLessThan(200);
    expect(Math.abs(counts.c - 4000)).toBeLessThan(196);
  });

  it('takes all alike without weights', () => {
    const rng = new Rng(4);
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 10_000; i++) {
      const chosen = choose([0, 1, 2, 3], undefined, rng);
      counts[chosen] = (counts[chosen] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 2500)).toBeLessThan(174);
  });

  it('takes the last where rounding leaves a rest', () => {
    // a draw beyond the sum of the weights, by more than rounding could
    const rng = Object.assign(new Rng(0), { uniform: () => 0.6 });
    expect(choose(['a', 'b'], [0.1, 0.2], rng)).toBe('b');
  });
});

describe('checkChoices', () => {
  test.each<[string, number, readonly number[] | undefined]>([
    ['nothing to choose from', 0, undefined],
    ['too few weights', 3, [1, 2]],
    ['a weight of 0', 2, [1, 0]],
    ['a negative weight', 2, [1, -1]],
    ['a weight that is no number', 2, [1, Number.NaN]],
    ['an infinite weight', 2, [1, Number.POSITIVE_INFINITY]],
    ['an infinite sum', 2, [1e308, 1e308]],
  ])('refuses %s', (_, count, weights) => {
    expect(() => checkChoices('test', count, weights)).toThrowCode('BAD_ARGUMENT');
  });

  it('takes weights of any sum', () => {
    expect(() => checkChoices('test', 2, [0.1, 7])).not.toThrow();
  });
});
