/**
 * Frames as text: two pixels a character, one above the other, in 24-bit ANSI colours.
 *
 *   both like the ground ' '      upper one differs '▀'      lower one differs '▄'      both differ '█'
 *
 * The characters alone still show the picture, where a log or a file takes the colours away.
 */

import type { Frame } from '../core/env.ts';
import type { Color, PictureSize } from './drawing.ts';

/** Characters: the window that every terminal has, less a line for the prompt. */
const COLUMNS = 80;
const ROWS = 23;
/** Sum of differences in red, green and blue from which a pixel is told from the ground. */
const DIFFERENCE = 64;
const ESCAPE = '\u001b[';
const PLAIN = `${ESCAPE}0m`;

/** The size of a frame that fills the window, with the sides of another in proportion; even height. */
export function windowSize({ width, height }: PictureSize): PictureSize {
  const scale = Math.min(COLUMNS / width, (2 * ROWS) / height);
  return {
    width: Math.max(1, Math.round(scale * width)),
    height: Math.max(2, 2 * Math.round((scale * height) / 2)),
  };
}

/**
 * @param frame [H, W, 3], H even: one line of W characters for every two rows of pixels.
 * @param ground what characters show as a blank.
 */
export function toAnsi(frame: Frame, ground: Color): string {
  const lines: string[] = [];
  for (let y = 0; y < frame.height; y += 2) {
    let line = '';
    let colors = '';
    for (let x = 0; x < frame.width; x++) {
      const cell = cellOf(pixel(frame, x, y), pixel(frame, x, y + 1), ground);
      line += cell.colors === colors ? cell.character : cell.colors + cell.character;
      colors = cell.colors;
    }
    lines.push(`${line}${PLAIN}\n`);
  }
  return lines.join('');
}

// ---------------------------------------------------------------------------

function cellOf(
  upper: Color,
  lower: Color,
  ground: Color,
): { readonly character: string; readonly colors: string } {
  const seenAbove = difference(upper, ground) >= DIFFERENCE;
  const seenBelow = difference(lower, ground) >= DIFFERENCE;
  if (seenAbove !== seenBelow) {
    const [ink, paper] = seenAbove ? [upper, lower] : [lower, upper];
    return { character: seenAbove ? '▀' : '▄', colors: colorsOf(ink, paper) };
  }
  if (seenAbove && difference(upper, lower) >= DIFFERENCE) {
    return { character: '▀', colors: colorsOf(upper, lower) }; // two colours: both must show
  }
  const both = mean(upper, lower);
  return { character: seenAbove ? '█' : ' ', colors: colorsOf(both, both) };
}

function colorsOf(ink: Color, paper: Color): string {
  return `${ESCAPE}38;2;${ink.join(';')};48;2;${paper.join(';')}m`;
}

function difference(a: Color, b: Color): number {
  return Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]) + Math.abs(a[2] - b[2]);
}

function mean(a: Color, b: Color): Color {
  const half = (i: 0 | 1 | 2): number => Math.round((a[i] + b[i]) / 2);
  return [half(0), half(1), half(2)];
}

function pixel({ data, width }: Frame, x: number, y: number): Color {
  const at = 3 * (y * width + x);
  return [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0]; // in range
}
