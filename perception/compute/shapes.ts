/**
 * Shape checks. Axis letters of this room: B batch, M patches (B N), N object slots, H W C image,
 * P patch side, D pixels of a circuit, R replicas, L leaf regions a replica, K components.
 */

import type * as tf from '@tensorflow/tfjs-core';
import { SupairError } from '../../env/core/errors.ts';

/** A shape of rank 4 (tfjs has no fixed-length shape for it). */
export type FourSizes = [number, number, number, number];

/** Refuses a tensor whose shape differs; null stands for any size. */
export function assertShape(x: tf.Tensor, shape: readonly (number | null)[], who: string): void {
  const ok =
    x.shape.length === shape.length && shape.every((n, i) => n === null || n === x.shape[i]);
  if (!ok) {
    throw new SupairError('BAD_SHAPE', {
      who,
      expected: `[${shape.map((n) => n ?? 'any').join(', ')}]`,
      got: `[${x.shape.join(', ')}]`,
    });
  }
}

/** Size of axis `i`, which the caller knows to exist. */
export function sizeOf(x: tf.Tensor, i: number): number {
  const n = x.shape[i];
  if (n === undefined) {
    throw new SupairError('BAD_SHAPE', {
      who: 'sizeOf',
      expected: `an axis ${i}`,
      got: `rank ${x.rank}`,
    });
  }
  return n;
}
