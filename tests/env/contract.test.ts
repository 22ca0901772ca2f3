import { describe, expect, it, test } from 'vitest';
import { defined } from '../../env/core/errors.ts';
import { guard } from '../../env/core/wrappers/guard.ts';
import { timeLimit } from '../../env/core/wrappers/time-limit.ts';
import { wrapEnv } from '../../env/core/wrappers/wrap.ts';
import {
  type AsyncEnv,
  contains,
  type Env,
  type EnvState,
  listEnvs,
  make,
  parseSpec,
  Rng,
  type Space,
  type SpaceValue,
  type StepResult,
  sample,
} from '../../env/index.ts';
import { type CheckReport, checkEnv } from '../../env/testing.ts';
import { failed } from '../support/failed-checks.ts';
import { walkEnv } from '../support/fake-envs.ts';
import { mirrorEnv } from '../support/mirror-env.ts';
import { SHAPELESS } from '../support/named-spaces.ts';
import { modesOf, REGISTERED_ENVS } from '../support/registered-envs.ts';

const LIMIT = 8;

type Walk = Env<Float32Array, number>;

/** An environment that keeps every promise. */
function sound(renderMode: Env['renderMode'] = null): Walk {
  const spec = parseSpec({ id: 'Test/Walk-v0', maxEpisodeSteps: LIMIT });
  return wrapEnv(guard(timeLimit(walkEnv(renderMode), LIMIT)), { spec });
}

let ambient = 0;

/** What the check of this name looked at. */
const detailOf = (report: CheckReport, name: RegExp): string | undefined =>
  report.checks.find((check) => name.test(check.name))?.detail;

/** The action, or some other one where it is not legal. */
function legal({ actionSpace }: Env, action: SpaceValue): SpaceValue {
  return contains(actionSpace, action) ? action : sample(actionSpace, new Rng(0));
}

/** The same environment over a connection. */
function remote(env: Env): AsyncEnv {
  const { observationSpace, actionSpace, metadata, renderMode, spec } = env;
  return {
    observationSpace,
    actionSpace,
    metadata,
    renderMode,
    spec,
    reset: async (options) => env.reset(options),
    step: async (action) => env.step(action),
    render: async () => env.render(),
    close: async () => env.close(),
  };
}

describe('checkEnv', () => {
  it.each(REGISTERED_ENVS)('finds nothing wrong with $name', async ({ id, kwargs }) => {
    const report = await checkEnv((renderMode) => make(id, { renderMode, kwargs }));
    expect(failed(report)).toEqual([]);
    expect(report.passed).toBe(report.checks.length);
    expect(detailOf(report, /render modes say/)).toBe('no mode, rgb_array, ansi, svg');
  });

  it('has looked at every environment, and at the held-out modes of those that train', () => {
    expect(new Set(REGISTERED_ENVS.map(({ id }) => id))).toEqual(new Set(listEnvs()));
    const moded = listEnvs().filter((id) => modesOf(id).length > 0);
    expect(moded.length).toBeGreaterThanOrEqual(5);
    for (const id of moded) {
      expect(modesOf(id).slice(0, 2), id).toEqual(['all', 'train']);
      expect(modesOf(id).length, id).toBeGreaterThan(2);
    }
  });

  it.each(listEnvs())('finds nothing wrong with %s behind promises', async (id) => {
    const report = await checkEnv(async (renderMode) => remote(make(id, { renderMode })));
    expect(failed(report)).toEqual([]);
  });

  it('finds nothing wrong with the sound example, and reaches its end and its limit', async () => {
    const report = await checkEnv(sound);
    expect(failed(report)).toEqual([]);
    expect(detailOf(report, /after the last/)).toMatch(/after \d+ steps/);
    expect(detailOf(report, /time limit/)).toMatch(/limit 8, reached in [1-5] of 5/);
    expect(detailOf(report, /render modes say/)).toBe('no mode, ansi, rgb_array');
  });

  it.each(SHAPELESS)('finds nothing wrong with an environment of %s', async (_, space) => {
    const report = await checkEnv(() => guard(mirrorEnv(space)));
    expect(failed(report)).toEqual([]);
  });

  it.each(SHAPELESS)('finds that actions among %s are not refused', async (_, space) => {
    const report = await checkEnv(() => {
      const env = mirrorEnv(space);
      const guarded = guard(env);
      return wrapEnv(guarded, { step: (action) => guarded.step(legal(env, action)) });
    });
    expect(failed(report)).toEqual([expect.stringMatching(/refuses bad actions/)]);
  });

  it('takes a deterministic environment when told that it is one', async () => {
    const fixed = (): Env => {
      const env = sound();
      return wrapEnv(env, { reset: () => env.reset({ seed: 1 }) });
    };
    expect(failed(await checkEnv(fixed, { deterministic: true }))).toEqual([]);
    expect(failed(await checkEnv(fixed))).toEqual([
      'plays otherwise from another seed',
      'goes on with its stream when reset without a seed',
    ]);
  });

  it('compares no episodes of an environment that is declared nondeterministic', async () => {
    const [declared, undeclared] = [true, false].map((nondeterministic) => () => {
      const env = sound();
      const spec = parseSpec({ ...env.spec, nondeterministic });
      const step: Walk['step'] = (action) => {
        const result = env.step(action);
        return forge(result, { reward: result.reward + ambient++ });
      };
      return wrapEnv(env, { spec, step });
    });
    const report = await checkEnv(defined(declared, 'the first'));
    expect(failed(report)).toEqual([]);
    expect(detailOf(report, /replays exactly/)).toBe('declared nondeterministic');
    expect(failed(await checkEnv(defined(undeclared, 'the second')))).toHaveLength(3);
  });

  it('asks of a nondeterministic environment all that needs no comparison', async () => {
    const report = await checkEnv(() => {
      const spec = parseSpec({ id: 'Test/Walk-v0', nondeterministic: true });
      const env = wrapEnv(walkEnv(), { spec });
      return wrapEnv(env, { setState: () => {} });
    });
    expect(failed(report)).toEqual([
      'refuses a step before the first reset',
      'refuses a step after the last',
      'refuses bad actions and goes on unharmed',
      'saves and restores its state through JSON',
    ]);
  });

  it('fails, not throws, where an environment cannot even be made', async () => {
    const report = await checkEnv(() => {
      throw new Error('no such thing');
    });
    expect(report.passed).toBe(0);
    expect(report.checks[0]?.detail).toMatch(/no such thing/);
  });
});

/** A result with a part that the makers of step results would refuse or never write. */
function forge(result: StepResult<Float32Array>, part: object): StepResult<Float32Array> {
  return { ...result, ...part };
}

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

/** The walk with its limit but without the guard, so that everything is allowed. */
function unguarded(): Env {
  const spec = parseSpec({ id: 'Test/Walk-v0', maxEpisodeSteps: LIMIT });
  return wrapEnv(timeLimit(walkEnv(), LIMIT), { spec });
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
