import { beforeAll, describe, expect, it, test } from 'vitest';
import { type Env, loadEnv, MODES, make, oracleAction, Rng, sample } from '../../../env/index.ts';
import type { Sprite } from '../../../env/tabletop/scene.ts';
import type { TabletopEnv } from '../../../env/tabletop/tabletop-env.ts';
import { laid } from '../../support/laid-table.ts';

const IDS = ['TableTop/Push-v0', 'TableTop/Clear-v0', 'TableTop/Stack-v0'] as const;

beforeAll(async () => {
  for (const id of IDS) await loadEnv(id);
});

const spritesOf = (env: Env): readonly Sprite[] => (env.unwrapped as TabletopEnv).scene.sprites; // made by make()

function sprite(id: number, color: Sprite['color'], x: number, y: number, size = 10): Sprite {
  return { id, color, shape: 'circle', size, x, y };
}

const pusher = (id: number, x: number, y: number): Sprite => sprite(id, 'yellow', x, y, 8);

/** Share of episodes that end with success. */
function successRate(id: string, episodes: number, oracle: boolean): number {
  const env = make(id);
  const rng = new Rng(3);
  let successes = 0;
  for (let episode = 0; episode < episodes; episode++) {
    env.reset({ seed: 5000 + episode });
    for (;;) {
      const result = env.step(oracle ? oracleAction(env) : sample(env.actionSpace, rng));
      if (!(result.terminated || result.truncated)) continue;
      if (result.info['success'] === true) successes++;
      expect(result.info['success'] === true).toBe(result.info['success_fraction'] === 1);
      break;
    }
  }
  return successes / episodes;
}

describe.each(IDS)('%s', (id) => {
  it('is played to success by its oracle, and not by chance', { timeout: 120_000 }, () => {
    expect(successRate(id, 25, true)).toBeGreaterThanOrEqual(0.95);
    expect(successRate(id, 10, false)).toBeLessThan(0.5);
  });

  it('goes on exactly from a saved state, velocities included', () => {
    const env = make(id);
    const rng = new Rng(4);
    for (const stop of [1, 5, 12]) {
      env.reset({ seed: stop });
      for (let t = 0; t < stop; t++) env.step(oracleAction(env));
      const saved = JSON.parse(JSON.stringify(env.getState()));
      const actions = Array.from({ length: 6 }, () => sample(env.actionSpace, rng));
      const play = (one: Env): unknown[] => actions.map((action) => one.step(action));
      const first = play(env);
      const again = make(id);
      again.reset({ seed: 99 });
      again.setState(saved);
      expect(play(again)).toEqual(first);
    }
  });

  it('refuses options that it cannot be played with', () => {
    for (const kwargs of [
      { reward: 'often' },
      { colors: ['yellow'] },
      { minObjects: 1 },
      { speed: 1 },
      { mode: 'size' },
      { actions: 'touch' },
      { mode: 'count', minObjects: 3 },
      { mode: 'shape', shapes: ['circle'] },
      { mode: 'color', colors: ['red', 'green'] },
    ]) {
      expect(() => make(id, { kwargs })).toThrowCode('BAD_ARGUMENT');
    }
  });
});

test.each([
  ['Stack', { width: 32, height: 32 }, 'Stack.maxSize: expected at most 8'],
  ['Stack', { maxSize: 17 }, 'Stack.maxSize: expected at most 16'],
  ['Stack', { width: 25, maxSize: 6, minSize: 2 }, 'Stack.width and height: expected at least 26'],
  ['Stack', { maxObjects: 4 }, 'Stack.minObjects and maxObjects: expected in 2..3'],
  ['Stack', { colors: ['red', 'yellow', 'cyan'] }, 'Stack.colors: expected two beside yellow'],
  [
    'Push',
    { zone: { x: 0.5, y: 0.5, radius: 0.4 } },
    'Push.zone: expected a zone that leaves room',
  ],
  ['Push', { zone: { x: 0.3, y: 0.7, radius: 0.3 }, mode: 'position' }, 'Push.zone: expected'],
  ['Push', { colors: ['red', 'yellow'] }, "another beside red; yellow is the pusher's"],
  ['Clear', { colors: ['red', 'yellow'] }, "another beside red; yellow is the pusher's"],
])('%s with %j is refused when it is made', (task, kwargs, message) => {
  const create = () => make(`TableTop/${task}-v0`, { kwargs });
  expect(create).toThrowCode('BAD_ARGUMENT');
  expect(create).toThrow(message);
});

