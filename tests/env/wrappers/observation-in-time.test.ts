import { describe, expect, it, test } from 'vitest';
import type { Env } from '../../../env/core/env.ts';
import type { Space, SpaceValue } from '../../../env/core/spaces/spaces.ts';
import {
  addRenderObservation,
  delayObservation,
  frameStackObservation,
  maxAndSkipObservation,
  timeAwareObservation,
  timeLimit,
} from '../../../env/index.ts';
import { scriptedEnv, walkEnv } from '../../support/fake-envs.ts';
import { box, first, ofType, shows } from '../../support/one-observation.ts';
import { tapeEnv } from '../../support/tape-env.ts';

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
