import { describe, expect, it } from 'vitest';
import { defined } from '../../env/core/errors.ts';
import { guard } from '../../env/core/wrappers/guard.ts';
import { wrapEnv } from '../../env/core/wrappers/wrap.ts';
import {
  type AsyncEnv,
  contains,
  type Env,
  listEnvs,
  make,
  parseSpec,
  Rng,
  type SpaceValue,
  sample,
} from '../../env/index.ts';
import { type CheckReport, checkEnv } from '../../env/testing.ts';
import { failed } from '../support/failed-checks.ts';
import { walkEnv } from '../support/fake-envs.ts';
import { mirrorEnv } from '../support/mirror-env.ts';
import { SHAPELESS } from '../support/named-spaces.ts';
import { modesOf, REGISTERED_ENVS } from '../support/registered-envs.ts';
import { forge, sound, type Walk } from '../support/sound-env.ts';

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
