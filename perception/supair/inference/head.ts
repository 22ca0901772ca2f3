/** What a detector's nine outputs a slot say about a box (see `detector/head.ts`), on plain numbers. */

import type { SupairConfig } from '../config.ts';
import type { SlotPosterior } from './read-scene.ts';

/** Output `i` of a slot. */
type Outputs = (i: number) => number;

export function boxScales(
  out: Outputs,
  { scaleMin, scaleMax, aspectMin, aspectMax }: SupairConfig,
): { sx: number; sy: number } {
  const sx = scaleMin + (scaleMax - scaleMin) * sigmoid(out(1));
  return { sx, sy: sx * (aspectMin + (aspectMax - aspectMin) * sigmoid(out(2))) };
}

export function boxStds(out: Outputs, { stdMax }: SupairConfig): SlotPosterior['std'] {
  const std = (i: number): number => stdMax * sigmoid(out(i));
  return { sx: std(5), sy: std(6), x: std(7), y: std(8) };
}

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
