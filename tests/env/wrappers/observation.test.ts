import { describe, expect, it, test } from 'vitest';
import type { BoxSpace, Space, SpaceValue } from '../../../env/core/spaces/spaces.ts';
import {
  discretizeObservation,
  dtypeObservation,
  filterObservation,
  flattenObservation,
  rescaleObservation,
  reshapeObservation,
  transformObservation,
} from '../../../env/index.ts';
import { scriptedEnv } from '../../support/fake-envs.ts';
import { box, first, ofType, shows } from '../../support/one-observation.ts';

describe('transformObservation', () => {
  it('maps the observations of resets and steps alike, and nothing else', () => {
    const env = transformObservation(scriptedEnv([2]), ([episode = 0, t = 0]) => 10 * episode + t, {
      type: 'discrete',
      n: 100,
      start: 0,
    });
    expect(env.reset()).toEqual({ observation: 0, info: { fresh: 0 } });
    expect(env.step(1)).toMatchObject({ observation: 1, reward: 1, info: { at: 1 } });
    expect(env.step(1)).toMatchObject({ observation: 2, reward: 2, terminated: true });
    expect(env.reset().observation).toBe(10);
    expect(env.observationSpace).toEqual({ type: 'discrete', n: 100, start: 0 });
  });
});

describe('filterObservation', () => {
  const parts: Space = {
    type: 'dict',
    spaces: { a: box(0, 1, [1]), b: { type: 'discrete', n: 2, start: 0 }, c: box(0, 9, [1]) },
  };

  it('keeps the keys asked for, in their order', () => {
    const value = { a: Float32Array.of(1), b: 1, c: Float32Array.of(5) };
    const env = filterObservation(shows(parts, value), ['c', 'b']);
    expect(first(env)).toEqual({ c: Float32Array.of(5), b: 1 });
    expect(Object.keys(first(env))).toEqual(['c', 'b']);
    expect(env.observationSpace).toEqual({
      type: 'dict',
      spaces: { c: parts.spaces['c'], b: parts.spaces['b'] },
    });
  });

  it('keeps the places of a tuple', () => {
    const spaces = Object.values(parts.spaces);
    const env = filterObservation(
      shows({ type: 'tuple', spaces }, [Float32Array.of(1), 1, Float32Array.of(5)]),
      [2, 0],
    );
    expect(first(env)).toEqual([Float32Array.of(5), Float32Array.of(1)]);
    expect(env.observationSpace).toEqual({ type: 'tuple', spaces: [spaces[2], spaces[0]] });
  });

  test.each<[string, Space, (string | number)[]]>([
    ['a key there is not', parts, ['a', 'd']],
    ['a key twice', parts, ['a', 'a']],
    ['no key', parts, []],
    ['a number for a dict', parts, [0]],
    ['a text for a tuple', { type: 'tuple', spaces: [parts] }, ['0']],
    ['a place there is not', { type: 'tuple', spaces: [parts] }, [1]],
    ['an inherited key', parts, ['constructor']],
    ['a box', box(0, 1, [2]), [0]],
  ])('refuses %s', (_, space, keys) => {
    expect(() => filterObservation(ofType(space), keys)).toThrowCode('BAD_ARGUMENT');
  });
});

describe('flattenObservation', () => {
  it('writes choices as one-hots beside numbers', () => {
    const space: Space = {
      type: 'dict',
      spaces: { b: { type: 'discrete', n: 3, start: 5 }, a: box([0, 1], [2, 3], [2]) },
    };
    const env = flattenObservation(shows(space, { b: 6, a: Float32Array.of(0.5, 2.5) }));
    expect(first(env)).toEqual(Float32Array.of(0.5, 2.5, 0, 1, 0));
    expect(env.observationSpace).toMatchObject({ shape: [5], low: [0, 1, 0, 0, 0] });
  });

  it('refuses what has no flat form', () => {
    const sequence: Space = { type: 'sequence', space: box(0, 1, [1]), stack: false };
    expect(() => flattenObservation(ofType(sequence))).toThrowCode('BAD_ARGUMENT');
  });
});