test.each([
  ['Stack', { width: 32, height: 32, minSize: 4, maxSize: 8 }],
  ['Stack', { width: 26, height: 90, minSize: 2, maxSize: 6.5 }],
  ['Push', { zone: { x: 0.5, y: 0.5, radius: 0.2 } }],
  ['Push', { zone: { x: 0.3, y: 0.7, radius: 0.25 } }],
])('%s with %j begins in every mode that lets it be made', (task, kwargs) => {
  for (const mode of MODES.filter((one) => one !== 'position' || task === 'Stack')) {
    const env = make(`TableTop/${task}-v0`, { kwargs: { ...kwargs, mode } });
    for (let seed = 0; seed < 20; seed++) {
      env.reset({ seed });
      expect(spritesOf(env).length).toBeGreaterThan(2);
    }
  }
});

describe('Push', () => {
  const right = Float32Array.of(0.05, 0);

  test.each([
    ['dense', 1],
    ['sparse', 1],
  ])('ends with success and a %s reward when the red object comes into the zone', (reward, end) => {
    const scene = [sprite(0, 'blue', 0.2, 0.8), sprite(1, 'red', 0.58, 0.25), pusher(2, 0.4, 0.25)];
    const env = laid('TableTop/Push-v0', scene, { reward });
    const first = env.step(right);
    expect(first).toMatchObject({ terminated: false, info: { success: false } });
    // both come nearer by their way: the pusher by a step of 0.05
    expect(first.reward).toBeCloseTo(
      reward === 'sparse' ? 0 : 0.05 / 4 - 0.01 + pushed(env, 0.58),
      3,
    );
    let last = first;
    while (!last.terminated) last = env.step(right);
    expect(last.info).toMatchObject({ success: true, success_fraction: 1 });
    expect(last.info['distance']).toBeLessThanOrEqual(0.15);
    expect(last.reward).toBeGreaterThan(end - 0.02);
    expect(last.reward).toBeLessThan(end + 0.06);
  });

  /** What a target that moved by d along the row adds to the reward: d nearer the zone, d / 4 from the pusher. */
  function pushed(env: Env, from: number): number {
    const d = (spritesOf(env)[1]?.x ?? 0) - from;
    return d - d / 4;
  }

  test.each([
    ['dense', -1],
    ['sparse', 0],
  ])('ends without success when another object comes there: %s', (reward, end) => {
    const scene = [
      sprite(0, 'blue', 0.58, 0.25),
      sprite(1, 'red', 0.2, 0.8),
      pusher(2, 0.44, 0.25),
    ];
    const env = laid('TableTop/Push-v0', scene, { reward });
    let last = env.step(right);
    while (!last.terminated) last = env.step(right);
    expect(last.info).toMatchObject({ success: false, success_fraction: 0 });
    expect(Math.abs(last.reward - end)).toBeLessThan(0.06);
  });

  it('sets out one red object, out of the zone, and the pusher in front', () => {
    const env = make('TableTop/Push-v0');
    const counts = new Set<number>();
    for (let seed = 0; seed < 50; seed++) {
      env.reset({ seed });
      const sprites = spritesOf(env);
      counts.add(sprites.length);
      expect(sprites.filter(({ color }) => color === 'red')).toHaveLength(1);
      expect(sprites.at(-1)).toMatchObject({ color: 'yellow', size: 8 });
      for (const { x, y } of sprites.slice(0, -1))
        expect(Math.hypot(x - 0.75, y - 0.25)).toBeGreaterThan(0.25);
    }
    expect(counts).toEqual(new Set([3, 4]));
  });
});

