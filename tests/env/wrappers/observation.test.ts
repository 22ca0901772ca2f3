import { describe, expect, it, test } from 'vitest';
import type { Env } from '../../../env/core/env.ts';
import type { BoxSpace, Space, SpaceValue } from '../../../env/core/spaces/spaces.ts';
import {
  addRenderObservation,
  delayObservation,
  discretizeObservation,
  dtypeObservation,
  filterObservation,
  flattenObservation,
  frameStackObservation,
  maxAndSkipObservation,
  rescaleObservation,
  reshapeObservation,
  timeAwareObservation,
  timeLimit,
  transformObservation,
} from '../../../env/index.ts';
import { scriptedEnv, walkEnv } from '../../support/fake-envs.ts';
import { tapeEnv } from '../../support/tape-env.ts';

const box = (low: BoxSpace['low'], high: BoxSpace['high'], shape: readonly number[]): BoxSpace => ({
  type: 'box',
  dtype: 'float32',
  shape,
  low,
  high,
});
/** One observation, from reset. */
const shows = (observationSpace: Space, observation: SpaceValue): Env =>
  tapeEnv({ observationSpace, observations: [[observation, observation]], rewards: [[0]] });
const first = (env: Env): SpaceValue => env.reset().observation;
const ofType = (space: Space): Env => shows(space, 0);

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

describe('frameStackObservation', () => {
  const stacks = (padding: 'reset' | 'zero'): number[][] => {
    const env = frameStackObservation(scriptedEnv([3]), 3, { padding });
    // of [episode, step] only the steps, the oldest first
    const steps = (value: SpaceValue): number[] =>
      [...(value as Float32Array)].filter((_, i) => i % 2 === 1); // a float32 stack
    env.reset();
    const seen = [steps(env.step(0).observation), steps(env.step(0).observation)];
    return [...seen, steps(env.step(0).observation), steps(env.reset().observation)];
  };

  it('shows the oldest first, and begins anew with the first observation of an episode', () => {
    expect(stacks('reset')).toEqual([
      [0, 0, 1],
      [0, 1, 2],
      [1, 2, 3],
      [0, 0, 0],
    ]);
    const env = frameStackObservation(scriptedEnv([1]), 2);
    env.reset();
    env.step(0);
    expect(env.reset().observation).toEqual(Float32Array.of(1, 0, 1, 0)); // both of episode 1
  });

  it('stacks the parts of a dict each by itself', () => {
    const space: Space = {
      type: 'dict',
      spaces: { n: { type: 'discrete', n: 9, start: 1 }, x: box(2, 9, [1]) },
    };
    const at = (n: number): SpaceValue => ({ n, x: Float32Array.of(n + 1) });
    const inner = tapeEnv({
      observationSpace: space,
      observations: [[at(4), at(5), at(6)]],
      rewards: [[0, 0]],
    });
    const env = frameStackObservation(inner, 3, { padding: 'zero' });
    env.reset();
    expect(env.step(new Float32Array(2)).observation).toEqual({
      n: Int32Array.of(1, 4, 5), // zero is the nearest that the space has
      x: Float32Array.of(2, 5, 6),
    });
  });

  test.each([0, 1.5, Number.NaN])('refuses a stack of %s', (size) => {
    expect(() => frameStackObservation(walkEnv(), size)).toThrowCode('BAD_ARGUMENT');
  });
});

describe('delayObservation', () => {
  it('shows what was, rewards and ends at once', () => {
    const env = delayObservation(scriptedEnv([3]), 2);
    for (const episode of [0, 1]) {
      const seen = [env.reset().observation, ...[1, 2, 3].map(() => env.step(0).observation)];
      expect(seen).toEqual([
        Float32Array.of(0, 0),
        Float32Array.of(0, 0),
        Float32Array.of(episode, 0),
        Float32Array.of(episode, 1),
      ]);
    }
    env.reset();
    expect(env.step(0)).toMatchObject({ reward: 1, info: { at: 1 } });
  });

  it('of no step changes nothing', () => {
    const env = delayObservation(scriptedEnv([2]), 0);
    expect(env.reset().observation).toEqual(Float32Array.of(0, 0));
    expect(env.step(0).observation).toEqual(Float32Array.of(0, 1));
  });

  test.each([-1, 0.5])('refuses a delay of %s', (delay) => {
    expect(() => delayObservation(walkEnv(), delay)).toThrowCode('BAD_ARGUMENT');
  });
});