describe('rescaleObservation', () => {
  it('brings bounds to bounds, and bytes to fractions', () => {
    const bytes: BoxSpace = { type: 'box', shape: [2, 2], dtype: 'uint8', low: 0, high: 255 };
    const env = rescaleObservation(shows(bytes, Uint8Array.of(0, 51, 255, 102)), 0, 1);
    expect(first(env)).toBeAllClose([0, 0.2, 1, 0.4], 1e-7);
    expect(env.observationSpace).toEqual({ ...bytes, dtype: 'float32', low: 0, high: 1 });
  });

  it('never leaves the new bounds by rounding', () => {
    // the float32 next to -0.1 lies below it
    const env = rescaleObservation(shows(box(-0.1, 0.7, [2]), Float32Array.of(-0.1, 0.7)), 0, 0.1);
    expect(first(env)).toEqual(Float32Array.of(0, 0.1));
  });

  it('brings an element that never changes to its new lower bound', () => {
    const env = rescaleObservation(shows(box(4, 4, [1]), Float32Array.of(4)), -1, 1);
    expect(first(env)).toEqual(Float32Array.of(-1));
  });

  test.each<[string, Space, number | number[], number | number[]]>([
    ['bounds out of order', box(0, 1, [2]), 1, 0],
    ['no number', box(0, 1, [2]), Number.NaN, 1],
    ['bounds of another length', box(0, 1, [2]), [0, 0, 0], 1],
    ['finite bounds of an infinite box', box(Number.NEGATIVE_INFINITY, 1, [2]), 0, 1],
    ['infinite bounds of a finite box', box(0, 1, [2]), 0, Number.POSITIVE_INFINITY],
    ['a choice', { type: 'discrete', n: 2, start: 0 }, 0, 1],
  ])('refuses %s', (_, space, low, high) => {
    expect(() => rescaleObservation(ofType(space), low, high)).toThrowCode('BAD_ARGUMENT');
  });
});

describe('reshapeObservation', () => {
  it('changes the space alone', () => {
    const value = Float32Array.of(1, 2, 3, 4, 5, 6);
    const env = reshapeObservation(shows(box(0, 9, [3, 2]), value), [2, 3]);
    expect(first(env)).toBe(value);
  });

  it('lays bounds along the new last axis', () => {
    const spaceOf = (inner: BoxSpace, shape: readonly number[]): Space =>
      reshapeObservation(ofType(inner), shape).observationSpace;
    expect(spaceOf(box([0, 1], 9, [3, 2]), [6])).toEqual(box([0, 1, 0, 1, 0, 1], 9, [6]));
    expect(spaceOf(box([0, 1, 0, 1], 9, [4]), [2, 2])).toEqual(box([0, 1], 9, [2, 2]));
    const named = { ...box(0, 9, [4, 2]), names: ['x', 'y'] };
    expect(spaceOf(named, [2, 2, 2])).toEqual({ ...named, shape: [2, 2, 2] });
    expect(spaceOf(named, [8])).toEqual(box(0, 9, [8]));
  });

  test.each<[string, Space, number[]]>([
    ['another number of elements', box(0, 1, [4]), [5]],
    ['a side of zero', box(0, 1, [4]), [4, 0]],
    ['bounds that would no longer repeat', box([0, 1, 2, 3], 9, [4]), [2, 2]],
    ['a choice', { type: 'discrete', n: 2, start: 0 }, [1]],
  ])('refuses %s', (_, space, shape) => {
    expect(() => reshapeObservation(ofType(space), shape)).toThrowCode('BAD_ARGUMENT');
  });
});

