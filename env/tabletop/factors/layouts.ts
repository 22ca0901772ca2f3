/** How the sprites of a scene are drawn together: apart from each other, or each for itself. */

import type { Rng } from '../../core/random.ts';
import { extentOf } from '../footprint.ts';
import { type FrameSize, tableToFrame } from '../geometry.ts';
import { findLayout } from '../layout.ts';
import type { Factors } from './factors.ts';
import type { SpriteDraw, SpriteGenerator } from './generators.ts';

/** @throws LIMIT where the draws cannot be had together. */
export type Layout = (draws: readonly SpriteDraw[], rng: Rng) => readonly Factors[];

/** Scenes of a generator's sprites under a layout, back to front. */
export function populate(
  generator: SpriteGenerator,
  layout: Layout,
): (rng: Rng) => readonly Factors[] {
  return (rng) => layout(generator(rng), rng);
}

/**
 * Inside the frame, contact circles not overlapping. Draws are those of the generators under the condition
 * that they fit: where sizes and places hang together, or the table is crowded, small sprites are likelier.
 */
export function apart(frame: FrameSize): Layout {
  return (draws, rng) =>
    findLayout('apart', `room for ${draws.length} sprites`, draws.length, frame, (index) => {
      const candidate = (draws[index] as SpriteDraw)(rng); // index < draws.length
      return () => {
        const sprite = candidate();
        return inside(sprite, frame) ? sprite : null;
      };
    });
}

/** Each sprite for itself: they may overlap and reach over the border, as in Spriteworld. */
export const overlapping: Layout = (draws, rng) => draws.map((draw) => draw(rng)());

// ---------------------------------------------------------------------------

function inside(sprite: Factors, frame: FrameSize): boolean {
  const { x, y } = tableToFrame(sprite, frame);
  const [left, top, right, bottom] = extentOf(sprite);
  return x >= -left && x <= frame.width - right && y >= -top && y <= frame.height - bottom;
}
