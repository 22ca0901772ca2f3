/** Environments that break one promise each, and the checks that find it. */

import { describe, expect, test } from 'vitest';
import { guard } from '../../env/core/wrappers/guard.ts';
import { wrapEnv } from '../../env/core/wrappers/wrap.ts';
import {
  type Env,
  type EnvState,
  parseSpec,
  type Space,
  type StepResult,
} from '../../env/index.ts';
import { checkEnv } from '../../env/testing.ts';
import { failed } from '../support/failed-checks.ts';
import { walkEnv } from '../support/fake-envs.ts';
import { forge, sound, unguarded, type Walk } from '../support/sound-env.ts';

let ambient = 0;

/** The sound example with each step's result replaced. */
function stepping(change: (result: StepResult<Float32Array>, t: number) => object): () => Env {
  return () => {
    const env = sound();
    let t = 0;
    return wrapEnv(env, {
      reset(options) {
        t = 0;
        return env.reset(options);
      },
      step(action) {
        const result = env.step(action);
        t++;
        return forge(result, change(result, t));
      },
    });
  };
}

/** The sound example with some members replaced. */
function changed(change: (env: Walk) => Partial<Walk>): (mode: Env['renderMode']) => Env {
  return (mode) => {
    const env = sound(mode);
    return wrapEnv(env, change(env));
  };
}

