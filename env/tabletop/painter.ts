/**
 * Laying shaded colours and shadows over a picture of reflectances, in proportion to coverage.
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { Picture } from '../drawing/blend.ts';
import type { Coverage } from '../drawing/coverage.ts';
import type { Color } from '../drawing/drawing.ts';

/** A factor that changes evenly across the frame, between two ends. */
export interface Slope {
  /** In the middle of the frame's first pixel, and what each pixel to the right and down adds. */
  readonly start: number;
  readonly across: number;
  readonly down: number;
  readonly least: number;
  readonly most: number;
}

/** As `blend`, the colour multiplied by a slope that keeps it below 1. */
export function blendShaded(
  { data, width, y0, y1 }: Picture,
  coverage: Coverage,
  color: Color,
  { start, across, down, least, most }: Slope,
): void {
  const { values, stride } = coverage;
  const [red, green, blue] = color;
  const x0 = Math.max(0, coverage.x0);
  const x1 = Math.min(width, coverage.x1);
  const end = Math.min(y1, coverage.y1);
  for (let y = Math.max(y0, coverage.y0); y < end; y++) {
    let from = (y - coverage.y0) * stride + x0 - coverage.x0;
    let at = (y * width + x0) * 3;
    let slope = start + y * down + x0 * across;
    for (let x = x0; x < x1; x++, from++, at += 3, slope += across) {
      const a = values[from] as number;
      if (a === 0) continue;
      const own = a * Math.min(most, Math.max(least, slope));
      const below = 1 - a;
      data[at] = below * (data[at] as number) + own * red + 0.5;
      data[at + 1] = below * (data[at + 1] as number) + own * green + 0.5;
      data[at + 2] = below * (data[at + 2] as number) + own * blue + 0.5;
    }
  }
}

/**
 * Light that reaches what a picture shows, [H, W] in [0, 1]. Where shadows overlap the darkest counts:
 * there is one lamp, and what has lost its light cannot lose it again.
 */
export type Light = Float32Array;

/** Darkens what lies in a shadow that takes up to `strength` of the light. */
export function darken(
  { data, width, y0, y1 }: Picture,
  light: Light,
  shadow: Coverage,
  strength: number,
): void {
  const { values, stride } = shadow;
  const x0 = Math.max(0, shadow.x0);
  const x1 = Math.min(width, shadow.x1);
  const end = Math.min(y1, shadow.y1);
  for (let y = Math.max(y0, shadow.y0); y < end; y++) {
    let from = (y - shadow.y0) * stride + x0 - shadow.x0;
    for (let i = y * width + x0, last = y * width + x1; i < last; i++, from++) {
      const before = light[i] as number;
      const now = 1 - strength * (values[from] as number);
      if (now >= before) continue;
      light[i] = now;
      const part = before === 1 ? now : now / before;
      const at = 3 * i;
      data[at] = part * (data[at] as number) + 0.5;
      data[at + 1] = part * (data[at + 1] as number) + 0.5;
      data[at + 2] = part * (data[at + 2] as number) + 0.5;
    }
  }
}

/** What is laid over a picture is lit again. */
export function brighten({ width, y0, y1 }: Picture, light: Light, coverage: Coverage): void {
  const { values, stride } = coverage;
  const x0 = Math.max(0, coverage.x0);
  const x1 = Math.min(width, coverage.x1);
  const end = Math.min(y1, coverage.y1);
  for (let y = Math.max(y0, coverage.y0); y < end; y++) {
    let from = (y - coverage.y0) * stride + x0 - coverage.x0;
    for (let i = y * width + x0, last = y * width + x1; i < last; i++, from++) {
      const before = light[i] as number;
      light[i] = before + (values[from] as number) * (1 - before);
    }
  }
}
