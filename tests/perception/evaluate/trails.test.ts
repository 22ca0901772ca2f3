import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../env/core/env.ts';
import { objectColor } from '../../../perception/evaluate/palette.ts';
import { drawTrails } from '../../../perception/evaluate/trails.ts';

const blank = (): Frame => ({ height: 40, width: 60, channels: 3, data: new Uint8Array(7200) });

/** Coloured pixels as `x,y`, and their colours. */
function painted({ width, data }: Frame): Map<string, string> {
  const found = new Map<string, string>();
  for (let i = 0; i < data.length / 3; i++) {
    const color = data.subarray(3 * i, 3 * i + 3).join(' ');
    if (color !== '0 0 0') found.set(`${i % width},${Math.floor(i / width)}`, color);
  }
  return found;
}

describe('trails', () => {
  it('are lines in the colour of their id, thicker where it is newer', () => {
    const picture = blank();
    const points = [2, 8, 16].map((x) => ({ x, y: 5 }));
    drawTrails(picture, [{ id: 4, points }], 3);
    const pixels = painted(picture);
    expect(new Set(pixels.values())).toEqual(new Set([objectColor(4).join(' ')]));
    const columns = (x: number): number =>
      [...pixels.keys()].filter((p) => p.startsWith(`${x},`)).length;
    for (let x = 6; x < 48; x++) expect(columns(x)).toBeGreaterThan(0); // from 2 to 16, enlarged
    expect(columns(3)).toBe(0);
    expect(columns(52)).toBe(0);
    expect(columns(40)).toBeGreaterThan(columns(10));
    for (const place of pixels.keys()) {
      expect(Math.abs(Number(place.split(',')[1]) - 15)).toBeLessThanOrEqual(2);
    }
  });

  it('end at the border, and a single point is none', () => {
    const picture = blank();
    drawTrails(
      picture,
      [
        {
          id: 1,
          points: [
            { x: -5, y: -5 },
            { x: 70, y: 70 },
          ],
        },
      ],
      3,
    );
    expect(painted(picture).has('0,0')).toBe(true);
    const empty = blank();
    drawTrails(empty, [{ id: 1, points: [{ x: 5, y: 5 }] }], 3);
    expect(painted(empty).size).toBe(0);
  });
});
