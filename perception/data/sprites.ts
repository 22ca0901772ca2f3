/**
 * Sprites as SuPAIR published them: 50 x 50 pixels, 0 to 2 discs, squares and diamonds that share
 * no pixel, in grey: disc 1.0, square 0.8, diamond 0.7 (a colour a shape, reduced to one channel).
 */

import { type FrameSet, sharedPixels } from '../../env/core/frame-set.ts';
import type { Rng } from '../../env/core/random.ts';
import { type Box, collectLabels, inkBox } from './labels.ts';
import { SCENE_SIDE, type SceneOptions } from './multi-mnist.ts';

export type SpriteOptions = Pick<SceneOptions, 'split' | 'rng' | 'size' | 'boxes'>;

const MAX_SPRITES = 2;
/** Corners are uniform in 0..38, sizes in 12..16 unless the border is nearer. */
const CORNERS = 39;
const MIN_SIDE = 12;
const MAX_SIDE = 16;
/** The published set begins with counts 0, 1, 2, 0, ... for its first 100 scenes. */
const CYCLED = 100;

const SHAPES = ['disc', 'square', 'diamond'] as const;
type Shape = (typeof SHAPES)[number];
const GREY: { readonly [shape in Shape]: number } = { disc: 255, square: 204, diamond: 179 };

/** Labelled scenes of 0, 1 or 2 sprites on black; 40,000 for training, 10,000 for testing. */
export function makeSprites(options: SpriteOptions): FrameSet {
  const { split, rng, boxes: boxKind = 'ink' } = options;
  const size = options.size ?? (split === 'train' ? 40_000 : 10_000);
  const { set, labels } = collectLabels(size, MAX_SPRITES);
  const area = SCENE_SIDE ** 2;
  const frames = sharedPixels(size * area);
  for (let i = 0; i < size; i++) {
    const canvas = frames.subarray(i * area, (i + 1) * area);
    const cycled = split === 'train' && i < CYCLED;
    const count = cycled ? i % (MAX_SPRITES + 1) : rng.integer(MAX_SPRITES + 1);
    const boxes = Array.from({ length: count }, () => placeSprite(canvas, rng, boxKind));
    set(i, boxes);
  }
  return {
    name: 'sprites',
    size,
    height: SCENE_SIDE,
    width: SCENE_SIDE,
    channels: 1,
    frames,
    labels,
    episodeLength: null,
  };
}

// ---------------------------------------------------------------------------

/** Draws one sprite where all its pixels are free; returns its box. */
function placeSprite(canvas: Uint8Array, rng: Rng, boxKind: 'ink' | 'cell'): Box {
  for (;;) {
    const y = rng.integer(CORNERS);
    const x = rng.integer(CORNERS);
    const largest = Math.min(MAX_SIDE, SCENE_SIDE - y, SCENE_SIDE - x);
    const side = MIN_SIDE + rng.integer(largest - MIN_SIDE + 1);
    const shape = rng.choice(SHAPES);
    const image = stencil(shape, side);
    if (!stamp(canvas, image, side, x, y)) continue;
    const ink = boxKind === 'ink' ? inkBox(image, side, side, 1) : null;
    const [x0, y0, x1, y1] = ink ?? [0, 0, side, side];
    return [x + x0, y + y0, x + x1, y + y1];
  }
}

/** A shape in its grey on a [side, side] image. */
function stencil(shape: Shape, side: number): Uint8Array {
  const half = Math.floor(side / 2);
  return Uint8Array.from({ length: side * side }, (_, at) => {
    const dy = Math.floor(at / side) - half;
    const dx = (at % side) - half;
    const inside = {
      disc: dx * dx + dy * dy < half * half,
      square: true,
      diamond: Math.abs(dx) + Math.abs(dy) < half,
    };
    return inside[shape] ? GREY[shape] : 0;
  });
}

/** Copies the image's ink onto the canvas; leaves the canvas alone where any of it is taken. */
function stamp(canvas: Uint8Array, image: Uint8Array, side: number, x: number, y: number): boolean {
  const ink: number[] = [];
  for (let at = 0; at < image.length; at++) {
    if (image[at] === 0) continue;
    const place = (y + Math.floor(at / side)) * SCENE_SIDE + x + (at % side);
    if (canvas[place] !== 0) return false;
    ink.push(place, image[at] as number); // in range by the loop's bound
  }
  for (let i = 0; i < ink.length; i += 2) canvas[ink[i] as number] = ink[i + 1] as number;
  return true;
}
