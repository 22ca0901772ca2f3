import { describe, expect, it, test } from 'vitest';
import type { Env } from '../../../env/core/env.ts';
import type { BoxSpace, Space, SpaceValue } from '../../../env/core/spaces/spaces.ts';
import {
  clipAction,
  discretizeAction,
  repeatAction,
  rescaleAction,
  stickyAction,
  transformAction,
} from '../../../env/index.ts';
import { scriptedEnv } from '../../support/fake-envs.ts';
import { type TapeEnv, tapeEnv } from '../../support/tape-env.ts';

const BOX: BoxSpace = { type: 'box', shape: [2], dtype: 'float32', low: [-1, 0], high: [3, 1] };
const CHOICE: Space = { type: 'discrete', n: 4, start: 0 };

/** Writes down the actions that arrive; its episode is long. */
function listening(actionSpace: Space = BOX): TapeEnv {
  const env = tapeEnv({
    observationSpace: CHOICE,
    actionSpace,
    observations: [new Array<number>(2001).fill(0)],
    rewards: [new Array<number>(2000).fill(0)],
  });
  env.reset();
  return env;
}

/** What arrives for an action. */
function through(wrap: (env: Env) => Env, action: SpaceValue, actionSpace?: Space): SpaceValue {
  const inner = listening(actionSpace);
  wrap(inner).step(action);
  return inner.actions[0] ?? Number.NaN;
}

describe('transformAction', () => {
  it('maps actions of the new space, and refuses others before they are mapped', () => {
    const seen: unknown[] = [];
    const env = transformAction(
      scriptedEnv([9]),
      (flag: Uint8Array) => {
        seen.push(flag);
        return flag[0] === 1 ? 7 : 2;
      },
      { type: 'multi-binary', shape: [1] },
    );
    env.reset();
    env.step(Uint8Array.of(1));
    expect(() => env.step(Uint8Array.of(2))).toThrowCode('BAD_ACTION');
    expect(() => env.step(new Uint8Array(2))).toThrowCode('BAD_ACTION');
    expect(seen).toEqual([Uint8Array.of(1)]);
  });
});

