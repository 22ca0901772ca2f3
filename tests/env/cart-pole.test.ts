import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { createCartPole, make } from '../../env/index.ts';

interface Episode {
  readonly start: readonly number[];
  readonly actions: readonly number[];
  /** Steps whose state, observation and reward were recorded. */
  readonly at: readonly number[];
  readonly states: readonly (readonly number[])[];
  readonly observations: readonly (readonly number[])[];
  readonly rewards: readonly number[];
  readonly terminated: boolean;
  readonly truncated: boolean;
}

const { episodes } = JSON.parse(
  readFileSync(new URL('../golden/cart-pole.json', import.meta.url), 'utf8'),
) as { episodes: Episode[] }; // the shape that tests/golden/make_cart_pole.py writes

describe('CartPole-v1', () => {
  test.each(episodes.map((episode) => [episode.actions.length, episode] as const))(
    'moves as Gymnasium’s for an episode of %d steps',
    (_, golden) => {
      const env = make('CartPole-v1');
      env.reset({ seed: 1 });
      const state = JSON.parse(JSON.stringify(env.getState()));
      state.env.env.state = golden.start;
      env.setState(state);
      golden.actions.forEach((action, t) => {
        const result = env.step(action);
        const last = t === golden.actions.length - 1;
        expect(result.terminated).toBe(last && golden.terminated);
        expect(result.truncated).toBe(last && golden.truncated);
        const k = golden.at.indexOf(t);
        if (k < 0) return;
        const now = JSON.parse(JSON.stringify(env.getState())).env.env.state;
        expect(now).toBeAllClose(golden.states[k] ?? [], 1e-10); // float64, libraries' sines differ
        expect(result.observation).toBeAllClose(golden.observations[k] ?? [], 1e-6);
        expect(result.reward).toBe(golden.rewards[k]);
      });
    },
  );

  it('starts uniformly within 0.05, or within the bounds given', () => {
    const env = createCartPole();
    env.reset({ seed: 1 });
    const starts = Array.from({ length: 500 }, () => [...env.reset().observation]).flat();
    expect(Math.min(...starts)).toBeLessThan(-0.049);
    expect(Math.max(...starts)).toBeGreaterThan(0.049);
    expect(Math.max(...starts.map(Math.abs))).toBeLessThanOrEqual(0.05);
    const { observation } = env.reset({ options: { low: 0.1, high: 0.1 } });
    expect(observation).toEqual(new Float32Array(4).fill(0.1));
  });

  test.each([{ low: 1, high: 0 }, { low: 'left' }, { high: Number.NaN }])(
    'refuses to start within %j',
    (options) => {
      expect(() => createCartPole().reset({ options })).toThrowCode('BAD_ARGUMENT');
    },
  );

  test.each([{ state: [0, 0, 0] }, { state: [0, 0, 0, null] }, { rng: {} }])(
    'refuses the state %j',
    (change) => {
      const env = createCartPole();
      expect(() => env.setState({ ...env.getState(), ...change })).toThrowCode('BAD_ARGUMENT');
    },
  );
});
