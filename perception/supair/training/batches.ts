/**
 * What a training step sees: which frames, as tensors. The randomness of step t depends on the seed
 * and t alone, and every draw is one of the whole batch, so that a part of it (the share of a
 * worker) holds exactly the rows that the whole would.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { FrameSet } from '../../../env/core/frame-set.ts';
import { Rng } from '../../../env/core/random.ts';
import { fromFrameEdges } from '../boxes/where.ts';
import type { ProposalBox } from './proposals/groups.ts';

/** What a step draws its batches from. */
export interface TrainingData {
  readonly frames: FrameSet;
  /** Bottom-up boxes of all frames, a `boxTable`; empty where the recipe has no warm start. */
  readonly boxes: Float32Array;
}

/** Rows `from` to `to` (exclusive) of a batch. */
export interface Rows {
  readonly from: number;
  readonly to: number;
}

/**
 * Numbers a row of a box table: presence, left, top, right, bottom edge (outermost sample points),
 * and whether the frame's boxes are known at all.
 */
const BOX_ROW = 6;

/**
 * The proposals of all frames as one array [M, N, 6], zeros where a frame has fewer than N boxes
 * but for the last column. A frame of n boxes has them in its first n rows; null stands for a frame
 * about which nothing is known.
 */
export function boxTable(
  proposals: readonly (readonly ProposalBox[] | null)[],
  slots: number,
): Float32Array {
  const table = new Float32Array(proposals.length * slots * BOX_ROW);
  proposals.forEach((boxes, m) => {
    if (boxes === null) return;
    for (let n = 0; n < slots; n++) {
      const box = boxes[n];
      const row = box === undefined ? [0, 0, 0, 0, 0] : [1, ...fromFrameEdges(box)];
      table.set([...row, 1], (m * slots + n) * BOX_ROW);
    }
  });
  return table;
}

/** Frame indices of a step: every epoch visits all frames once, in an order of its own. */
export function batchIndices(size: number, batch: number, step: number, seed: number): Int32Array {
  const perEpoch = Math.max(1, Math.floor(size / batch));
  const epoch = Math.floor(step / perEpoch);
  const order = epochOrder(size, epoch, seed);
  const start = (step % perEpoch) * batch;
  return Int32Array.from({ length: batch }, (_, i) => order[(start + i) % size] as number);
}

/** Frames as a tensor in [0, 1], [n, H, W, C]. */
export function gatherFrames(frames: FrameSet, indices: ArrayLike<number>): tf.Tensor4D {
  const { height, width, channels, frames: data } = frames;
  const length = height * width * channels;
  const out = new Float32Array(indices.length * length);
  let to = 0;
  for (let i = 0; i < indices.length; i++) {
    const start = (indices[i] as number) * length;
    for (let p = start; p < start + length; p++) out[to++] = UNIT[data[p] as number] as number;
  }
  return tf.tensor4d(out, [indices.length, height, width, channels]);
}

/** Rows of a box table, [n, N, 6]. */
export function gatherBoxes(
  table: Float32Array,
  slots: number,
  indices: ArrayLike<number>,
): tf.Tensor3D {
  const length = slots * BOX_ROW;
  const out = new Float32Array(indices.length * length);
  for (let i = 0; i < indices.length; i++) {
    const start = (indices[i] as number) * length;
    out.set(table.subarray(start, start + length), i * length);
  }
  return tf.tensor3d(out, [indices.length, slots, BOX_ROW]);
}

// ---------------------------------------------------------------------------

/** Bytes as intensities: a look-up is cheaper than a division. */
const UNIT: Float32Array = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

let cachedOrder: { key: string; order: Int32Array } | null = null;

function epochOrder(size: number, epoch: number, seed: number): Int32Array {
  const key = `${size}/${epoch}/${seed}`;
  if (cachedOrder?.key !== key) {
    cachedOrder = { key, order: new Rng(seed).fork('epoch').fork(epoch).permutation(size) };
  }
  return cachedOrder.order;
}
