import { describe, expect, it, test } from 'vitest';
import { CONDITIONS, type Condition } from '../../../agent/errors/conditions.ts';
import {
  cellOf,
  ERROR_COLUMNS,
  type ErrorCell,
  type ErrorModel,
  parseErrorModel,
  plainErrors,
  SIZES,
} from '../../../agent/errors/error-model.ts';
import { measureErrors } from '../../../agent/errors/measure-errors.ts';
import type { TablePair } from '../../../agent/errors/sightings.ts';
import { type ErrorMemory, simulateErrors } from '../../../agent/errors/simulate-errors.ts';
import { type TableObject, tableOf } from '../../../agent/errors/table-objects.ts';
import { type ObjectColumn, objectTableSpace } from '../../../env/core/object-table.ts';
import { Rng } from '../../../env/core/random.ts';
import type { BoxSpace } from '../../../env/core/spaces/spaces.ts';
import { tableObject } from '../../support/table-objects.ts';

const SIDE = 400;
const SPACE = objectTableSpace(20, SIDE, SIDE).spaces['objects'] as BoxSpace; // of an object table

/** A table with the ids of its objects, as those of the truth have. */
function truthTable(objects: readonly TableObject[]) {
  const table = tableOf(objects, SPACE);
  for (const [row, { id }] of objects.entries()) table.ids[row] = id;
  return table;
}

const pairOf = (truths: readonly TableObject[], seen: readonly TableObject[]): TablePair => ({
  truth: truthTable(truths),
  seen: tableOf(seen, SPACE),
});

/** Columns of shares, whose errors would be cut off at 1. */
const BOUNDED = new Set<string>(['presence', 'visible']);
const COLORS = new Set<string>(['red', 'green', 'blue']);

const column = (values: readonly number[], name: ObjectColumn): number =>
  values[ERROR_COLUMNS.indexOf(name)] ?? Number.NaN;

describe('measured errors', () => {
  const here = tableObject(7, { x: 50, y: 50 });
  const seenAt = (x: number, w = 20) => tableObject(0, { x, y: 50, w });

  it('of a hand-laid episode are those computed by hand', () => {
    // x off by 1, 3, 1, 3 and missed once: mean 2, deviation 1, one of five missed
    const seen = [[seenAt(51)], [seenAt(53)], [], [seenAt(51)], [seenAt(53)]];
    const model = measureErrors([seen.map((objects) => pairOf([here], objects))], 'hand');
    expect(model).toMatchObject({ frames: 5, objects: 5, made_by: 'hand', size_edges: [20, 20] });
    const cell = cellOf(model, 'clear', 20);
    expect(cell).toMatchObject({ condition: 'clear', size: 'small', objects: 5, miss: 0.2 });
    expect(column(cell.mean, 'x')).toBeCloseTo(2, 5);
    expect(column(cell.std, 'x')).toBeCloseTo(1, 5);
    expect(column(cell.std, 'y')).toBe(0);
    // z is -1, 1, -, -1, 1: two successions, both of opposite signs
    expect(column(model.persistence, 'x')).toBe(0);
    expect(column(model.persistence, 'y')).toBe(0);
  });

  it('last as long as signs stay: three of four successions alike are a correlation of .5', () => {
    const signs = [1, 1, 1, -1, -1];
    const episode = signs.map((sign) => pairOf([here], [seenAt(50 + sign)]));
    const mirrored = signs.map((sign) => pairOf([here], [seenAt(50 - sign)]));
    const model = measureErrors([episode, mirrored], 'hand');
    expect(column(model.persistence, 'x')).toBeCloseTo(0.5, 4);
  });

  it('do not reach from one episode into the next', () => {
    const moment = (sign: number) => pairOf([here], [seenAt(50 + sign)]);
    const model = measureErrors([[moment(1)], [moment(1)], [moment(-1)], [moment(-1)]], 'hand');
    expect(column(model.persistence, 'x')).toBe(0);
  });

  it('of too few objects are those of more alike ones', () => {
    const hidden = tableObject(1, { x: 50, y: 50, visible: 0.5 });
    const clear = Array.from({ length: 40 }, () => pairOf([here], [seenAt(52)]));
    const rare = Array.from({ length: 3 }, () => pairOf([hidden], []));
    const model = measureErrors([clear, rare], 'hand');
    const cell = cellOf(model, 'hidden: .4 shows', 20);
    expect(cell.objects).toBe(3);
    expect(cell.miss).toBe(0);
    expect(column(cell.mean, 'x')).toBeCloseTo(2, 4);
    const many = Array.from({ length: 30 }, () => pairOf([hidden], []));
    const sure = cellOf(measureErrors([clear, many], 'hand'), 'hidden: .4 shows', 20);
    expect([sure.objects, sure.miss]).toEqual([30, 1]);
    // none was seen, so how they look when seen is taken from the clear ones
    expect(column(sure.mean, 'x')).toBeCloseTo(2, 4);
  });

  it('count merged pairs, further boxes and boxes on nothing', () => {
    const [a, b] = [tableObject(0, { x: 50, y: 50 }), tableObject(1, { x: 70, y: 50 })];
    const both = tableObject(0, { x: 60, y: 50, w: 40 });
    const apart = [a, b];
    const pairs = [
      pairOf(apart, [both]),
      pairOf(apart, [...apart, tableObject(0, { x: 50, y: 54, presence: 0.7 })]),
      pairOf(apart, [...apart, tableObject(0, { x: 300, y: 200, w: 9, red: 0.25 })]),
      pairOf(apart, apart),
    ];
    const model = measureErrors([pairs], 'hand');
    expect(model.merge).toEqual(CONDITIONS.map(() => 0.25)); // one in four pairs, and no others to tell by
    expect(model.spurious.per_frame).toBe(0.25);
    expect(column(model.spurious.mean, 'x')).toBe(300);
    expect(column(model.spurious.mean, 'red')).toBe(0.25);
    expect(column(model.double.mean, 'y')).toBe(4);
    expect(column(model.double.mean, 'presence')).toBeCloseTo(-0.3, 6);
    const cell = cellOf(model, 'touching', 20);
    expect([cell.miss, cell.double]).toEqual([0, 1 / 8]);
  });

  it('need a true object', () => {
    expect(() => measureErrors([[pairOf([], [])]], 'hand')).toThrowCode('BAD_ARGUMENT');
  });
});

