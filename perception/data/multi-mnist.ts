/**
 * Multi-MNIST as SuPAIR published it: 50 x 50 pixels, 0 to 2 digits, each shrunk by a factor
 * s ~ N(1.3, 0.1^2) and added at a random place; a scene in which a pixel overflows is redrawn.
 * Its two hard variants put noise or a grid over the same scenes, once.
 */

import { type FrameSet, sharedPixels } from '../../env/core/frame-set.ts';
import type { Rng } from '../../env/core/random.ts';
import { DIGIT_SIDE, type Digits, loadDigits, type Split } from './digits.ts';
import { type Box, collectLabels, inkBox } from './labels.ts';
import { resizeSquare } from './resize.ts';

/** Side of a published scene, pixels. */
export const SCENE_SIDE = 50;

export interface SceneOptions {
  readonly split: Split;
  readonly rng: Rng;
  /** Number of scenes; default 60,000 for training and 10,000 for testing. */
  readonly size?: number;
  /** Folder with the MNIST files; default the shipped digits. */
  readonly digitsDir?: string;
  /**
   * What a label box encloses: the digit's ink (pixels above a tenth), or the published cell, which
   * includes the empty margin of the 28 x 28 source and no detector can be expected to find.
   */
  readonly boxes?: 'ink' | 'cell';
}

const MAX_DIGITS = 2;
/** Pixels of at least a tenth of full intensity count as ink. */
const INK = 26;

/** Labelled scenes of 0, 1 or 2 digits on black. */
export function makeMultiMnist(options: SceneOptions): FrameSet {
  const { split, rng, digitsDir, boxes: boxKind = 'ink' } = options;
  const size = options.size ?? (split === 'train' ? 60_000 : 10_000);
  const { set, labels } = collectLabels(size, MAX_DIGITS);
  const digits = loadDigits(split, digitsDir);
  const area = SCENE_SIDE ** 2;
  const frames = sharedPixels(size * area);
  for (let i = 0; i < size; i++) {
    const canvas = frames.subarray(i * area, (i + 1) * area);
    const count = rng.integer(MAX_DIGITS + 1);
    set(i, drawScene(canvas, count, digits, rng, boxKind));
  }
  return {
    name: 'mnist',
    size,
    height: SCENE_SIDE,
    width: SCENE_SIDE,
    channels: 1,
    frames,
    labels,
    episodeLength: null,
  };
}

/** Multi-MNIST under noise: x becomes clip(0.8 x + 0.1 + N(0, 0.2^2), 0, 1), pixel by pixel. */
export function makeNoisyMnist(options: SceneOptions): FrameSet {
  const set = makeMultiMnist(options);
  const rng = options.rng.fork('noise');
  for (let i = 0; i < set.frames.length; i++) {
    const clean = (set.frames[i] as number) / 255; // in range by construction
    const noisy = 0.8 * clean + 0.1 + rng.normal(0, 0.2);
    set.frames[i] = Math.round(255 * Math.min(1, Math.max(0, noisy)));
  }
  return { ...set, name: 'noisy-mnist' };
}

const GRID_STEP = 5;
/** Grey of the lines: 0.4. */
const GRID_GREY = 102;

/** Multi-MNIST under a grid: every fifth row and column, from a phase of its own, at least 0.4. */
export function makeGridMnist(options: SceneOptions): FrameSet {
  const set = makeMultiMnist(options);
  const rng = options.rng.fork('grid');
  const { height, width, frames } = set;
  for (let i = 0; i < set.size; i++) {
    const phaseY = rng.integer(GRID_STEP);
    const phaseX = rng.integer(GRID_STEP);
    const start = i * height * width;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        if (y % GRID_STEP !== phaseY && x % GRID_STEP !== phaseX) continue;
        const at = start + y * width + x;
        frames[at] = Math.max(frames[at] as number, GRID_GREY); // in range by construction
      }
    }
  }
  return { ...set, name: 'grid-mnist' };
}

// ---------------------------------------------------------------------------

/** Draws digits until none overflows another; returns their boxes. */
function drawScene(
  canvas: Uint8Array,
  count: number,
  digits: Digits,
  rng: Rng,
  boxKind: 'ink' | 'cell',
): Box[] {
  for (;;) {
    canvas.fill(0);
    const boxes: Box[] = [];
    let fits = true;
    for (let k = 0; k < count && fits; k++) {
      const { image, side } = drawDigit(digits, rng);
      // the published generator's bound is exclusive: a digit never touches the far edge
      const y = rng.integer(SCENE_SIDE - side);
      const x = rng.integer(SCENE_SIDE - side);
      fits = addImage(canvas, image, side, x, y);
      const ink = boxKind === 'ink' ? inkBox(image, side, side, INK) : null;
      const [x0, y0, x1, y1] = ink ?? [0, 0, side, side];
      boxes.push([x + x0, y + y0, x + x1, y + y1]);
    }
    if (fits) return boxes;
  }
}

function drawDigit(digits: Digits, rng: Rng): { image: Uint8Array; side: number } {
  const side = Math.floor(DIGIT_SIDE / rng.normal(1.3, 0.1));
  const start = rng.integer(digits.count) * DIGIT_SIDE ** 2;
  const source = digits.images.subarray(start, start + DIGIT_SIDE ** 2);
  return { image: resizeSquare(source, DIGIT_SIDE, side), side };
}

/** Adds a square image to the canvas; false where a sum leaves a byte. */
function addImage(
  canvas: Uint8Array,
  image: Uint8Array,
  side: number,
  x: number,
  y: number,
): boolean {
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const at = (y + row) * SCENE_SIDE + x + column;
      // both indices are in range: the caller places the image inside the canvas
      const sum = (canvas[at] as number) + (image[row * side + column] as number);
      if (sum > 255) return false;
      canvas[at] = sum;
    }
  }
  return true;
}
