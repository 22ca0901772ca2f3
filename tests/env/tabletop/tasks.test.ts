import { describe, expect, it, test } from 'vitest';
import { make, oracleAction, Rng } from '../../../env/index.ts';
import { resolveTabletopConfig } from '../../../env/tabletop/config.ts';
import { frameToTable } from '../../../env/tabletop/geometry.ts';
import type { Sprite } from '../../../env/tabletop/scene.ts';
import { GOAL, REACH } from '../../support/default-tasks.ts';
import { laid } from '../../support/laid-table.ts';

const frame = { width: 64, height: 64 };

function sprite(id: number, color: Sprite['color'], x: number, y: number): Sprite {
  return { id, color, shape: 'triangle', size: 12, ...frameToTable({ x, y }, frame) };
}

const touch = (x: number, y: number, dx?: number, dy?: number): Float32Array => {
  const at = frameToTable({ x, y }, frame);
  return Float32Array.from(
    dx === undefined || dy === undefined ? [at.x, at.y] : [at.x, at.y, dx / 64, -dy / 64],
  );
};

describe('Reach', () => {
  const scene = [
    sprite(0, 'blue', 12, 12),
    sprite(1, 'red', 50, 12),
    sprite(2, 'blue', 12, 50),
    sprite(3, 'blue', 50, 50),
  ];

  test.each<[string, number, number, number, object]>([
    ['the odd object', 50, 14, 1, { touched: 1, success_fraction: 1, success: true }],
    ['another object', 12, 52, -1, { touched: 2, success_fraction: 0, success: false }],
    ['the table', 30, 30, -0.05, { touched: null, success_fraction: 0, success: false }],
    [
      'the odd object’s box, beside its shape',
      45,
      7,
      -0.05,
      { touched: null, success_fraction: 0, success: false },
    ],
  ])('touching %s at (%d, %d) is worth %d', (_, x, y, reward, info) => {
    const result = laid('TableTop/Reach-v0', scene).step(touch(x, y));
    expect(result.reward).toBe(reward);
    expect(result.info).toEqual(info);
    expect([result.terminated, result.truncated]).toEqual([reward !== -0.05, false]);
  });

  it('is truncated after 20 touches of the table, without success', () => {
    const env = laid('TableTop/Reach-v0', scene);
    const results = Array.from({ length: 20 }, () => env.step(touch(30, 30)));
    expect(results.map((r) => r.terminated || r.truncated).indexOf(true)).toBe(19);
    expect(results.at(-1)).toMatchObject({ terminated: false, truncated: true });
    expect(results.at(-1)?.info).toEqual({ touched: null, success_fraction: 0, success: false });
  });

  it('sets out 3 or 4 objects, all but one of one colour, the odd one anywhere in the order', () => {
    const config = resolveTabletopConfig(REACH.defaults);
    const places = new Map<string, number>();
    for (let seed = 0; seed < 700; seed++) {
      const sprites = REACH.begin(config, new Rng(seed));
      const colors = sprites.map((one) => one.color);
      const odd = colors.findIndex((color) => colors.filter((c) => c === color).length === 1);
      expect(new Set(colors).size).toBe(2);
      const key = `${sprites.length}: ${odd}`;
      places.set(key, (places.get(key) ?? 0) + 1);
    }
    expect([...places.keys()].sort()).toEqual([
      '3: 0',
      '3: 1',
      '3: 2',
      '4: 0',
      '4: 1',
      '4: 2',
      '4: 3',
    ]);
    expect(places.get('3: 0')).toBeGreaterThan(700 / 6 - 40);
    expect(places.get('4: 3')).toBeGreaterThan(700 / 8 - 35);
  });
});

