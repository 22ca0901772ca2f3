import { describe, expect, it } from 'vitest';
import { embodied, Rng } from '../../../../env/index.ts';
import { carryOut } from '../../../../env/tabletop/actions/carry-out.ts';
import { frameToTable } from '../../../../env/tabletop/geometry.ts';
import { GRIPPER_COLOR, type Sprite } from '../../../../env/tabletop/scene.ts';

const frame = { width: 100, height: 100 };
const { intend } = embodied({ stepSize: 0.05 }); // 5 pixels
const [LEFT, RIGHT] = [1, 3];

function circle(id: number, x: number, y: number, color: Sprite['color'] = 'red'): Sprite {
  const size = color === GRIPPER_COLOR ? 6 : 10;
  return { id, shape: 'circle', color, size, ...frameToTable({ x, y }, frame) };
}

function step(sprites: readonly Sprite[], carry: number, direction: number): readonly Sprite[] {
  const intent = intend(sprites, Int32Array.of(carry, direction), frame, new Rng(1));
  return carryOut(sprites, intent, frame).sprites;
}

const places = (sprites: readonly Sprite[]): number[] =>
  sprites.map(({ x }) => Math.round(1e6 * 100 * x) / 1e6);

describe('carrying out embodied intents', () => {
  const gripper = circle(2, 51, 50, GRIPPER_COLOR);
  const held = circle(0, 50, 50);

  it('moves the gripper over objects without touching them', () => {
    const sprites = [held, circle(1, 62, 50, 'blue'), gripper];
    expect(places(step(sprites, 0, RIGHT))).toEqual([50, 62, 56]);
    expect(places(step(step(sprites, 0, RIGHT), 0, RIGHT))).toEqual([50, 62, 61]);
  });

  it('moves what is carried along', () => {
    const sprites = [held, gripper];
    expect(places(step(sprites, 1, RIGHT))).toEqual([55, 56]);
  });

  it('stops both where the carried object touches another one', () => {
    const sprites = [held, circle(1, 62, 50, 'blue'), gripper];
    expect(places(step(sprites, 1, RIGHT))).toEqual([52, 62, 53]); // 10 px between centres
    expect(places(step(sprites, 1, LEFT))).toEqual([45, 62, 46]);
  });

  it('keeps gripper and object inside the frame', () => {
    const sprites = [circle(0, 7, 50), circle(2, 5, 50, GRIPPER_COLOR)];
    expect(places(step(sprites, 1, LEFT))).toEqual([5, 3]);
  });

  it('tells what was moved, which the gripper itself is not', () => {
    const told = (carry: number): number | null => {
      const sprites = [held, gripper];
      const intent = intend(sprites, Int32Array.of(carry, RIGHT), frame, new Rng(1));
      return carryOut(sprites, intent, frame).moved;
    };
    expect([told(0), told(1)]).toEqual([null, 0]);
  });

  it('leaves the list as it is where nothing is taken hold of', () => {
    const sprites = [held];
    expect(carryOut(sprites, { moves: [], cost: 0 }, frame)).toEqual({ sprites, moved: null });
  });

  it('refuses moves that need physics', () => {
    const drive = { type: 'drive', id: 0, vx: 1, vy: 0 } as const;
    expect(() => carryOut([held], { moves: [drive], cost: 0 }, frame)).toThrowCode('UNSUPPORTED');
  });
});
