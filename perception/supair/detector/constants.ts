/**
 * What training and inference must agree on about the detectors, apart from their weights. No tensor
 * library: inference does without one.
 */

import type { SupairConfig } from '../config.ts';

/** Side of a cell, pixels. */
export const CELL = 4;
/** Standard deviation of the window of the local soft-argmax, pixels. */
export const WINDOW_PX = 6;
/** Attention logits are lowered by this inside a box that is surely present. */
export const INHIBITION = 20;
/** Inhibition reaches this far beyond the box, pixels. */
export const INHIBITION_MARGIN_PX = 2;
/** Largest offset of a box's centre from the attended position, pixels. */
export const OFFSET_PX = 8;
/** Added to the forget gate of an LSTM: a fresh cell remembers. */
export const FORGET_BIAS = 1;
/** The published detector's left and top edges range over this fraction of the frame. */
export const POSITION_RANGE = 0.9;
/** Outputs a slot of a detector's head. */
export const HEAD_OUTPUTS = 9;

/** Shape of the grid of cells; frames are padded with zeros to whole cells. */
export function gridOf(config: Pick<SupairConfig, 'height' | 'width'>): {
  rows: number;
  columns: number;
} {
  return { rows: Math.ceil(config.height / CELL), columns: Math.ceil(config.width / CELL) };
}