describe('Goal', () => {
  // the zone's centre is (48, 48) in the frame, its radius 9.6
  const target = sprite(0, 'red', 16, 48);
  const other = sprite(1, 'green', 16, 16);

  test.each<[string, number[], number, object]>([
    [
      'the target towards the zone',
      [16, 48, 16, 0],
      0.25,
      { moved: 0, distance: 0.25, success_fraction: 0, success: false },
    ],
    [
      'the target away from it',
      [16, 48, -8, 0],
      -0.125,
      { moved: 0, distance: 0.625, success_fraction: 0, success: false },
    ],
    [
      'the target into the border',
      [16, 48, -16, 0],
      -10 / 64,
      { moved: 0, distance: 42 / 64, success_fraction: 0, success: false },
    ],
    [
      'another object',
      [16, 18, 16, 0],
      0,
      { moved: 1, distance: 0.5, success_fraction: 0, success: false },
    ],
    [
      'nothing',
      [32, 32, 16, 0],
      0,
      { moved: null, distance: 0.5, success_fraction: 0, success: false },
    ],
  ])('moving %s by %j px is worth %d less a step', (_, action, way, info) => {
    const [x = 0, y = 0, dx = 0, dy = 0] = action;
    const result = laid('TableTop/Goal-v0', [target, other]).step(touch(x, y, dx, dy));
    expect(result.reward).toBeCloseTo(way - 0.02, 9);
    expect(result.info).toEqual(info);
    expect([result.terminated, result.truncated]).toEqual([false, false]);
  });

  it('ends with success when the target’s centre comes into the zone', () => {
    const env = laid('TableTop/Goal-v0', [target, other]);
    expect(env.step(touch(16, 48, 16, 0)).terminated).toBe(false);
    const result = env.step(touch(32, 48, 8, 0)); // 8 px from the centre: inside 9.6
    expect(result.terminated).toBe(true);
    expect(result.info).toEqual({ moved: 0, distance: 0.125, success_fraction: 1, success: true });
    expect(result.reward).toBeCloseTo(0.125 - 0.02 + 1, 9);
  });

  it('stops the target at an object in its way', () => {
    const radius = 6 * Math.SQRT2; // of the circle around a triangle of 12 px
    const env = laid('TableTop/Goal-v0', [target, sprite(1, 'green', 40, 48)]);
    env.step(touch(16, 48, 16, 0));
    const { info } = env.step(touch(24, 48, 16, 0));
    const stopped = 40 - 2 * radius;
    expect(info['distance']).toBeCloseTo((48 - stopped) / 64, 9);
  });

  it('rewards a whole episode with the way gone, the steps and the arrival', () => {
    for (let seed = 0; seed < 20; seed++) {
      const env = make('TableTop/Goal-v0');
      env.reset({ seed });
      const idle = env.step(Float32Array.of(0, 0, 0, 0));
      let rewards = idle.reward;
      let steps = 1;
      for (;;) {
        const { reward, terminated, truncated, info } = env.step(oracleAction(env));
        rewards += reward;
        steps++;
        if (!(terminated || truncated)) continue;
        const way = Number(idle.info['distance']) - Number(info['distance']);
        const arrival = info['success'] === true ? 1 : 0;
        expect(rewards).toBeCloseTo(way - 0.02 * steps + arrival, 9);
        break;
      }
    }
  });

  it('sets out one red object outside the zone among 0 to 3 others, anywhere in the order', () => {
    const config = resolveTabletopConfig(GOAL.defaults);
    const places = new Set<string>();
    for (let seed = 0; seed < 400; seed++) {
      const sprites = GOAL.begin(config, new Rng(seed));
      const red = sprites.filter((one) => one.color === 'red');
      expect(red.length).toBe(1);
      const [found] = red;
      expect(Math.hypot((found?.x ?? 0) - 0.75, (found?.y ?? 0) - 0.25)).toBeGreaterThan(0.15);
      places.add(`${sprites.length}: ${sprites.findIndex((one) => one.color === 'red')}`);
    }
    expect(places.size).toBe(1 + 2 + 3 + 4);
  });
});

describe('the oracles', () => {
  test.each([
    ['TableTop/Reach-v0', 150, 1, 1],
    ['TableTop/Goal-v0', 150, 0.98, 4],
  ])('%s: solves %d episodes at a rate of at least %d', (id, episodes, rate, steps) => {
    const env = make(id);
    let solved = 0;
    let taken = 0;
    for (let seed = 0; seed < episodes; seed++) {
      env.reset({ seed });
      for (;;) {
        const { terminated, truncated, info } = env.step(oracleAction(env));
        taken++;
        if (info['success'] === true) solved++;
        if (terminated || truncated) break;
      }
    }
    expect(solved / episodes).toBeGreaterThanOrEqual(rate);
    expect(taken / episodes).toBeLessThanOrEqual(steps);
  });

  it('know no other environment', () => {
    expect(() => oracleAction(make('CartPole-v1'))).toThrowCode('UNSUPPORTED');
  });
});

describe('a table-top environment', () => {
  it('draws the same picture until the next step, and another afterwards', () => {
    const env = make('TableTop/Reach-v0', { renderMode: 'rgb_array' });
    env.reset({ seed: 1 });
    const once = env.render();
    expect(env.render()).toEqual(once);
    env.step(Float32Array.of(0, 0));
    expect(env.render()).not.toEqual(once); // other light, other noise
  });

  it('draws what it drew before when its state is restored', () => {
    const env = make('TableTop/Goal-v0', { renderMode: 'rgb_array' });
    env.reset({ seed: 2 });
    env.step(Float32Array.of(0, 0, 0, 0));
    const state = JSON.parse(JSON.stringify(env.getState()));
    const picture = env.render();
    env.step(Float32Array.of(0, 0, 0, 0));
    env.setState(state);
    expect(env.render()).toEqual(picture);
  });

  test.each<[string, (state: { [key: string]: unknown }) => unknown]>([
    ['no scene', (state) => ({ ...state, scene: undefined })],
    ['no stream', (state) => ({ ...state, rng: null })],
    ['a table of another mode', (state) => ({ ...state, tableSeed: 1001 })],
    ['a broken stream', (state) => ({ ...state, rng: { words: [1, 2, 3], key: 1 } })],
    ['sprites that are no list', (state) => ({ ...state, scene: { sprites: 1 } })],
    ['an unknown shape', (state) => withSprite(state, { shape: 'star' })],
    ['a sprite larger than any frame', (state) => withSprite(state, { size: 1e9 })],
    ['half an id', (state) => withSprite(state, { id: 0.5 })],
    ['a place that is no number', (state) => withSprite(state, { x: null })],
  ])('refuses a state with %s', (_, spoil) => {
    const env = make('TableTop/Reach-v0');
    env.reset({ seed: 3 });
    const state = JSON.parse(JSON.stringify(env.getState()));
    state.env.env = spoil(state.env.env);
    expect(() => env.setState(state)).toThrowCode('BAD_ARGUMENT');
  });

  function withSprite(state: { [key: string]: unknown }, change: object): unknown {
    const scene = state['scene'] as { sprites: object[] }; // what getState() saved
    return { ...state, scene: { ...scene, sprites: [{ ...scene.sprites[0], ...change }] } };
  }
});
