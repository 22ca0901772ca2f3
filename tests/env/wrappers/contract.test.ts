import { describe, expect, it, test } from 'vitest';
import type { Env, EnvState, RenderMode } from '../../../env/core/env.ts';
import { Rng } from '../../../env/core/random.ts';
import { sample } from '../../../env/core/spaces/sample.ts';
import { checkEnv } from '../../../env/testing.ts';
import { expectResumes } from '../../support/resume.ts';
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
    (name, make) => expectResumes(() => make(null), 1000, name !== 'autoreset'),
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
