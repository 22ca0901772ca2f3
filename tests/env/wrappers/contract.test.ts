import { describe, expect, it, test } from 'vitest';
import type { Env, EnvState, RenderMode } from '../../../env/core/env.ts';
import { Rng } from '../../../env/core/random.ts';
import { sample } from '../../../env/core/spaces/sample.ts';
import type { SpaceValue } from '../../../env/core/spaces/spaces.ts';
import { same } from '../../../env/testing/probe.ts';
import { checkEnv } from '../../../env/testing.ts';
import { AUTORESET, LEARNING, WRAPPED } from '../../support/wrapped-envs.ts';

type Make = (mode: RenderMode | null) => Env;

/** Names and details of the promises that are broken. */
async function broken(make: Make): Promise<string[]> {
  const { checks } = await checkEnv(make);
  return checks.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail}`);
}

describe('every wrapper', () => {
  test.each(Object.entries(WRAPPED))('%s keeps the promises of an environment', async (_, make) => {
    expect(await broken(make)).toEqual([]);
  });

  test.each(Object.entries(LEARNING))(
    '%s keeps them all, but goes on with its statistics when seeded again',
    async (_, make) => {
      // both play an episode, and once more from the same seed in the same environment
      expect(await broken(make)).toEqual([
        'refuses bad actions and goes on unharmed: a refused action changes what follows',
        expect.stringMatching(/^replays exactly from a seed: the same environment, seeded again/),
      ]);
    },
  );

  it('autoreset keeps them all, but steps on after the last', async () => {
    const [only, ...others] = await broken(AUTORESET);
    expect(others).toEqual([]);
    expect(only).toMatch(/^refuses a step after the last: .* got no refusal$/);
  });

  test.each(Object.entries({ ...WRAPPED, ...LEARNING, autoreset: AUTORESET }))(
    '%s goes on exactly from 1,000 points in the middle of episodes',
    (name, make) => {
      const resets = name !== 'autoreset';
      const { points, actions, trace } = record(make(null), resets);
      expect(points.length).toBe(POINTS);
      for (const { at, text } of points) {
        const env = make(null);
        env.setState(JSON.parse(text));
        expect(JSON.stringify(env.getState())).toBe(text);
        for (let i = at; i < Math.min(at + AFTER, actions.length); i++) {
          const seen = advance(env, actions[i] as SpaceValue, resets); // i is in range
          if (!same(seen, trace[i])) expect.fail(`step ${i - at} after point ${at} differs`);
        }
      }
    },
  );

  test.each(Object.entries({ ...WRAPPED, ...LEARNING, autoreset: AUTORESET }))(
    '%s refuses states that are damaged and stays as it was',
    (_, make) => {
      const env = make(null);
      env.reset({ seed: 5 });
      env.step(sample(env.actionSpace, new Rng(1)));
      const before = JSON.stringify(env.getState());
      const { env: inner, ...own } = JSON.parse(before) as EnvState;
      const damaged: EnvState[] = [
        {},
        ...Object.keys(own).map((field) => ({ ...own, env: inner, [field]: 'nonsense' })),
        { ...own, env: 5 },
      ];
      for (const state of damaged) {
        expect(() => env.setState(state), JSON.stringify(state)).toThrowCode('BAD_ARGUMENT');
        expect(JSON.stringify(env.getState())).toBe(before);
      }
    },
  );
});

// ---------------------------------------------------------------------------

const POINTS = 1000;
/** Calls compared after each point: an episode's end and the next beginning are among most. */
const AFTER = 12;

interface Recorded {
  readonly points: readonly { readonly at: number; readonly text: string }[];
  readonly actions: readonly SpaceValue[];
  readonly trace: readonly unknown[];
}

/** A long run of random actions, with states at random points in the middle of episodes. */
function record(env: Env, resets: boolean): Recorded {
  const rng = new Rng(77);
  const points: { at: number; text: string }[] = [];
  const actions: SpaceValue[] = [];
  const trace: unknown[] = [];
  env.reset({ seed: 42 });
  let inside = false;
  while (points.length < POINTS || trace.length < (points.at(-1)?.at ?? 0) + AFTER) {
    if (inside && points.length < POINTS && rng.bernoulli(0.7)) {
      points.push({ at: trace.length, text: JSON.stringify(env.getState()) });
    }
    const action = sample(env.actionSpace, rng);
    const seen = advance(env, action, resets);
    actions.push(action);
    trace.push(structuredClone(seen));
    inside = !seen.ended;
  }
  return { points, actions, trace };
}

interface Seen {
  readonly ended: boolean;
  readonly step: unknown;
  readonly reset: unknown;
}

/** A step, and a reset where it ended the episode. */
function advance(env: Env, action: SpaceValue, resets: boolean): Seen {
  const step = { ...env.step(action) };
  const ended = step.terminated || step.truncated;
  return { ended, step, reset: ended && resets ? env.reset() : null };
}
