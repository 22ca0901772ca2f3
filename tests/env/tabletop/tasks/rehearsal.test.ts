import { describe, expect, it } from 'vitest';
import { resolveTabletopConfig } from '../../../../env/tabletop/config.ts';
import type { Sprite } from '../../../../env/tabletop/scene.ts';
import { type Act, rehearsed } from '../../../../env/tabletop/tasks/rehearsal.ts';

const config = resolveTabletopConfig();

/** One sprite on a line of whole places. */
const at = (x: number): readonly Sprite[] => [
  { id: 0, shape: 'circle', color: 'red', size: 8, x, y: 0 },
];

/** Steps to the left and right; the episode is won at 10 and lost at -10 and 100. */
const walk: Act = ([sprite], [dx = 0]) => {
  const x = (sprite?.x ?? 0) + dx;
  const success = x === 10 ? true : x === -10 || x === 100 ? false : null;
  return { sprites: at(x), reward: 0, success, info: {} };
};

const [LEFT, RIGHT] = [-1, 1];
const always = (dx: number) => () => Float32Array.of(dx, 0);
const walker = () => rehearsed([always(LEFT), always(RIGHT)], walk, 0.05);

describe('a player that rehearses', () => {
  it('plays as the first that succeeds, else as the first of all', () => {
    expect([...walker()(at(3), config)]).toEqual([RIGHT, 0]);
    expect([...walker()(at(13), config)]).toEqual([LEFT, 0]);
    expect([...walker()(at(-30), config)]).toEqual([LEFT, 0]);
  });

  it('looks ahead at the beginning of an episode, however the one before ended', () => {
    const player = walker();
    player(at(-30), config); // nothing ends well from here
    expect([...player(at(3), config)]).toEqual([RIGHT, 0]);
  });

  it('forgets what it had in mind where a scene is not what it has led to', () => {
    // from 3 only by way of the right; from 5 the left is as good once it leads to 10 as well
    const round: Act = (sprites, action, world) => {
      const after = walk(sprites, action, world);
      return after.sprites[0]?.x === 4 && action[0] === LEFT ? { ...after, success: true } : after;
    };
    const player = rehearsed([always(LEFT), always(RIGHT)], round, 0.05);
    expect([...player(at(3), config)]).toEqual([RIGHT, 0]);
    expect([...player(at(4), config)]).toEqual([RIGHT, 0]);
    expect([...player(at(5), config)]).toEqual([RIGHT, 0]); // as planned
    player(at(3), config);
    expect([...player(at(5), config)]).toEqual([LEFT, 0]);
  });

  it('waits before it looks ahead again, only while its own actions lead on', () => {
    let looks = 0;
    const counting = () => {
      looks++;
      return Float32Array.of(LEFT, 0);
    };
    const player = rehearsed([counting], walk, 0.05);
    const cost = (x: number): number => {
      looks = 0;
      player(at(x), config);
      return looks;
    };
    expect(cost(-30)).toBeGreaterThan(90);
    expect([cost(-31), cost(-32)]).toEqual([1, 1]);
    expect(cost(-33)).toBeGreaterThan(90);
    expect(cost(-50)).toBeGreaterThan(90);
    expect(cost(-50)).toBe(0); // asked twice
  });

  it('keeps its plans from those who write into its actions', () => {
    const player = walker();
    player(at(3), config).fill(7);
    expect([...player(at(3), config)]).toEqual([RIGHT, 0]);
    player(at(4), config).fill(7);
    expect([...player(at(5), config)]).toEqual([RIGHT, 0]);
  });
});