describe('timeAwareObservation', () => {
  it('counts from 0 in every episode and stops at the limit', () => {
    const env = timeAwareObservation(scriptedEnv([4]), { maxSteps: 3 });
    expect(env.observationSpace).toMatchObject({ shape: [3], high: [100, 100, 3] });
    for (const episode of [0, 1]) {
      const seen = [env.reset().observation, ...[1, 2, 3, 4].map(() => env.step(0).observation)];
      expect(seen).toEqual([0, 1, 2, 3, 4].map((t) => Float32Array.of(episode, t, Math.min(t, 3))));
    }
  });

  it('adds a key to a dict and a part to a tuple', () => {
    const inner = box(0, 1, [1]);
    const x = Float32Array.of(1);
    const options = { maxSteps: 4, flatten: false, normalizeTime: true } as const;
    const dict = shows({ type: 'dict', spaces: { inner } }, { inner: x });
    const timed = timeAwareObservation(dict, { ...options, dictTimeKey: 'clock' });
    expect(first(timed)).toEqual({ inner: x, clock: Float32Array.of(0) });
    expect(timed.step(x).observation).toEqual({ inner: x, clock: Float32Array.of(0.25) });
    const tuple = timeAwareObservation(shows({ type: 'tuple', spaces: [inner] }, [x]), options);
    expect(first(tuple)).toEqual([x, Float32Array.of(0)]);
  });

  it('refuses to guess the limit, and to replace a key', () => {
    expect(() => timeAwareObservation(timeLimit(walkEnv(), 5))).toThrowCode('BAD_ARGUMENT');
    const taken = ofType({ type: 'dict', spaces: { time: box(0, 1, [1]) } });
    expect(() => timeAwareObservation(taken, { maxSteps: 3 })).toThrowCode('BAD_ARGUMENT');
  });
});

describe('maxAndSkipObservation', () => {
  const tape = (count: number): Env =>
    tapeEnv({
      observationSpace: box(-9, 9, [2]),
      observations: [
        [
          [0, 0],
          [5, -5],
          [1, 4],
          [2, 3],
          [-1, -2],
        ].map((row) => Float32Array.from(row)),
      ],
      rewards: [[1, 10, 100, 1000].slice(0, count)],
    });
  const action = new Float32Array(2);

  it('takes the larger of the last two observations, element by element, and sums rewards', () => {
    const env = maxAndSkipObservation(tape(4), 3);
    expect(env.reset().observation).toEqual(Float32Array.of(0, 0));
    expect(env.step(action)).toMatchObject({
      observation: Float32Array.of(2, 4), // of [1, 4] and [2, 3], not [5, -5]
      reward: 111,
      terminated: false,
    });
    // the episode ends after one more step: there is one observation to look at
    expect(env.step(action)).toMatchObject({
      observation: Float32Array.of(-1, -2),
      reward: 1000,
      terminated: true,
    });
  });

  it('refuses to skip nothing, and observations without an order', () => {
    expect(() => maxAndSkipObservation(tape(4), 1)).toThrowCode('BAD_ARGUMENT');
    const dict = ofType({ type: 'dict', spaces: {} });
    expect(() => maxAndSkipObservation(dict)).toThrowCode('BAD_ARGUMENT');
  });
});

describe('addRenderObservation', () => {
  it('shows the picture of the same moment as the state', () => {
    const env = addRenderObservation(walkEnv('rgb_array'), { renderOnly: false });
    env.reset({ seed: 1 });
    const { observation } = env.step(1);
    // the walk draws one pixel: its place plus four
    expect(observation).toMatchObject({ pixels: Uint8Array.of(5) });
    expect((observation as { state: Float32Array }).state[0]).toBe(1); // the walk's own dict
    expect(env.observationSpace).toEqual({
      type: 'dict',
      spaces: {
        state: walkEnv().observationSpace,
        pixels: { type: 'box', shape: [1, 1, 1], dtype: 'uint8', low: 0, high: 255 },
      },
    });
  });

  it('leaves the environment as it was when it looks how large pictures are', () => {
    const inner = walkEnv('rgb_array');
    inner.reset({ seed: 3 });
    inner.step(1);
    const before = inner.getState();
    const env = addRenderObservation(inner);
    expect(inner.getState()).toEqual(before);
    expect(env.step(1).observation).toEqual(Uint8Array.of(6));
  });

  it('keeps pictures that it has handed out', () => {
    const env = addRenderObservation(walkEnv('rgb_array'));
    const { observation } = env.reset();
    env.step(1);
    expect(observation).toEqual(Uint8Array.of(4));
  });

  it('refuses environments that draw nothing or write texts, and a key that is taken', () => {
    expect(() => addRenderObservation(walkEnv())).toThrowCode('BAD_ARGUMENT');
    expect(() => addRenderObservation(walkEnv('ansi'))).toThrow(/renders ansi.*rgb_array/);
    const options = { renderOnly: false, renderKey: 'state' };
    expect(() => addRenderObservation(walkEnv('rgb_array'), options)).toThrowCode('BAD_ARGUMENT');
  });
});
