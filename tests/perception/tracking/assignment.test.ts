import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign } from '../../../perception/tracking/assignment.ts';

const X = Number.POSITIVE_INFINITY;

/** The least total over all ways to give each row a free column or none. */
function leastByEnumeration(
  costs: readonly number[],
  rows: number,
  columns: number,
  alone: number,
) {
  const best = (row: number, taken: ReadonlySet<number>): number => {
    if (row === rows) return 0;
    let least = alone + best(row + 1, taken);
    for (let column = 0; column < columns; column++) {
      if (taken.has(column)) continue;
      const rest = best(row + 1, new Set([...taken, column]));
      least = Math.min(least, (costs[row * columns + column] ?? X) + rest);
    }
    return least;
  };
  return best(0, new Set());
}

function totalOf(columnOf: Int32Array, costs: readonly number[], columns: number, alone: number) {
  return columnOf.reduce(
    (sum, column, row) => sum + (column < 0 ? alone : (costs[row * columns + column] ?? X)),
    0,
  );
}

describe('assign', () => {
  it.each([
    { why: 'the diagonal', costs: [1, 9, 9, 1], rows: 2, columns: 2, alone: 99, to: [0, 1] },
    { why: 'not greedily', costs: [1, 2, 1.5, 9], rows: 2, columns: 2, alone: 99, to: [1, 0] },
    { why: 'a free column', costs: [3, 1, 2], rows: 1, columns: 3, alone: 99, to: [1] },
    { why: 'one row of two', costs: [2, 1], rows: 2, columns: 1, alone: 99, to: [-1, 0] },
    { why: 'no dear pair', costs: [5], rows: 1, columns: 1, alone: 4, to: [-1] },
    { why: 'no forbidden pair', costs: [X, X, 1, X], rows: 2, columns: 2, alone: 9, to: [-1, 0] },
    { why: 'gains', costs: [-3, -1, -1, -1], rows: 2, columns: 2, alone: 0, to: [0, 1] },
    { why: 'no rows', costs: [], rows: 0, columns: 3, alone: 1, to: [] },
    { why: 'no columns', costs: [], rows: 2, columns: 0, alone: 1, to: [-1, -1] },
  ])('finds $why', ({ costs, rows, columns, alone, to }) => {
    expect([...assign(costs, rows, columns, alone)]).toEqual(to);
  });

  it('is as good as the best of all assignments, up to 6 x 6', () => {
    const cost = fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: -20, max: 20 }) },
      { weight: 1, arbitrary: fc.constant(X) },
    );
    const problem = fc
      .tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }))
      .chain(([rows, columns]) =>
        fc.record({
          rows: fc.constant(rows),
          columns: fc.constant(columns),
          alone: fc.integer({ min: -5, max: 60 }),
          costs: fc.array(cost, { minLength: rows * columns, maxLength: rows * columns }),
        }),
      );
    fc.assert(
      fc.property(problem, ({ rows, columns, alone, costs }) => {
        const found = assign(costs, rows, columns, alone);
        const used = [...found].filter((column) => column >= 0);
        expect(new Set(used).size).toBe(used.length);
        expect(totalOf(found, costs, columns, alone)).toBe(
          leastByEnumeration(costs, rows, columns, alone),
        );
      }),
      { numRuns: 150, seed: 5 },
    );
  });

  it('assigns as many rows as it can where staying alone is dear', () => {
    // the cheap pair (0, 0) would leave row 1 alone
    expect([...assign([0, 5, 5, X], 2, 2, 100)]).toEqual([1, 0]);
    expect([...assign([0, 5, 5, X], 2, 2, 7)]).toEqual([0, -1]);
  });

  it.each([
    { costs: [Number.NaN], alone: 1 },
    { costs: [-X], alone: 1 },
    { costs: [1], alone: X },
    { costs: [1, 2], alone: 1 },
  ])('refuses $costs with $alone', ({ costs, alone }) => {
    expect(() => assign(costs, 1, 1, alone)).toThrowCode('BAD_ARGUMENT');
  });
});
