import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RunningStatistics } from '../../env/core/running-statistics.ts';

/** Mean and variance in two passes over the data, and a prior of weight w, mean 0, variance 1. */
function twoPass(rows: readonly (readonly number[])[], w: number): [number[], number[]] {
  const total = rows.length + w;
  const columns = rows[0]?.map((_, k) => rows.map((row) => row[k] ?? Number.NaN)) ?? [];
  const means = columns.map((column) => column.reduce((a, b) => a + b, 0) / total);
  const variances = columns.map((column, k) => {
    const mean = means[k] ?? Number.NaN;
    const spread = column.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    return (spread + w * (1 + mean ** 2)) / total;
  });
  return [means, variances];
}

describe('RunningStatistics', () => {
  it('is what two passes over the same data find, the prior counted in', () => {
    const row = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), {
      minLength: 3,
      maxLength: 3,
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows) => {
        const statistics = new RunningStatistics(3);
        for (const values of rows) statistics.add(values);
        const [means, variances] = twoPass(rows, 1e-4);
        expect([...statistics.mean]).toBeAllClose(means, 1e-9);
        expect([...statistics.variance]).toBeAllClose(variances, 1e-9);
        expect(statistics.count).toBeCloseTo(rows.length + 1e-4, 12);
      }),
      { seed: 1 },
    );
  });

  it('keeps small spreads far from zero, where a sum of squares loses them', () => {
    const statistics = new RunningStatistics(1);
    for (let i = 0; i < 10_000; i++) statistics.add([1e6 + (i % 2)]);
    // the prior at 0 weighs 1e-4 in 10^4: it adds (10^6)^2 10^-8
    const prior = (1e-4 / 1e4) * (1e6 + 0.5) ** 2;
    expect(statistics.variance[0]).toBeCloseTo(0.25 + prior, 1);
    expect(statistics.mean[0]).toBeCloseTo(1e6 + 0.5 - 0.01, 3);
  });

  it('reads vectors that lie inside longer arrays', () => {
    const statistics = new RunningStatistics(2);
    statistics.add([9, 9, 1, 2, 9], 2);
    expect([...statistics.mean]).toBeAllClose([1 / 1.0001, 2 / 1.0001], 1e-12);
  });

  it('saves and restores itself exactly', () => {
    const first = new RunningStatistics(2);
    first.add([1 / 3, -7.1]);
    const second = new RunningStatistics(2);
    second.read(JSON.parse(JSON.stringify(first.getState())), 'test')();
    for (const each of [first, second]) each.add([5, 0.1]);
    expect(second.getState()).toEqual(first.getState());
  });

  it.each([
    ['another size', { count: 1, mean: [1], squares: [1] }],
    ['no count', { mean: [1, 2], squares: [1, 2] }],
    ['a count below the prior', { count: 0, mean: [1, 2], squares: [1, 2] }],
  ])('refuses a state of %s', (_, state) => {
    expect(() => new RunningStatistics(2).read(state, 'test')).toThrowCode('BAD_ARGUMENT');
  });
});
