/** Table-tops on which just these sprites lie. */

import { type Env, type Kwargs, make } from '../../env/index.ts';
import { frameToTable } from '../../env/tabletop/geometry.ts';
import type { Sprite } from '../../env/tabletop/scene.ts';

const FRAME = { width: 64, height: 64 };

/** A circle of 10 pixels, centred at a frame point. */
export function circle(id: number, color: Sprite['color'], x: number, y: number): Sprite {
  return { id, color, shape: 'circle', size: 10, ...frameToTable({ x, y }, FRAME) };
}

/** One step from its reset. */
export function laid(id: string, sprites: readonly Sprite[], kwargs: Kwargs = {}): Env {
  const env = make(id, { kwargs });
  env.reset({ seed: 1 });
  const state = JSON.parse(JSON.stringify(env.getState()));
  state.env.env.scene.sprites = sprites;
  env.setState(state);
  return env;
}

/** Takes hold at a frame point and moves by frame pixels. */
export function move(x: number, y: number, dx: number, dy: number): Float32Array {
  const at = frameToTable({ x, y }, FRAME);
  return Float32Array.of(at.x, at.y, dx / 64, -dy / 64);
}