it('begins with turned objects, where it is told so, and turns what it pushes', () => {
  for (const id of IDS) {
    const kwargs = { angleRange: 1, shapes: ['square', 'heart'] };
    const env = make(id, { kwargs });
    env.reset({ seed: 2 });
    const objects = spritesOf(env).filter(({ color }) => color !== 'cyan' && color !== 'yellow');
    expect(objects.length).toBeGreaterThan(1);
    for (const { angle } of objects) expect(Math.abs(angle ?? 0)).toBeGreaterThan(0);
  }
  const square = { ...sprite(0, 'red', 0.58, 0.7, 14), shape: 'square' } as const;
  const scene = [square, sprite(1, 'blue', 0.3, 0.2), pusher(2, 0.4, 0.75)];
  const env = laid('TableTop/Push-v0', scene);
  for (let t = 0; t < 5; t++) env.step(Float32Array.of(0.05, 0));
  expect(spritesOf(env)[0]?.angle).toBeLessThan(-0.1); // pushed above its middle: clockwise
});

describe('Clear', () => {
  const right = Float32Array.of(0.05, 0);
  const until = (env: Env): { rewards: number[]; info: object; terminated: boolean } => {
    const rewards: number[] = [];
    for (;;) {
      const { reward, info, terminated, truncated } = env.step(right);
      rewards.push(reward);
      if (terminated || truncated) return { rewards, info, terminated };
    }
  };

  it('pays for every red object that leaves, and charges for others', () => {
    const scene = [sprite(0, 'blue', 0.6, 0.7), sprite(1, 'red', 0.85, 0.3), pusher(2, 0.4, 0.3)];
    const sparse = { reward: 'sparse' };
    const { rewards, info, terminated } = until(laid('TableTop/Clear-v0', scene, sparse));
    expect(rewards.filter((reward) => reward !== 0)).toEqual([1]);
    expect(info).toMatchObject({ left: 0, success: true, success_fraction: 1 });
    expect(terminated).toBe(true);
    const other = [sprite(0, 'red', 0.6, 0.7), sprite(1, 'blue', 0.85, 0.3), pusher(2, 0.4, 0.3)];
    const lost = until(laid('TableTop/Clear-v0', other, sparse));
    expect(lost.rewards.filter((reward) => reward !== 0)).toEqual([-1]);
    expect(lost).toMatchObject({ terminated: false, info: { left: 1, success: false } });
  });

  it('pays, where dense, what the nearest red object comes nearer to the border, and for leaving', () => {
    const scene = [
      sprite(0, 'blue', 0.6, 0.7),
      sprite(1, 'red', 0.85, 0.3),
      sprite(2, 'red', 0.4, 0.75),
      pusher(3, 0.71, 0.3),
    ];
    const env = laid('TableTop/Clear-v0', scene);
    const at = (id: number): Sprite | undefined => spritesOf(env).find((one) => one.id === id);
    const border = (): number => {
      const [a, b] = [at(1), at(2)]; // to the right the one, above the other
      return Math.min(a === undefined ? 1 : 1 - a.x, b === undefined ? 1 : 1 - b.y);
    };
    let before = border();
    let moved = 0;
    for (;;) {
      const { reward, info } = env.step(right);
      if (info['cleared'] === 1) {
        expect(reward).toBeCloseTo(1 - 0.01, 9);
        break;
      }
      expect(reward).toBeCloseTo(before - border() - 0.01, 9);
      if (before > border()) moved++;
      before = border();
    }
    expect(moved).toBeGreaterThan(1);
    expect(env.step(Float32Array.of(0, 0)).reward).toBeCloseTo(-0.01, 9); // the other one lies still
  });

  it('charges, where dense, for another object that leaves', () => {
    const scene = [sprite(0, 'red', 0.6, 0.7), sprite(1, 'blue', 0.85, 0.3), pusher(2, 0.7, 0.3)];
    const { rewards } = until(laid('TableTop/Clear-v0', scene));
    const lost = rewards.filter((reward) => reward < -0.5);
    expect(lost).toHaveLength(1);
    expect(lost[0]).toBeCloseTo(-1 - 0.01, 9);
    for (const reward of rewards)
      expect([-0.01, lost[0]]).toContainEqual(expect.closeTo(reward, 9));
  });

  it('wants all objects gone where it is told so', () => {
    const scene = [sprite(0, 'blue', 0.85, 0.3), pusher(1, 0.4, 0.3)];
    const { rewards, info } = until(
      laid('TableTop/Clear-v0', scene, { reward: 'sparse', what: 'all' }),
    );
    expect(rewards.at(-1)).toBe(1);
    expect(info).toMatchObject({ success: true });
    expect(() => make('TableTop/Clear-v0', { kwargs: { what: 'blue' } })).toThrowCode(
      'BAD_ARGUMENT',
    );
  });
});

