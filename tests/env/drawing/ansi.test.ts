import { describe, expect, it, test } from 'vitest';
import type { Frame } from '../../../env/core/env.ts';
import { toAnsi, windowSize } from '../../../env/drawing/ansi.ts';
import type { Color } from '../../../env/drawing/drawing.ts';
import { make } from '../../../env/index.ts';

const WHITE: Color = [255, 255, 255];
const BLACK: Color = [0, 0, 0];
const RED: Color = [200, 0, 0];
const NEARLY: Color = [245, 245, 245];

function frameOf(rows: readonly (readonly Color[])[]): Frame {
  const [height, width] = [rows.length, rows[0]?.length ?? 0];
  return { height, width, channels: 3, data: Uint8Array.from(rows.flat(2)) };
}

const ESCAPE = '\u001b';

/** Control codes that set the colours of the character and behind it. */
const on = (ink: Color, paper: Color): string =>
  `${ESCAPE}[38;2;${ink.join(';')};48;2;${paper.join(';')}m`;

describe('toAnsi', () => {
  it('writes two pixels a character, with the character showing which differs', () => {
    const frame = frameOf([
      [WHITE, BLACK, WHITE, BLACK, BLACK],
      [WHITE, WHITE, BLACK, BLACK, RED],
    ]);
    expect(toAnsi(frame, WHITE)).toBe(
      `${on(WHITE, WHITE)} ${on(BLACK, WHITE)}▀▄${on(BLACK, BLACK)}█${on(BLACK, RED)}▀${ESCAPE}[0m\n`,
    );
  });

  it('takes what hardly differs together, and sets colours only where they change', () => {
    const frame = frameOf([
      [WHITE, NEARLY, RED, RED],
      [NEARLY, WHITE, RED, RED],
      [BLACK, BLACK, BLACK, BLACK],
      [BLACK, BLACK, BLACK, BLACK],
    ]);
    const between: Color = [250, 250, 250];
    expect(toAnsi(frame, WHITE)).toBe(
      `${on(between, between)}  ${on(RED, RED)}██${ESCAPE}[0m\n${on(BLACK, BLACK)}████${ESCAPE}[0m\n`,
    );
  });

  test.each([
    [600, 400, 69, 46],
    [500, 500, 46, 46],
    [64, 64, 46, 46],
    [400, 100, 80, 20],
    [4096, 8, 80, 2],
    [8, 4096, 1, 46],
  ])('shows pictures of %d x %d as %d x %d', (width, height, columns, rows) => {
    expect(windowSize({ width, height })).toEqual({ width: columns, height: rows });
  });
});

describe('an environment drawn as text', () => {
  it('can be read without its colours', () => {
    const env = make('MountainCar-v0', { renderMode: 'ansi', kwargs: { width: 60, height: 30 } });
    env.reset({ options: { low: -0.5, high: -0.5 } });
    const colors = new RegExp(`${ESCAPE}\\[[0-9;]*m`, 'g');
    const lines = String(env.render()).replaceAll(colors, '').trimEnd().split('\n');
    expect(lines.every((line) => line.length === 80)).toBe(true);
    expect(lines.length).toBe(20);
    expect(lines[0]).toMatch(/^ *$/); // sky
    expect(lines.at(-1)).toMatch(/^█+$/); // the ground
    const middle = lines[10] ?? '';
    expect(middle).toMatch(/^█+[▀▄]? +[▀▄]?█+$/); // the valley between its slopes
  });
});
