import { describe, expect, it, test } from 'vitest';
import { Rng } from '../../../../env/core/random.ts';
import { equalSpaces } from '../../../../env/core/spaces/equality.ts';
import { sample } from '../../../../env/core/spaces/sample.ts';
import { dragAndDrop, selectMove } from '../../../../env/tabletop/actions/points.ts';
import { resolveTabletopConfig } from '../../../../env/tabletop/config.ts';
import { slide } from '../../../../env/tabletop/motion.ts';
import type { Sprite } from '../../../../env/tabletop/scene.ts';
import { GOAL } from '../../../support/default-tasks.ts';

const frame = { width: 64, height: 64 };
// size 16 px is 0.25 of the table; the second lies in front of the first where they overlap
const sprites: Sprite[] = [
  { id: 3, shape: 'square', color: 'red', size: 16, x: 0.25, y: 0.25 },
  { id: 7, shape: 'square', color: 'blue', size: 16, x: 0.375, y: 0.25 },
];
const unused = new Rng(0);

describe('selectMove', () => {
  test.each([
    ['a sprite', [0.1875, 0.25], 3],
    ['the one in front of two', [0.3125, 0.25], 7],
    ['the table', [0.75, 0.75], null],
  ] as const)('moves %s by the motion', (_, [x, y], id) => {
    const action = Float32Array.of(x, y, 0.125, -0.0625);
    expect(selectMove().intend(sprites, action, frame, unused)).toEqual({
      moves: id === null ? [] : [{ type: 'shift', id, dx: 0.125, dy: -0.0625 }],
      cost: 0,
    });
  });

  it('charges for the length of the motion, whatever it takes hold of', () => {
    const actions = selectMove({ motionCost: 2, maxMotion: 1 });
    for (const x of [0.25, 0.75]) {
      const action = Float32Array.of(x, 0.25, 0.375, -0.5);
      expect(actions.intend(sprites, action, frame, unused).cost).toBe(1.25);
    }
  });

  it('bounds the motion along each axis', () => {
    expect(selectMove({ maxMotion: 0.5 }).space).toMatchObject({
      low: [0, 0, -0.5, -0.5],
      high: [1, 1, 0.5, 0.5],
    });
  });

  it('makes both the point and the motion noisy', () => {
    const actions = selectMove({ noiseStd: 0.05 });
    const rng = new Rng(1);
    // on the edge of a sprite: half of the clicks miss it
    const edge = Float32Array.of(0.125, 0.25, 0.125, 0);
    const moves = Array.from(
      { length: 1000 },
      () => actions.intend(sprites, edge, frame, rng).moves,
    );
    const hits = moves.flat();
    // four standard deviations of 1000 halves, and the few that miss along y
    expect(Math.abs(hits.length - 500)).toBeLessThan(64 + 20);
    const mean = hits.reduce((sum, move) => sum + (move.type === 'shift' ? move.dx : 9), 0);
    expect(mean / hits.length).toBeCloseTo(0.125, 1);
    expect(new Set(hits.map((move) => JSON.stringify(move))).size).toBe(hits.length);
    expect(actions.intend(sprites, edge, frame, new Rng(2))).toEqual(
      actions.intend(sprites, edge, frame, new Rng(2)),
    );
  });

  it('is what Goal plays with', () => {
    const { space, intend } = selectMove();
    expect(equalSpaces(space, GOAL.actionSpace)).toBe(true);
    const config = resolveTabletopConfig(GOAL.defaults);
    const rng = new Rng(3);
    let moved = 0;
    for (let i = 0; i < 300; i++) {
      const before = GOAL.begin(config, rng);
      const action = sample(space, rng);
      if (!(action instanceof Float32Array)) throw new Error('a box of float32');
      const { moves } = intend(before, action, config, unused);
      const { sprites: after, info } = GOAL.act(before, action, config, unused);
      expect(moves[0]?.id ?? null).toBe(info['moved']);
      const expected = before.map((sprite) => {
        const move = moves.find(({ id }) => id === sprite.id);
        if (move?.type !== 'shift') return sprite;
        const others = before.filter((other) => other !== sprite);
        return slide(sprite, { x: move.dx, y: move.dy }, others, config);
      });
      expect(after).toEqual(expected);
      moved += moves.length;
    }
    expect(moved).toBeGreaterThan(20);
  });
});

describe('dragAndDrop', () => {
  it('moves a sprite as far as from one point to the other', () => {
    const action = Float32Array.of(0.1875, 0.25, 0.6875, 0.125);
    expect(dragAndDrop().intend(sprites, action, frame, unused)).toEqual({
      moves: [{ type: 'shift', id: 3, dx: 0.5, dy: -0.125 }],
      cost: 0,
    });
  });

  it('goes a share of the way, and charges for that', () => {
    const actions = dragAndDrop({ scale: 0.5, motionCost: 4 });
    const action = Float32Array.of(0.1875, 0.25, 1, 0);
    const { moves, cost } = actions.intend(sprites, action, frame, unused);
    expect(moves).toEqual([{ type: 'shift', id: 3, dx: 0.40625, dy: -0.125 }]);
    expect(cost).toBeCloseTo(4 * Math.hypot(0.40625, 0.125), 12);
  });

  it('takes hold of nothing where nothing lies', () => {
    const action = Float32Array.of(0.875, 0.875, 0.25, 0.25);
    expect(dragAndDrop().intend(sprites, action, frame, unused).moves).toEqual([]);
  });

  it('is noisy in both points', () => {
    const actions = dragAndDrop({ noiseStd: 0.01 });
    const rng = new Rng(4);
    const action = Float32Array.of(0.1875, 0.25, 0.1875, 0.25);
    const motions = Array.from({ length: 2000 }, () => {
      const [move] = actions.intend(sprites, action, frame, rng).moves;
      return move?.type === 'shift' ? move.dx : Number.NaN;
    });
    // the difference of two noises: twice the variance of one, within four standard deviations
    const variance = motions.reduce((sum, dx) => sum + dx * dx, 0) / motions.length;
    expect(Math.abs(variance / 2e-4 - 1)).toBeLessThan(4 * Math.sqrt(2 / 2000));
  });
});
