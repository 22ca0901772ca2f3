import { describe, expect, it } from 'vitest';
import { disturbedEnv } from '../../agent/disturbed-env.ts';
import { evaluatePolicy } from '../../agent/evaluate.ts';
import { perceivedEnv } from '../../agent/perceived-env.ts';
import type { Policy } from '../../agent/policy.ts';
import type { Env, Frame } from '../../env/core/env.ts';
import { COLUMN, type ObjectTable } from '../../env/core/object-table.ts';
import { make } from '../../env/core/registry.ts';
import '../../env/builtin.ts';
import { contains } from '../../env/core/spaces/check.ts';
import { objectTable } from '../../env/tabletop/ground-truth.ts';
import type { TabletopEnv } from '../../env/tabletop/tabletop-env.ts';
import { checkEnv } from '../../env/testing.ts';
import type { Perceiver, SceneObject } from '../../perception/scene.ts';
import { createTracker } from '../../perception/tracking/tracker.ts';

const ID = 'TableTop/Reach-v0';
const F = Object.keys(COLUMN).length;

/** A perceiver that cheats: it reports the truth of one environment, shifted, when shown its frame. */
function oracle(env: Env, shiftX = 0): Perceiver & { readonly seen: Frame[] } {
  const seen: Frame[] = [];
  return {
    seen,
    height: 64,
    width: 64,
    channels: 3,
    slots: 4,
    perceive(frames) {
      seen.push(...frames);
      return frames.map(() => ({
        objects: truth(env).map((object) => ({ ...object, x: object.x + shiftX })),
        count_posterior: [],
        log_likelihood: 0,
        bits_per_dim: 0,
        background_log_likelihood: 0,
        novelty: 0,
      }));
    },
    dispose() {},
  };
}

/** The objects on the table as perception would list them. */
function truth(env: Env): SceneObject[] {
  const { scene, config } = env.unwrapped as TabletopEnv; // this file makes no other environments
  const table = objectTable(scene, 4, config);
  return [...table.mask].flatMap((present, row) => {
    if (present === 0) return [];
    const value = (name: keyof typeof COLUMN): number => table.objects[row * F + COLUMN[name]] ?? 0;
    return [
      {
        id: table.ids[row] ?? -1,
        presence: 1,
        x: value('x'),
        y: value('y'),
        w: value('w'),
        h: value('h'),
        x_std: 0.3,
        y_std: 0.3,
        visible: value('visible'),
        depth: value('depth'),
        color: [value('red'), value('green'), value('blue')],
        log_likelihood: 0,
        prototype: 0,
      },
    ];
  });
}

/** Touches the object that is not coloured like most. */
const oddOneOut: Policy['act'] = (observation) => {
  const { objects, mask } = observation as ObjectTable; // this file makes no other environments
  const rows = [...mask.keys()].filter((row) => mask[row] === 1);
  const value = (row: number, name: keyof typeof COLUMN): number =>
    objects[row * F + COLUMN[name]] ?? 0;
  const distance = (a: number, b: number): number =>
    Math.hypot(
      ...(['red', 'green', 'blue'] as const).map((name) => value(a, name) - value(b, name)),
    );
  const nearest = (row: number): number =>
    Math.min(...rows.filter((other) => other !== row).map((other) => distance(row, other)));
  const [odd = 0] = rows.toSorted((a, b) => nearest(b) - nearest(a));
  return Float32Array.of(value(odd, 'x') / 64, 1 - value(odd, 'y') / 64);
};

function policyOf(env: Env, act: Policy['act']): Policy {
  const { observationSpace, actionSpace } = env;
  return { observationSpace, actionSpace, version: 0, act };
}