describe('simulated errors, measured again', () => {
  /** Small, medium or large ones: clear, in a pair that touches, in one that overlaps, and hidden. */
  const scene = (side: number): TableObject[] => {
    const make = (id: number, x: number, visible = 1) =>
      tableObject(id, {
        x,
        y: 50,
        w: side,
        h: side,
        visible,
        x_std: 10,
        y_std: 10,
        red: id === 1 ? 0.2 : id === 2 ? 0.8 : 0.5,
      });
    return [
      make(0, 40),
      make(1, 120),
      make(2, 120 + side + 0.5),
      make(3, 240),
      make(4, 240 + 0.8 * side),
      make(5, 340, 0.5),
    ];
  };

  /** Each figure is another in every cell, so that none can stand for another. */
  const KNOWN: ErrorModel = {
    ...plainErrors({}, 0, 'test'),
    size_edges: [17, 23],
    cells: CONDITIONS.flatMap((condition, c) =>
      SIZES.map((size, s): ErrorCell => {
        const k = 3 * c + s;
        return {
          condition,
          size,
          objects: 0,
          miss: 0.02 * (k % 12) + 0.02,
          double: 0,
          at: ERROR_COLUMNS.map((name) => (name === 'red' ? 0.5 : 0)),
          slope: ERROR_COLUMNS.map((name) => (name === 'red' ? -0.1 : 0)),
          mean: ERROR_COLUMNS.map((name, i) => (BOUNDED.has(name) ? 0 : 0.1 * Math.sin(k + i))),
          std: ERROR_COLUMNS.map((name, i) =>
            BOUNDED.has(name) ? 0 : COLORS.has(name) ? 0.02 : 0.2 + 0.03 * ((k + i) % 9),
          ),
        };
      }),
    ),
    persistence: ERROR_COLUMNS.map((_, i) => 0.09 * i),
    miss_persistence: 0.6,
  };

  function simulated(model: ErrorModel, episodes: number, length: number): TablePair[][] {
    const rng = new Rng(12);
    return Array.from({ length: 3 * episodes }, (_, episode) => {
      const truths = scene([14, 20, 26][episode % 3] ?? 14);
      let memory: readonly ErrorMemory[] = [];
      return Array.from({ length }, () => {
        const made = simulateErrors(truths, memory, model, rng);
        memory = made.memory;
        return pairOf(truths, made.objects);
      });
    });
  }

  it('have the means, deviations and misses that they were made with', () => {
    const [episodes, length] = [600, 3];
    const model = measureErrors(simulated(KNOWN, episodes, length), 'test');
    const shown: Condition[] = ['clear', 'touching', 'overlapping', 'hidden: .4 shows'];
    for (const condition of shown) {
      for (const size of [14, 20, 26]) {
        const [made, found] = [cellOf(KNOWN, condition, size), cellOf(model, condition, size)];
        expect(found.size).toBe(made.size);
        // moments of an episode hang together: as if there were one an episode
        const sigma = Math.sqrt((made.miss * (1 - made.miss)) / episodes);
        expect(Math.abs(found.miss - made.miss)).toBeLessThan(4.5 * sigma);
        for (const [i, name] of ERROR_COLUMNS.entries()) {
          const [mean, std] = [made.mean[i] ?? 0, made.std[i] ?? 0];
          const least = BOUNDED.has(name) ? 1e-6 : 0;
          const seen = episodes * (1 - made.miss);
          const line = (made.slope[i] ?? 0) * ((found.at[i] ?? 0) - (made.at[i] ?? 0));
          const far = (4.5 * std) / Math.sqrt(seen) + least;
          expect(Math.abs((found.mean[i] ?? 0) - mean - line), `${condition} ${name}`).toBeLessThan(
            far,
          );
          const wide = (4.5 * std) / Math.sqrt(2 * seen) + least;
          expect(Math.abs((found.std[i] ?? 0) - std), `${condition} ${name}`).toBeLessThan(wide);
        }
      }
    }
  });

  it('lie on the line that they were made with', () => {
    const model = measureErrors(simulated(KNOWN, 300, 1), 'test');
    for (const size of [14, 20, 26]) {
      // true values .2 and .8, spread .02 around the line, 600 objects less those missed
      const { slope, at } = cellOf(model, 'touching', size);
      expect(Math.abs(column(slope, 'red') + 0.1)).toBeLessThan(
        (4.5 * 0.02) / 0.3 / Math.sqrt(450),
      );
      expect(column(at, 'red')).toBeGreaterThan(0.45);
      expect(column(at, 'red')).toBeLessThan(0.55);
      expect(column(slope, 'green')).toBe(0);
    }
  });

  it('last as long as they were made to', () => {
    const model = measureErrors(simulated(KNOWN, 100, 20), 'test');
    for (const [i, name] of ERROR_COLUMNS.entries()) {
      if (BOUNDED.has(name)) continue;
      // 34,000 successions, most of them seen at both times
      expect(Math.abs((model.persistence[i] ?? 0) - 0.09 * i), name).toBeLessThan(0.02);
    }
    expect(Math.abs(model.miss_persistence - 0.6)).toBeLessThan(0.03);
  });

  it('have merged pairs, further boxes and boxes on nothing as often as was asked', () => {
    const far = ERROR_COLUMNS.map((name) => (name === 'y' ? 5 : name === 'presence' ? -0.2 : 0));
    const values = ERROR_COLUMNS.map((name) => ({ x: 200, y: 390, w: 8, h: 8 })[name as 'x'] ?? 0);
    const spread = ERROR_COLUMNS.map((name) => (name === 'x' ? 30 : 0));
    const made: ErrorModel = {
      ...KNOWN,
      cells: plainErrors({}, 0, 'test').cells.map((cell) => ({ ...cell, double: 0.08 })),
      merge: CONDITIONS.map(
        (condition) => ({ touching: 0.15, overlapping: 0.3 })[condition as 'touching'] ?? 0,
      ),
      double: { mean: far, std: ERROR_COLUMNS.map(() => 0) },
      spurious: { per_frame: 1.4, mean: values, std: spread },
    };
    const scenes = 800;
    const model = measureErrors(simulated(made, scenes, 1), 'test');
    const frames = 3 * scenes; // with one pair that touches and one that overlaps each
    const within = (found: number, share: number, trials: number): void => {
      const sigma = Math.sqrt((share * (1 - share)) / trials);
      expect(Math.abs(found - share)).toBeLessThan(4 * sigma);
    };
    const merged = (condition: Condition) => model.merge[CONDITIONS.indexOf(condition)] ?? 0;
    within(merged('touching'), 0.15, frames);
    within(merged('overlapping'), 0.3, frames);
    within(model.spurious.per_frame - 1, 0.4, frames);
    within(cellOf(model, 'clear', 20).double, 0.08, scenes);
    expect(column(model.double.mean, 'y')).toBeCloseTo(5, 5);
    expect(column(model.spurious.mean, 'x')).toBeGreaterThan(195);
    expect(column(model.spurious.mean, 'x')).toBeLessThan(205);
    expect(column(model.spurious.std, 'x')).toBeGreaterThan(28);
    expect(column(model.spurious.std, 'x')).toBeLessThan(32);
  });
});

describe('error models as files', () => {
  const model = plainErrors({ x: 0.5 }, 0.1, 'test');

  it('survive JSON', () => {
    expect(parseErrorModel(JSON.parse(JSON.stringify(model)), 'test')).toEqual(model);
  });

  test.each([
    ['a version', { ...model, format: 2 }],
    ['other columns', { ...model, columns: ['x'] }],
    ['a missing cell', { ...model, cells: model.cells.slice(1) }],
    ['cells in another order', { ...model, cells: model.cells.toReversed() }],
    ['a share above 1', { ...model, miss_persistence: 1.5 }],
    ['a negative spread', { ...model, double: { mean: model.double.mean, std: [-1] } }],
    ['nothing', undefined],
  ])('are refused with %s', (_, saved) => {
    expect(() => parseErrorModel(saved, 'test')).toThrowCode('BAD_FILE');
  });
});
