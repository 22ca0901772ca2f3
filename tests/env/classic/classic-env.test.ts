import { describe, expect, it, test } from 'vitest';
import { type Env, make, Rng } from '../../../env/index.ts';
import { setStateOf, stateOf } from '../../support/gymnasium.ts';

/** The range of each state variable at the start. */
const STARTS = [
  ['Acrobot-v1', [-0.1, -0.1, -0.1, -0.1], [0.1, 0.1, 0.1, 0.1]],
  ['CartPole-v1', [-0.05, -0.05, -0.05, -0.05], [0.05, 0.05, 0.05, 0.05]],
  ['MountainCar-v0', [-0.6, 0], [-0.4, 0]],
  ['MountainCarContinuous-v0', [-0.6, 0], [-0.4, 0]],
  ['Pendulum-v1', [-Math.PI, -1, 0], [Math.PI, 1, 0]],
] as const;
const IDS = STARTS.map(([id]) => id);

function started(id: string, state: readonly number[], kwargs: object = {}): Env {
  const env = make(id, { kwargs: { ...kwargs } });
  env.reset({ seed: 1 });
  setStateOf(env, state);
  return env;
}

describe('the start of an episode', () => {
  test.each(STARTS)('of %s is uniform from %j to %j', (id, low, high) => {
    const env = make(id);
    env.reset({ seed: 1 });
    const size = low.length;
    const starts = Array.from({ length: 2000 }, () => {
      env.reset();
      return stateOf(env);
    });
    for (let i = 0; i < size; i++) {
      const [least = 0, most = 0] = [low[i], high[i]];
      const column = starts.map((start) => start[i] ?? Number.NaN);
      const span = most - least;
      expect(Math.min(...column)).toBeGreaterThanOrEqual(Math.fround(least));
      expect(Math.max(...column)).toBeLessThanOrEqual(Math.fround(most));
      expect(Math.min(...column)).toBeLessThanOrEqual(least + 0.01 * span);
      expect(Math.max(...column)).toBeGreaterThanOrEqual(most - 0.01 * span);
      const mean = column.reduce((sum, x) => sum + x, 0) / column.length;
      expect(Math.abs(mean - (least + most) / 2)).toBeLessThanOrEqual(0.03 * span); // 4.6 sigma
    }
  });

  it('is within the bounds that reset is given', () => {
    const env = make('MountainCar-v0');
    for (let seed = 0; seed < 50; seed++) {
      env.reset({ seed, options: { low: -1, high: -0.9 } });
      expect(stateOf(env)[0]).toBeGreaterThanOrEqual(-1);
      expect(stateOf(env)[0]).toBeLessThanOrEqual(-0.9);
    }
    const pendulum = make('Pendulum-v1');
    for (let seed = 0; seed < 50; seed++) {
      pendulum.reset({ seed, options: { x_init: 0.5, y_init: 0 } });
      const [theta = 0, omega] = stateOf(pendulum);
      expect(Math.abs(theta)).toBeLessThanOrEqual(0.5);
      expect(Math.abs(omega ?? 1)).toBe(0);
    }
  });

  test.each([
    ['Acrobot-v1', { low: 1, high: 0 }],
    ['Acrobot-v1', { high: '1' }],
    ['CartPole-v1', { low: 1 }],
    ['CartPole-v1', { low: 'left' }],
    ['CartPole-v1', { high: Number.NaN }],
    ['MountainCar-v0', { low: -0.3 }],
    ['MountainCar-v0', { x_init: 1 }],
    ['MountainCarContinuous-v0', { low: Number.NEGATIVE_INFINITY }],
    ['Pendulum-v1', { x_init: -1 }],
    ['Pendulum-v1', { y_init: true }],
    ['Pendulum-v1', { low: 0 }],
  ])('of %s is refused with %j, and the stream of starts stays where it is', (id, options) => {
    const [env, other] = [make(id), make(id)];
    env.reset({ seed: 5 });
    other.reset({ seed: 5 });
    expect(() => env.reset({ seed: 6, options })).toThrowCode('BAD_ARGUMENT');
    expect(env.reset()).toEqual(other.reset());
  });
});

