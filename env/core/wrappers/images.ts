/** Observations that are pictures: uint8 boxes [H, W] or [H, W, C] of 0..255. */

import type { Frame } from '../env.ts';
import { refuse } from '../refuse.ts';
import type { BoxSpace, NumericArray, Space } from '../spaces/spaces.ts';

export interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

/** @throws BAD_ARGUMENT for a space of anything else. */
export function requireImage(space: Space, who: string): ImageShape {
  if (space.type === 'box' && space.dtype === 'uint8') {
    const [height, width, channels = 1] = space.shape;
    const whole = [space.low].flat().every((x) => x === 0) && [space.high].flat().every(isWhite);
    const sized = height !== undefined && width !== undefined && space.shape.length <= 3;
    if (whole && sized && (channels === 1 || channels === 3)) return { height, width, channels };
  }
  refuse(who, 'a uint8 box [H, W] or [H, W, 1 or 3] of 0..255', described(space));
}

/** The space of pictures with these axes. */
export function imageSpace(shape: readonly number[]): BoxSpace {
  return { type: 'box', shape, dtype: 'uint8', low: 0, high: 255 };
}

/** @param pixels of a space that `requireImage` has accepted. */
export function asFrame(pixels: NumericArray, shape: ImageShape): Frame {
  return { ...shape, data: pixels as Uint8Array }; // values of a uint8 box
}

// ---------------------------------------------------------------------------

const isWhite = (x: number): boolean => x === 255;

function described(space: Space): string {
  if (space.type !== 'box') return space.type;
  return `${space.dtype} [${space.shape.join(', ')}] of ${space.low}..${space.high}`;
}