describe('Stack', () => {
  const [UP, LEFT, DOWN, RIGHT] = [0, 1, 2, 3] as const;
  const mark = (id: number, x: number): Sprite => ({
    ...sprite(id, 'cyan', x, 0.2, 6),
    shape: 'square',
  });
  const scene = [
    mark(0, 0.25),
    mark(1, 0.75),
    sprite(2, 'green', 0.75, 0.35, 10),
    sprite(3, 'red', 0.25, 0.35, 14),
    pusher(4, 0.75, 0.35),
  ];
  const play = (
    env: Env,
    moves: readonly (readonly [number, number])[],
  ): ReturnType<Env['step']>[] => moves.map((move) => env.step(Int32Array.from(move)));

  it('counts a place only after those of larger objects', () => {
    const env = laid('TableTop/Stack-v0', scene);
    const down = play(env, [
      [1, DOWN],
      [1, DOWN],
      [1, DOWN],
    ]);
    expect(down.at(-1)?.info).toMatchObject({ stage: 0, success: false, success_fraction: 0 });
    // the second object is in its place, and nothing is paid for it but the cost of a step
    for (const { reward } of down) expect(reward).toBeCloseTo(-0.01, 9);
    play(env, [...new Array(3).fill([0, UP]), ...new Array(10).fill([0, LEFT])]);
    const end = play(env, [
      [1, DOWN],
      [1, DOWN],
    ]).at(-1);
    expect(end).toMatchObject({
      terminated: true,
      info: { stage: 2, success: true, success_fraction: 1 },
    });
    expect(end?.reward).toBeGreaterThan(1.5);
  });

  it('carries what is beneath the gripper in front of the rest, and never a place', () => {
    const env = laid('TableTop/Stack-v0', scene);
    play(env, [[1, RIGHT]]);
    expect(spritesOf(env).map(({ id }) => id)).toEqual([0, 1, 3, 2, 4]);
    expect(spritesOf(env)[3]?.x).toBeCloseTo(0.8, 6);
    const over = laid('TableTop/Stack-v0', [...scene.slice(0, -1), pusher(4, 0.75, 0.2)]);
    play(over, [[1, RIGHT]]);
    expect(spritesOf(over)[1]).toEqual(scene[1]);
  });

  it('stops the gripper and its load together, where the first comes to the border', () => {
    const objects = [...scene.slice(0, 2), sprite(2, 'green', 0.04, 0.5, 14), scene[3] as Sprite];
    const env = laid('TableTop/Stack-v0', [...objects, pusher(4, 0.08, 0.47)]); // off its middle
    play(env, [
      [1, LEFT],
      [1, LEFT],
      [1, DOWN],
      [1, RIGHT],
    ]);
    const [held, gripper] = spritesOf(env).slice(-2);
    expect([held?.id, gripper?.id]).toEqual([2, 4]);
    expect([held?.x, held?.y, gripper?.x, gripper?.y]).toBeAllClose([0.05, 0.45, 0.09, 0.42], 1e-9);
  });

  it('sets out objects whose order of size is to be seen, a place for each', () => {
    const env = make('TableTop/Stack-v0');
    const counts = new Set<number>();
    for (let seed = 0; seed < 60; seed++) {
      env.reset({ seed });
      const sprites = spritesOf(env);
      const places = sprites.filter(({ color }) => color === 'cyan');
      const objects = sprites.filter(({ color }) => color !== 'cyan' && color !== 'yellow');
      counts.add(objects.length);
      expect(places).toHaveLength(objects.length);
      expect(new Set(objects.map(({ color }) => color)).size).toBe(2);
      const sizes = objects.map(({ size }) => size).sort((a, b) => a - b);
      for (const [i, size] of sizes.slice(1).entries()) {
        expect(size - (sizes[i] ?? 0)).toBeGreaterThan(1.5 - 1e-9);
      }
      expect(sizes[0]).toBeGreaterThanOrEqual(10);
      expect(sizes.at(-1)).toBeLessThanOrEqual(16);
    }
    expect(counts).toEqual(new Set([2, 3]));
  });
});