describe('the options of an environment', () => {
  test.each([
    ['Acrobot-v1', { g: 9.8 }],
    ['CartPole-v1', { gravity: 1 }],
    ['CartPole-v1', { sutton_barto_reward: 1 }],
    ['CartPole-v1', { sutton_barto_reward: null, goal_velocity: 0 }],
    ['MountainCar-v0', { goal_velocity: '0.1' }],
    ['MountainCarContinuous-v0', { goal_velocity: Number.POSITIVE_INFINITY }],
    ['Pendulum-v1', { g: Number.NaN }],
    ['Pendulum-v1', { g: '10' }],
    ['Pendulum-v1', JSON.parse('{"__proto__": 1}')],
  ])('%s refuses %j', (id, kwargs) => {
    expect(() => make(id, { kwargs })).toThrowCode('BAD_ARGUMENT');
  });

  it('are asked after where one is misspelt', () => {
    const kwargs = { goal_velocty: 0.1 };
    expect(() => make('MountainCar-v0', { kwargs })).toThrow(/Did you mean "goal_velocity"/);
  });

  test.each([
    [0, true],
    [0.03, false],
  ])('let the continuous car pass a flag that wants %d: %s', (goal_velocity, terminated) => {
    const env = started('MountainCarContinuous-v0', [0.44, 0.02], { goal_velocity });
    const result = env.step(Float32Array.of(0.5));
    expect(stateOf(env)[0]).toBeGreaterThan(0.45);
    expect(result.terminated).toBe(terminated);
    expect(result.reward).toBeCloseTo((terminated ? 100 : 0) - 0.1 * 0.25, 12);
  });
});

describe('a saved state', () => {
  test.each([
    { state: [0, 0, 0] },
    { state: [0, 0, 0, null] },
    { state: [0, 0, 0, 0, 0] },
    { rng: {} },
    { state: 'up' },
  ])('is refused with %j', (change) => {
    for (const id of IDS.filter((one) => one !== 'Pendulum-v1' || 'rng' in change)) {
      const { unwrapped } = make(id);
      const saved = { ...unwrapped.getState(), ...change };
      expect(() => unwrapped.setState(saved)).toThrowCode('BAD_ARGUMENT');
    }
  });
});

describe('Acrobot', () => {
  test.each([1e6, -1e6, 1e300])('wraps an angle of %d, and at once', (theta) => {
    const env = started('Acrobot-v1', [theta, theta, 0, 0]);
    env.step(1);
    for (const angle of stateOf(env).slice(0, 2)) {
      expect(Math.abs(angle)).toBeLessThanOrEqual(Math.PI);
    }
  });

  it('gains the energy that its motor puts in, and no other', () => {
    // each link: 1 kg, its centre at half its length of 1 m, 1 kg m^2 about the centre
    const energy = ([a = 0, b = 0, u = 0, w = 0]: readonly number[]): number => {
      const vx = u * Math.cos(a) + 0.5 * (u + w) * Math.cos(a + b);
      const vy = u * Math.sin(a) + 0.5 * (u + w) * Math.sin(a + b);
      const upper = 0.5 * (0.25 + 1) * u ** 2;
      const lower = 0.5 * (vx ** 2 + vy ** 2) + 0.5 * (u + w) ** 2;
      return upper + lower - 9.8 * (1.5 * Math.cos(a) + 0.5 * Math.cos(a + b));
    };
    const rng = new Rng(3);
    for (let trial = 0; trial < 100; trial++) {
      const start = [1, 1, 1, 2].map((limit) => rng.uniform(-limit, limit));
      const action = rng.integer(3);
      const env = started('Acrobot-v1', start);
      env.step(action);
      const end = stateOf(env);
      const work = (action - 1) * ((end[1] ?? 0) - (start[1] ?? 0));
      expect(Math.abs(energy(end) - energy(start) - work)).toBeLessThan(0.005); // RK4 over 0.2 s
    }
  });
});