describe('environment seen through perception', () => {
  const made = (shiftX = 0) => {
    const inner = make(ID, { renderMode: 'rgb_array' });
    const perceiver = oracle(inner, shiftX);
    return { inner, perceiver, env: perceivedEnv(inner, perceiver) };
  };

  it('observes what the perceiver makes of the frame of the same moment', () => {
    const { inner, env, perceiver } = made(2);
    const { observation } = env.reset({ seed: 4 });
    const { scene, config } = inner.unwrapped as TabletopEnv; // made by make(ID)
    const expected = objectTable(scene, 4, config);
    const { objects, mask, ids } = observation as ObjectTable; // the space of a table-top
    expect([...mask]).toEqual([...expected.mask]);
    expect([...ids]).toEqual([...expected.ids]);
    expect(objects[COLUMN.x]).toBeCloseTo((expected.objects[COLUMN.x] ?? 0) + 2, 5);
    expect(objects[COLUMN.y]).toBe(expected.objects[COLUMN.y]);
    expect(objects[COLUMN.x_std]).toBeCloseTo(0.3, 6);
    expect(perceiver.seen[0]?.data).toEqual((inner.render() as Frame).data);
    env.step(Float32Array.of(0, 0));
    expect(perceiver.seen).toHaveLength(2);
    expect(perceiver.seen[1]?.data).toEqual((inner.render() as Frame).data);
  });

  it('lets a policy for objects play, and its success fall where perception errs', async () => {
    const rate = async (shiftX: number): Promise<number | null> => {
      const { env } = made(shiftX);
      const result = await evaluatePolicy(policyOf(env, oddOneOut), () => env, {
        episodes: 40,
        seed: 1,
      });
      return result.success_rate;
    };
    expect(await rate(0)).toBe(1);
    expect(await rate(12)).toBeLessThan(0.8);
  });

  it('keeps the space: estimates beyond a bound are put on it', () => {
    const { env } = made(100);
    const { observation } = env.reset({ seed: 4 });
    expect(contains(env.observationSpace, observation)).toBe(true);
    expect((observation as ObjectTable).objects[COLUMN.x]).toBe(64); // the space of a table-top
  });

  it('keeps the contract of environments', async () => {
    const report = await checkEnv(() => made().env);
    expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
  });

  describe('with a tracker', () => {
    const tracked = () => {
      const inner = make(ID, { renderMode: 'rgb_array' });
      const shuffled = oracle(inner);
      // slots change places with the noise of a frame, as those of a perceiver may
      const perceiver: Perceiver = {
        ...shuffled,
        perceive: (frames) =>
          shuffled.perceive(frames).map((scene) => {
            const noise = frames[0]?.data.reduce((sum, byte) => sum + byte, 0) ?? 0;
            const flip = noise % 2 === 0;
            const objects = flip ? scene.objects.toReversed() : scene.objects;
            return {
              ...scene,
              objects: objects.map((o, slot) => ({ ...o, id: slot, depth: slot })),
            };
          }),
      };
      return perceivedEnv(inner, perceiver, { tracker: createTracker() });
    };
    /** x and y of each object by its id. */
    const places = (observation: unknown): Map<number, string> => {
      const { objects, mask, ids } = observation as ObjectTable; // the space of a table-top
      const rows = [...mask.keys()].filter((row) => mask[row] === 1);
      const at = (row: number, name: 'x' | 'y'): string =>
        (objects[row * F + COLUMN[name]] ?? 0).toFixed(3);
      return new Map(rows.map((row) => [ids[row] ?? -1, `${at(row, 'x')} ${at(row, 'y')}`]));
    };

    it('ids stay with their objects over an episode, and begin at 0 in the next', () => {
      const env = tracked();
      for (const seed of [3, 4]) {
        const first = places(env.reset({ seed }).observation);
        expect([...first.keys()].sort()).toEqual([...first.keys()].map((_, i) => i));
        expect(first.size).toBeGreaterThan(1);
        // a touch beside all objects moves none of them
        const { observation } = env.step(Float32Array.of(0, 0));
        expect(places(observation)).toEqual(first);
      }
    });

    it('keeps the contract of environments, its memory being part of the state', async () => {
      const report = await checkEnv(tracked);
      expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
      const env = tracked();
      const first = places(env.reset({ seed: 3 }).observation);
      const saved = JSON.parse(JSON.stringify(env.getState()));
      const other = tracked();
      other.reset({ seed: 9 });
      other.setState(saved);
      expect(places(other.step(Float32Array.of(0, 0)).observation)).toEqual(first);
      expect(() => other.setState({ env: saved.env })).toThrowCode('BAD_ARGUMENT');
    });
  });

  it('refuses environments without frames or without objects', () => {
    const bare = make(ID);
    expect(() => perceivedEnv(bare, oracle(bare))).toThrowCode('BAD_ARGUMENT');
    const pole = make('CartPole-v1');
    expect(() => perceivedEnv(pole, oracle(bare))).toThrowCode('BAD_ARGUMENT');
  });
});

describe('disturbed object tables', () => {
  const QUIET = { position: 0, size: 0, color: 0, miss: 0 } as const;

  it('err by what they are told, in the columns named, and nowhere else', () => {
    const errors = { x: [] as number[], h: [] as number[], red: [] as number[] };
    const env = disturbedEnv(make(ID), { ...QUIET, position: 0.7, size: 1.5 });
    const exact = make(ID);
    for (let seed = 0; seed < 400; seed++) {
      const noisy = env.reset({ seed }).observation as ObjectTable; // the space of a table-top
      const clean = exact.reset({ seed }).observation as ObjectTable;
      expect(noisy.mask).toEqual(clean.mask);
      for (const name of ['x', 'h', 'red'] as const) {
        errors[name].push((noisy.objects[COLUMN[name]] ?? 0) - (clean.objects[COLUMN[name]] ?? 0));
      }
    }
    const deviation = (values: readonly number[]): number =>
      Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
    expect(deviation(errors.x)).toBeGreaterThan(0.6);
    expect(deviation(errors.x)).toBeLessThan(0.8);
    expect(deviation(errors.h)).toBeGreaterThan(1.3);
    expect(deviation(errors.h)).toBeLessThan(1.7);
    expect(deviation(errors.red)).toBe(0);
  });

  it('overlook objects as often as they are told, whole rows at once', () => {
    const env = disturbedEnv(make(ID), { ...QUIET, miss: 0.25 });
    const exact = make(ID);
    let [seen, there] = [0, 0];
    for (let seed = 0; seed < 400; seed++) {
      const noisy = env.reset({ seed }).observation as ObjectTable; // the space of a table-top
      const clean = exact.reset({ seed }).observation as ObjectTable;
      for (let row = 0; row < 4; row++) {
        there += clean.mask[row] ?? 0;
        seen += noisy.mask[row] ?? 0;
        if (noisy.mask[row] === 1 || clean.mask[row] === 0) continue;
        expect(noisy.ids[row]).toBe(-1);
        expect(noisy.objects.subarray(row * F, (row + 1) * F).every((x) => x === 0)).toBe(true);
      }
    }
    expect(1 - seen / there).toBeGreaterThan(0.2);
    expect(1 - seen / there).toBeLessThan(0.3);
  });

  it('keep the contract of environments', async () => {
    const report = await checkEnv(() => disturbedEnv(make(ID, { renderMode: 'rgb_array' })));
    expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
  });

  it('go on exactly where their state was saved', () => {
    const env = disturbedEnv(make(ID));
    env.reset({ seed: 3 });
    const state = JSON.parse(JSON.stringify(env.getState()));
    const expected = [env.reset(), env.reset()];
    const other = disturbedEnv(make(ID));
    other.reset();
    other.setState(state);
    expect([other.reset(), other.reset()]).toEqual(expected);
  });
});