describe('dtypeObservation', () => {
  it('cuts fractions off towards zero, of values and bounds', () => {
    const env = dtypeObservation(
      shows(box([-1.5, 0, -9.9], [1.5, 7.9, 9], [3]), Float32Array.of(-1.5, 7.75, -0.5)),
      'int32',
    );
    expect(first(env)).toEqual(Int32Array.of(-1, 7, 0));
    expect(env.observationSpace).toEqual({ ...box([-1, 0, -9], [1, 7, 9], [3]), dtype: 'int32' });
  });

  test.each<[Space, SpaceValue, SpaceValue, Space]>([
    [
      { type: 'discrete', n: 3, start: -1 },
      1,
      Float32Array.of(1),
      { type: 'box', dtype: 'float32', shape: [], low: -1, high: 1 },
    ],
    [
      { type: 'multi-discrete', nvec: [3, 2] },
      Int32Array.of(2, 1),
      Float32Array.of(2, 1),
      { type: 'box', dtype: 'float32', shape: [2], low: 0, high: [2, 1] },
    ],
    [
      { type: 'multi-binary', shape: [1, 2] },
      Uint8Array.of(0, 1),
      Float32Array.of(0, 1),
      { type: 'box', dtype: 'float32', shape: [1, 2], low: 0, high: 1 },
    ],
  ])('makes boxes of %j', (space, value, expected, expectedSpace) => {
    const env = dtypeObservation(shows(space, value), 'float32');
    expect(first(env)).toEqual(expected);
    expect(env.observationSpace).toEqual(expectedSpace);
  });

  test.each<[string, Space, BoxSpace['dtype']]>([
    ['negative numbers as bytes', box(-1, 9, [1]), 'uint8'],
    ['more than a byte holds', box(0, 256, [1]), 'uint8'],
    ['unbounded numbers as integers', box(0, Number.POSITIVE_INFINITY, [1]), 'int32'],
    ['a dict', { type: 'dict', spaces: {} }, 'float32'],
  ])('refuses %s', (_, space, dtype) => {
    expect(() => dtypeObservation(ofType(space), dtype)).toThrowCode('BAD_ARGUMENT');
  });
});

describe('discretizeObservation', () => {
  it('numbers bins row-major, edges belonging to the bin above, the last to the last bin', () => {
    const space = box([0, -1], [4, 1], [2]);
    const number = (x: number, y: number): SpaceValue =>
      first(discretizeObservation(shows(space, Float32Array.of(x, y)), [4, 2]));
    expect(number(0, -1)).toBe(0);
    expect(number(0, 0)).toBe(1);
    expect(number(1, -0.5)).toBe(2);
    expect(number(2.5, 0.5)).toBe(5);
    expect(number(4, 1)).toBe(7);
  });

  it('has one bin for an element that never changes', () => {
    const env = discretizeObservation(shows(box([7, 0], [7, 1], [2]), Float32Array.of(7, 0.9)), 2);
    expect(first(env)).toBe(1);
  });

  it('can keep one number an element', () => {
    const space = box([0, -1], [4, 1], [2]);
    const env = discretizeObservation(shows(space, Float32Array.of(2.5, 0.5)), [4, 2], {
      multidiscrete: true,
    });
    expect(first(env)).toEqual(Int32Array.of(2, 1));
    expect(env.observationSpace).toEqual({ type: 'multi-discrete', nvec: [4, 2] });
  });

  test.each<[string, Space, number | number[]]>([
    ['an unbounded box', box(0, Number.POSITIVE_INFINITY, [2]), 3],
    ['integers', { ...box(0, 9, [2]), dtype: 'int32' }, 3],
    ['a choice', { type: 'discrete', n: 2, start: 0 }, 3],
    ['no bin', box(0, 1, [2]), 0],
    ['bins of another number of elements', box(0, 1, [2]), [2, 2, 2]],
    ['more bins than a choice can have', box(0, 1, [32]), 10],
  ])('refuses %s', (_, space, bins) => {
    expect(() => discretizeObservation(ofType(space), bins)).toThrowCode('BAD_ARGUMENT');
  });
});
