/**
 * Finding a layout: sprites drawn one after the other, each until its contact circle overlaps none before
 * it. Where a sprite comes from and how its place is drawn is the caller's business.
 */

import { SupairError } from '../core/errors.ts';
import { distance, type FrameSize, tableToFrame } from './geometry.ts';
import { contactRadius, type Sprite } from './scene.ts';

/** What a layout has to know of a sprite. */
export type Body = Pick<Sprite, 'shape' | 'size' | 'x' | 'y'>;

/** Tries for one sprite before the layout is given up, and layouts before the scene is. */
const TRIES = 50;
const LAYOUTS = 1000;

/**
 * Sprites `0..count-1`, back to front; a layout that cannot be finished is begun anew. Draws are thereby
 * those of `propose` under the condition that they fit: crowded scenes have slightly smaller sprites.
 * @param room what is looked for, in words, for the error.
 * @param propose begins sprite `index`; what it returns is called for a candidate up to 50 times, and says
 * null for one that may not lie where it does.
 * @throws LIMIT where no layout fits.
 */
export function findLayout<S extends Body>(
  who: string,
  room: string,
  count: number,
  frame: FrameSize,
  propose: (index: number) => () => S | null,
): S[] {
  for (let layout = 0; layout < LAYOUTS; layout++) {
    const placed: S[] = [];
    while (placed.length < count) {
      const next = placeOne(propose(placed.length), placed, frame);
      if (next === null) break;
      placed.push(next);
    }
    if (placed.length === count) return placed;
  }
  throw new SupairError('LIMIT', {
    who,
    expected: room,
    got: `none found on ${frame.width} x ${frame.height} px in ${LAYOUTS} layouts`,
    remedy: 'Use fewer or smaller objects, or a larger frame.',
  });
}

// ---------------------------------------------------------------------------

function placeOne<S extends Body>(
  candidate: () => S | null,
  placed: readonly S[],
  frame: FrameSize,
): S | null {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const sprite = candidate();
    if (sprite !== null && placed.every((other) => apart(sprite, other, frame))) return sprite;
  }
  return null;
}

function apart(a: Body, b: Body, frame: FrameSize): boolean {
  return (
    distance(tableToFrame(a, frame), tableToFrame(b, frame)) >= contactRadius(a) + contactRadius(b)
  );
}