describe('clipAction', () => {
  it('brings each element between its bounds', () => {
    expect(through(clipAction, Float32Array.of(-7, 0.5))).toEqual(Float32Array.of(-1, 0.5));
    expect(through(clipAction, Float32Array.of(9, -1))).toEqual(Float32Array.of(3, 0));
    const narrow: Space = { type: 'box', shape: [1], dtype: 'uint8', low: 3, high: 5 };
    expect(through(clipAction, Uint8Array.of(200), narrow)).toEqual(Uint8Array.of(5));
  });

  it('takes anything finite', () => {
    const { actionSpace } = clipAction(listening());
    const [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    expect(actionSpace).toEqual({ ...BOX, low, high });
    expect(() => through(clipAction, Float32Array.of(Number.NaN, 0))).toThrowCode('BAD_ACTION');
  });
});

describe('rescaleAction', () => {
  const halves = (env: Env): Env => rescaleAction(env, -0.5, 0.5);

  it('brings the new bounds to the old ones', () => {
    expect(through(halves, Float32Array.of(-0.5, 0.5))).toEqual(Float32Array.of(-1, 1));
    expect(through(halves, Float32Array.of(0, -0.25))).toEqual(Float32Array.of(1, 0.25));
    expect(halves(listening()).actionSpace).toEqual({ ...BOX, low: -0.5, high: 0.5 });
  });

  it('refuses actions outside the new bounds, and bounds without room', () => {
    expect(() => through(halves, Float32Array.of(0.6, 0))).toThrowCode('BAD_ACTION');
    expect(() => rescaleAction(listening(), [0, 1], 1)).toThrowCode('BAD_ARGUMENT');
  });
});

describe('discretizeAction', () => {
  it('takes the centres of bins, row-major', () => {
    const bins = (env: Env): Env => discretizeAction(env, [4, 2]);
    expect(bins(listening()).actionSpace).toEqual({ type: 'discrete', n: 8, start: 0 });
    // widths 1 and 0.5
    expect(through(bins, 0)).toEqual(Float32Array.of(-0.5, 0.25));
    expect(through(bins, 1)).toEqual(Float32Array.of(-0.5, 0.75));
    expect(through(bins, 2)).toEqual(Float32Array.of(0.5, 0.25));
    expect(through(bins, 7)).toEqual(Float32Array.of(2.5, 0.75));
  });

  it('can take one number an element', () => {
    const bins = (env: Env): Env => discretizeAction(env, 4, { multidiscrete: true });
    expect(bins(listening()).actionSpace).toEqual({ type: 'multi-discrete', nvec: [4, 4] });
    expect(through(bins, Int32Array.of(3, 1))).toEqual(Float32Array.of(2.5, 0.375));
  });
});

describe('stickyAction', () => {
  /** Actions 0, 1, 2, ... as they arrive, of one or more episodes of `length` steps. */
  const arrived = (wrap: (env: Env) => Env, seed: number, length = 2000): SpaceValue[] => {
    const inner = listening({ type: 'discrete', n: 3000, start: 0 });
    const env = wrap(inner);
    env.reset({ seed });
    for (let t = 0; t < length; t++) env.step(t);
    return inner.actions;
  };

  it('repeats with the probability given, and passes the rest on', () => {
    const actions = arrived((env) => stickyAction(env, 0.25), 1);
    expect(actions[0]).toBe(0); // the first step is never sticky
    const repeats = actions.filter((action, t) => t > 0 && action === actions[t - 1]).length;
    actions.forEach((action, t) => {
      if (action !== actions[t - 1]) expect(action).toBe(t);
    });
    // 2,000 tries at 1/4: 500 with a deviation of 19.4
    expect(Math.abs(repeats - 500)).toBeLessThan(4 * 19.4);
  });

  it('repeats for the steps given', () => {
    const actions = arrived((env) => stickyAction(env, 0.2, { duration: 3 }), 2);
    const runs: number[] = [];
    actions.forEach((action, t) => {
      if (action === actions[t - 1]) runs.push((runs.pop() ?? 0) + 1);
      else runs.push(0);
    });
    // repetitions follow each other with the same action, so runs are multiples of three
    expect(new Set(runs.slice(0, -1).map((run) => run % 3))).toEqual(new Set([0]));
    expect(Math.max(...runs)).toBeGreaterThanOrEqual(3);
    const lengths = (seed: number): Set<number> => {
      const all = arrived((env) => stickyAction(env, 0.01, { duration: [2, 4] }), seed);
      const counts = new Map<SpaceValue, number>();
      for (const action of all) counts.set(action, (counts.get(action) ?? -1) + 1);
      return new Set(counts.values());
    };
    expect([...lengths(3)].filter((n) => n < 5).sort()).toEqual([0, 2, 3, 4]);
  });

  it('has a stream of its own, the same for the same seed', () => {
    const wrap = (env: Env): Env => stickyAction(env, 0.5);
    expect(arrived(wrap, 7, 40)).toEqual(arrived(wrap, 7, 40));
    expect(arrived(wrap, 7, 40)).not.toEqual(arrived(wrap, 8, 40));
  });

  it('forgets the last action with the episode', () => {
    const inner = listening(CHOICE);
    const env = stickyAction(inner, 0.999);
    for (let episode = 0; episode < 50; episode++) {
      env.reset();
      env.step(episode % 4);
    }
    expect(inner.actions).toEqual(Array.from({ length: 50 }, (_, i) => i % 4));
  });

  test.each<[number, number | [number, number]]>([
    [1, 1],
    [-0.1, 1],
    [Number.NaN, 1],
    [0.5, 0],
    [0.5, [3, 2]],
    [0.5, [0, 2]],
  ])('refuses a probability of %s with a duration of %j', (probability, duration) => {
    expect(() => stickyAction(listening(), probability, { duration })).toThrowCode('BAD_ARGUMENT');
  });
});

describe('repeatAction', () => {
  it('sums rewards and stops at the end', () => {
    const inner = scriptedEnv([5]);
    const env = repeatAction(inner, 3);
    env.reset();
    expect(env.step(4)).toMatchObject({ reward: 1 + 2 + 3, info: { at: 3 }, terminated: false });
    expect(env.step(6)).toMatchObject({
      observation: Float32Array.of(0, 5),
      reward: 4 + 5,
      terminated: true,
    });
    expect(inner.diary.actions).toEqual([4, 4, 4, 6, 6]);
  });

  it('refuses to act no time', () => {
    expect(() => repeatAction(scriptedEnv([1]), 0)).toThrowCode('BAD_ARGUMENT');
  });
});

describe('wrappers of continuous actions', () => {
  const wraps: { readonly [name: string]: (env: Env) => Env } = {
    clipAction: (env) => clipAction(env),
    rescaleAction: (env) => rescaleAction(env, 0, 1),
    discretizeAction: (env) => discretizeAction(env, 3),
  };

  test.each(Object.keys(wraps))('%s refuses a choice', (name) => {
    expect(() => wraps[name]?.(listening(CHOICE))).toThrowCode('BAD_ARGUMENT');
  });

  test.each(['rescaleAction', 'discretizeAction'])('%s refuses integers', (name) => {
    const integers: Space = { ...BOX, dtype: 'int32' };
    expect(() => wraps[name]?.(listening(integers))).toThrowCode('BAD_ARGUMENT');
  });
});
