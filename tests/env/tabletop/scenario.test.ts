/** Parts put together as a task will: COBRA's goal finding with a start that is held out. */

import { describe, expect, it } from 'vitest';
import {
  apart,
  chain,
  constant,
  containsFactors,
  discrete,
  distanceGoal,
  generate,
  parseDistribution,
  populate,
  product,
  Rng,
  rectangle,
  type Sprite,
  selection,
  selectMove,
  setMinus,
  shuffle,
  uniform,
} from '../../../env/index.ts';

const frame = { width: 64, height: 64 };
const table = rectangle({ x: 0, y: 0 }, { x: 1, y: 1 });
const unseen = rectangle({ x: 0, y: 0 }, { x: 0.5, y: 0.5 });
const isTarget = constant({ color: 'red' });
const body = product(discrete('shape', ['square', 'triangle']), uniform('size', 8, 12));
const target = product(body, isTarget);
const other = product(body, discrete('color', ['blue', 'green']), table);

const scenes = (place: typeof table): ReturnType<typeof populate> =>
  populate(
    shuffle(chain(generate(product(target, place), 1), generate(other, { values: [1, 2] }))),
    apart(frame),
  );
const train = scenes(setMinus(table, unseen));
const heldOut = scenes(selection(table, unseen));

describe('a scenario with a held-out corner', () => {
  it('shows in training every start but those of the test', () => {
    const rng = new Rng(1);
    for (let i = 0; i < 300; i++) {
      for (const [draw, inCorner] of [
        [train, false],
        [heldOut, true],
      ] as const) {
        const targets = draw(rng).filter((sprite) => containsFactors(isTarget, sprite));
        expect(targets.map((sprite) => containsFactors(unseen, sprite))).toEqual([inCorner]);
      }
    }
  });

  it('is printed and read without a change', () => {
    const start = product(target, setMinus(table, unseen));
    expect(parseDistribution(JSON.parse(JSON.stringify(start)))).toEqual(start);
  });

  it('is solved by moving the target straight to the goal', () => {
    const zone = { x: 0.75, y: 0.75, radius: 0.075 };
    const goal = distanceGoal(isTarget, zone);
    const { intend } = selectMove({ maxMotion: 1 });
    const rng = new Rng(2);
    for (let i = 0; i < 50; i++) {
      const laid = heldOut(rng);
      const before = goal(laid);
      expect(before).toMatchObject({ success: false, total: 1 });
      const sprites: Sprite[] = laid.map((sprite, id) => ({ ...sprite, id }));
      const start = sprites.find(({ color }) => color === 'red');
      if (start === undefined) throw new Error('no target');
      const action = Float32Array.of(start.x, start.y, zone.x - start.x, zone.y - start.y);
      const { moves } = intend(sprites, action, frame, rng);
      expect(moves.map(({ id }) => id)).toEqual([start.id]);
      const after = laid.map((sprite, id) => {
        const move = moves.find((one) => one.id === id);
        if (move?.type !== 'shift') return sprite;
        return { ...sprite, x: sprite.x + move.dx, y: sprite.y + move.dy };
      });
      expect(goal(after).success).toBe(true);
      expect(goal(after).reward).toBeCloseTo(0.075, 6);
    }
  });
});
