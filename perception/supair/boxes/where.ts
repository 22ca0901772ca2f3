/**
 * z_where: where a box is. This file owns the geometry.
 *
 *   z = (sx, sy, x, y)    box [x, x + P sx] x [y, y + P sy]   in pixel-index coordinates
 *
 * Pixel-index coordinates are the published ones: an integer is a pixel's centre, x is the column,
 * y the row, down. A box's edges are its outermost sample points, so its mask reaches half a pixel
 * beyond them. Frame coordinates (what leaves this room) put a pixel's centre at integer + 0.5 and
 * measure boxes by the pixels they cover: `toFrameBox` and `fromFrameEdges` convert, nobody else.
 *
 *   index     0     1     2          a box over pixels 0..2 has x = 0 and x + P sx = 2
 *          |     |     |     |       and in the frame spans [0, 3]: its width is P sx + 1
 *   frame  0     1     2     3
 */

import type * as tf from '@tensorflow/tfjs-core';
import type { SupairConfig } from '../config.ts';

/** Four tensors of one shape, [B, N] (or [M]). */
export interface ZWhere {
  /** Width and height in patch sides. */
  readonly sx: tf.Tensor;
  readonly sy: tf.Tensor;
  /** Left and top edge, pixel-index coordinates. */
  readonly x: tf.Tensor;
  readonly y: tf.Tensor;
}

/** q(z_where | image): a diagonal Gaussian a slot, and the presence of each slot. */
export interface Posterior {
  /** Logit of p_k, [B, N]. */
  readonly presenceLogit: tf.Tensor2D;
  readonly mean: ZWhere;
  readonly std: ZWhere;
}

export const WHERE_FIELDS = ['sx', 'sy', 'x', 'y'] as const;

/** Applies `f` to the four fields. */
export function mapWhere(f: (field: (typeof WHERE_FIELDS)[number]) => tf.Tensor): ZWhere {
  return { sx: f('sx'), sy: f('sy'), x: f('x'), y: f('y') };
}

/** A box in frame coordinates from z_where numbers, for a patch of side P. */
export function toFrameBox(
  z: { readonly sx: number; readonly sy: number; readonly x: number; readonly y: number },
  patch: number,
): { x: number; y: number; w: number; h: number } {
  const [width, height] = [patch * z.sx, patch * z.sy];
  return { x: z.x + width / 2 + 0.5, y: z.y + height / 2 + 0.5, w: width + 1, h: height + 1 };
}

/** Edges (left, top, right, bottom) of a frame box as a box's outermost sample points. */
export function fromFrameEdges(
  edges: readonly [number, number, number, number],
): [number, number, number, number] {
  const [x0, y0, x1, y1] = edges;
  return [x0, y0, x1 - 1, y1 - 1];
}

/**
 * What to add to both scales so that their product says how many scene pixels each of the P^2
 * resampled pixels stands for.
 *
 * Departs from the published sx sy where leaves see through: a box's mask covers (P sx + 1)
 * (P sy + 1) pixels. Opaque boxes pay for their rim either way; a see-through box over bare table
 * must cost exactly nothing, or boxes shrink into their objects.
 */
export function rim({ leaves, patch }: Pick<SupairConfig, 'leaves' | 'patch'>): number {
  return leaves === 'opaque' ? 0 : 1 / patch;
}