describe('checkEnv catches', () => {
  test.each<[string, (mode: Env['renderMode']) => Env, RegExp[]]>([
    [
      'an illegal space',
      // the point is a space that the type forbids
      changed(() => ({ actionSpace: { type: 'discrete', n: 0, start: 0 } as Space })),
      [/legal spaces/, /./],
    ],
    [
      'a render mode that is not declared',
      (mode) =>
        wrapEnv(sound(mode), { metadata: { renderModes: [], renderFps: 5 }, renderMode: 'ansi' }),
      [/declares its render modes/],
    ],
    [
      'calls out of order and bad actions let through',
      unguarded,
      [/before the first reset/, /after the last/, /bad actions/],
    ],
    [
      'a refusal of another kind',
      changed((env) => ({
        step(action) {
          try {
            return env.step(action);
          } catch {
            throw new Error('no');
          }
        },
      })),
      [/before the first reset/, /after the last/, /bad actions/],
    ],
    [
      'a reset outside the observation space',
      changed((env) => ({
        reset: (options) => ({ ...env.reset(options), observation: Float32Array.of(9, 9) }),
      })),
      [/resets to an observation/, /reset twice/],
    ],
    [
      'a reset without info',
      changed((env) => ({
        // the point is a result that the type forbids
        reset: (options) => ({ observation: env.reset(options).observation }) as never,
      })),
      [/resets to an observation/],
    ],
    [
      'a second reset refused',
      changed((env) => {
        let resets = 0;
        return {
          reset(options) {
            if (resets++ === 1) throw new Error('once only');
            return env.reset(options);
          },
        };
      }),
      [/reset twice/, /./],
    ],
    [
      'a step outside the observation space',
      stepping(() => ({ observation: Float32Array.of(0, 2) })),
      [/five legal values/],
    ],
    [
      'an observation of another array type',
      stepping(({ observation }) => ({ observation: Float64Array.from(observation) })),
      [/five legal values/],
    ],
    ['a NaN reward', stepping(() => ({ reward: Number.NaN })), [/five legal values/]],
    ['a reward in an array', stepping(() => ({ reward: [1] })), [/five legal values/]],
    [
      'flags as numbers',
      stepping(() => ({ terminated: 0 })),
      [/five legal values/, /time limit|seed/],
    ],
    ['a step without info', stepping(() => ({ info: undefined })), [/five legal values/]],
    [
      'an info that is not JSON-able',
      stepping(() => ({ info: { big: 1n } })),
      [/five legal values/],
    ],
    [
      'a truncation on the first step',
      stepping((_, t) => ({ truncated: t === 1 })),
      [/first step/, /after the last/],
    ],
    [
      'a time limit told as termination',
      stepping(({ truncated, terminated }) => ({
        truncated: false,
        terminated: terminated || truncated,
      })),
      [/time limit/],
    ],
    [
      'an episode that outlives its limit',
      () => {
        const env = guard(walkEnv());
        const spec = parseSpec({ id: 'x-v0', maxEpisodeSteps: 4 });
        return wrapEnv(env, { spec });
      },
      [/time limit/],
    ],
    [
      'an observation that is overwritten later',
      changed((env) => {
        const shared = new Float32Array(2);
        const share = (observation: Float32Array): Float32Array => {
          shared.set(observation);
          return shared;
        };
        return {
          reset(options) {
            const { observation, info } = env.reset(options);
            return { observation: share(observation), info };
          },
          step(action) {
            const result = env.step(action);
            return forge(result, { observation: share(result.observation) });
          },
        };
      }),
      [/leaves observations/],
    ],
    [
      'a refused action that moves the environment',
      changed((env) => ({
        step(action) {
          try {
            return env.step(action);
          } catch (error) {
            if (typeof action !== 'number') env.step(0);
            throw error;
          }
        },
      })),
      [/bad actions/],
    ],
    [
      'randomness from elsewhere',
      changed((env) => ({
        step(action) {
          const result = env.step(action);
          return forge(result, { reward: result.reward + ambient++ });
        },
      })),
      [/replays exactly/, /saves and restores/, /bad actions/],
    ],
    [
      'a seed that only the first reset heeds',
      changed((env) => {
        let seeded = false;
        return {
          reset(options) {
            const result = env.reset(seeded ? {} : options);
            seeded = true;
            return result;
          },
        };
      }),
      [/replays exactly/, /bad actions/],
    ],
    [
      'an environment that is not like the last one made',
      changed((env) => {
        const number = ambient++;
        return {
          reset(options) {
            const { seed } = options ?? {};
            return env.reset(seed === undefined ? {} : { seed: seed + number });
          },
        };
      }),
      [/replays exactly/],
    ],
    [
      'a seed that is ignored',
      changed((env) => ({ reset: () => env.reset({ seed: 1 }) })),
      [/another seed/, /goes on with its stream/],
    ],
    [
      'a reset that starts the stream anew',
      changed((env) => {
        let seed = 0;
        return {
          reset(options) {
            seed = options?.seed ?? seed;
            return env.reset({ seed });
          },
        };
      }),
      [/goes on with its stream/, /saves and restores/],
    ],
    [
      'a state without the random stream',
      changed((env) => ({
        setState(state) {
          const { env: limited } = env.getState() as { env: { env: { rng: unknown } } };
          const copy = structuredClone(state) as { env: { env: { rng: unknown } } };
          copy.env.env.rng = limited.env.rng; // keeps its own stream
          env.setState(copy);
        },
      })),
      [/saves and restores/],
    ],
    [
      'a state without the steps taken',
      changed((env) => ({
        setState(state) {
          const copy = structuredClone(state) as { env: { elapsed: number } };
          copy.env.elapsed = 0;
          env.setState(copy);
        },
      })),
      [/saves and restores/],
    ],
    [
      'a state that JSON does not carry',
      changed((env) => {
        const kept = new Map<number, EnvState>();
        let count = 0;
        return {
          getState() {
            kept.set(++count, env.getState());
            return { at: new Map([[1, count]]) };
          },
          setState(state) {
            const at = state['at'] as Map<number, number>; // what getState() made
            env.setState(kept.get(at.get(1) ?? 0) ?? {});
          },
        };
      }),
      [/saves and restores/],
    ],
    [
      'a picture of another kind',
      (mode) => wrapEnv(sound(mode), { render: () => 'a text' }),
      [/render modes say/],
    ],
    [
      'a frame of another size',
      (mode) =>
        wrapEnv(sound(mode), {
          render: () =>
            mode === 'rgb_array'
              ? { height: 2, width: 2, channels: 3, data: new Uint8Array(4) }
              : mode && 'x',
        }),
      [/render modes say/],
    ],
    [
      'a picture that changes between two looks',
      (mode) => wrapEnv(sound(mode), { render: () => mode && `${ambient++}` }),
      [/render modes say/],
    ],
    [
      'a second close refused',
      changed((env) => {
        let closed = false;
        return {
          close() {
            if (closed) throw new Error('closed already');
            closed = true;
            env.close();
          },
        };
      }),
      [/closed twice/],
    ],
  ])('%s', async (_, broken, expected) => {
    const names = failed(await checkEnv(broken));
    for (const name of expected) expect(names.join('\n')).toMatch(name);
    // and nothing else is blamed
    expect(names.filter((name) => !expected.some((known) => known.test(name)))).toEqual([]);
  });
});
