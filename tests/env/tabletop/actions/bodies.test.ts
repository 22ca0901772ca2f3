import { describe, expect, it, test } from 'vitest';
import { Rng } from '../../../../env/core/random.ts';
import { embodied, push } from '../../../../env/tabletop/actions/bodies.ts';
import type { Sprite } from '../../../../env/tabletop/scene.ts';

const frame = { width: 64, height: 64 };
const unused = new Rng(0);
const below: Sprite = { id: 0, shape: 'square', color: 'red', size: 20, x: 0.5, y: 0.5 };
const between: Sprite = { id: 1, shape: 'circle', color: 'blue', size: 8, x: 0.55, y: 0.5 };
const elsewhere: Sprite = { id: 2, shape: 'circle', color: 'green', size: 8, x: 0.1, y: 0.1 };
const body: Sprite = { id: 3, shape: 'diamond', color: 'cyan', size: 6, x: 0.5, y: 0.5 };

/** Ids that move, all by the same motion. */
function moved(sprites: readonly Sprite[], carry: number, direction = 3): number[] {
  const { moves } = embodied().intend(sprites, Int32Array.of(carry, direction), frame, unused);
  for (const move of moves) expect(move).toMatchObject({ type: 'shift', dx: 0.05, dy: 0 });
  return moves.map(({ id }) => id);
}

describe('embodied', () => {
  test.each([
    ['up', 0, 0, 0.05],
    ['left', 1, -0.05, 0],
    ['down', 2, 0, -0.05],
    ['right', 3, 0.05, 0],
  ])('moves the sprite in front %s', (_, direction, dx, dy) => {
    const { moves } = embodied().intend([below, body], Int32Array.of(0, direction), frame, unused);
    expect(moves).toHaveLength(1);
    const [move] = moves;
    expect(move).toMatchObject({ type: 'shift', id: 3 });
    if (move?.type !== 'shift') return;
    expect(move.dx).toBeCloseTo(dx, 12);
    expect(move.dy).toBeCloseTo(dy, 12);
  });

  it('carries what is beneath its centre while the carry bit is set', () => {
    expect(moved([below, elsewhere, body], 1)).toEqual([3, 0]);
    expect(moved([below, elsewhere, body], 0)).toEqual([3]);
    expect(moved([elsewhere, body], 1)).toEqual([3]);
  });

  it('carries the top-most only', () => {
    const above = { ...between, x: 0.5 };
    expect(moved([below, above, body], 1)).toEqual([3, 1]);
    // a circle of radius 4 px, 3.2 px to the right: it covers the centre too
    expect(moved([below, between, body], 1)).toEqual([3, 1]);
    // 6.4 px to the right it does not
    expect(moved([below, { ...between, x: 0.6 }, body], 1)).toEqual([3, 0]);
  });

  it('moves nothing on an empty table', () => {
    expect(moved([], 1)).toEqual([]);
  });

  it('charges for its step', () => {
    const actions = embodied({ stepSize: 0.25, motionCost: 2 });
    const { moves, cost } = actions.intend([body], Int32Array.of(0, 3), frame, unused);
    expect(cost).toBe(0.5);
    expect(moves).toEqual([{ type: 'shift', id: 3, dx: 0.25, dy: 0 }]);
  });

  it('shakes both itself and what it carries with one noise', () => {
    const actions = embodied({ noiseStd: 0.01 });
    const rng = new Rng(1);
    for (let i = 0; i < 20; i++) {
      const [first, second] = actions.intend([below, body], Int32Array.of(1, 0), frame, rng).moves;
      expect({ ...second, id: 3 }).toEqual(first);
      if (first?.type === 'shift') {
        expect(first.dx).not.toBe(0);
        expect(Math.abs(first.dy - 0.05)).toBeLessThan(0.05);
      }
    }
  });

  it('has two by four actions, and knows no fifth direction', () => {
    expect(embodied().space).toEqual({ type: 'multi-discrete', nvec: [2, 4] });
    const fifth = (): unknown => embodied().intend([body], Int32Array.of(0, 4), frame, unused);
    expect(fifth).toThrowCode('INTERNAL');
  });
});

describe('push', () => {
  it('drives the sprite in front', () => {
    const actions = push({ maxSpeed: 0.5, motionCost: 2 });
    const action = Float32Array.of(0.375, -0.5);
    expect(actions.intend([below, body], action, frame, unused)).toEqual({
      moves: [{ type: 'drive', id: 3, vx: 0.375, vy: -0.5 }],
      cost: 1.25,
    });
    expect(actions.intend([], action, frame, unused)).toEqual({ moves: [], cost: 1.25 });
  });

  it('bounds the speed along each axis', () => {
    expect(push().space).toMatchObject({ low: -0.05, high: 0.05, shape: [2] });
  });

  it('is noisy where asked', () => {
    const rng = new Rng(2);
    const still = Float32Array.of(0, 0);
    const [move] = push({ noiseStd: 0.01 }).intend([body], still, frame, rng).moves;
    expect(move?.type === 'drive' && move.vx !== 0 && move.vy !== 0 && move.vx !== move.vy).toBe(
      true,
    );
  });
});
