import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Frame } from '../../../env/core/env.ts';
import { clipPolygon } from '../../../env/drawing/clip.ts';
import type { Color, Drawing, Point, Shape, View } from '../../../env/drawing/drawing.ts';
import { rasterise } from '../../../env/drawing/rasterise.ts';
import { at, cover } from '../../support/coverage.ts';

const WHITE: Color = [255, 255, 255];
const BLACK: Color = [0, 0, 0];
const RED: Color = [200, 0, 0];

/** A view whose units are the pixels of a picture of this size. */
const pixelView = (width: number, height: number): View => ({
  left: 0,
  right: width,
  bottom: 0,
  top: height,
});

const drawing = (view: View, ...shapes: Shape[]): Drawing => ({ view, ground: WHITE, shapes });

const box = (left: number, bottom: number, right: number, top: number, color = BLACK): Shape => ({
  type: 'polygon',
  corners: [
    [left, bottom],
    [right, bottom],
    [right, top],
    [left, top],
  ],
  color,
});

/** One channel of a frame, row by row. */
function channel({ width, height, data }: Frame, index = 0): number[][] {
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => data[3 * (y * width + x) + index] ?? -1),
  );
}

/** Pixels' worth of black on white. */
const inked = (frame: Frame): number =>
  channel(frame)
    .flat()
    .reduce((sum, value) => sum + 1 - value / 255, 0);

describe('rasterise', () => {
  it('draws with y up: what is high in the world is in the first rows', () => {
    const frame = rasterise(drawing(pixelView(3, 2), box(2, 1, 3, 2)), { width: 3, height: 2 });
    expect([frame.width, frame.height, frame.channels]).toEqual([3, 2, 3]);
    expect(channel(frame)).toEqual([
      [255, 255, 0],
      [255, 255, 255],
    ]);
  });

  it('mixes colours by the area they fill', () => {
    // a quarter, a half and an eighth (a triangle) of a pixel each
    const triangle: Shape = {
      type: 'polygon',
      corners: [
        [2, 0],
        [2.5, 0],
        [2, 0.5],
      ],
      color: RED,
    };
    const shapes = [box(0.5, 0.5, 1, 1), box(1, 0, 1.5, 1), triangle];
    const frame = rasterise(drawing(pixelView(3, 1), ...shapes), { width: 3, height: 1 });
    expect(channel(frame)).toEqual([[191, 128, 248]]); // 255 x 3/4, 255 / 2, 255 - 55 / 8
    expect(channel(frame, 1)).toEqual([[191, 128, 223]]); // 255 x 7/8
  });

  it('lays later shapes over earlier ones', () => {
    const shapes = [box(0, 0, 2, 1), box(1, 0, 3, 1, RED)];
    const frame = rasterise(drawing(pixelView(3, 1), ...shapes), { width: 3, height: 1 });
    expect(channel(frame)).toEqual([[0, 200, 200]]);
  });

  it('shows the view whole, in the middle, at one scale', () => {
    // a view of 2 x 1 around (10, 20) on 4 x 4 pixels: scale 2, one row of margin above and below
    const view = { left: 9, right: 11, bottom: 19.5, top: 20.5 };
    const inner = { width: 4, height: 4 };
    expect(channel(rasterise(drawing(view, box(9, 19.5, 10, 20)), inner))).toEqual([
      [255, 255, 255, 255],
      [255, 255, 255, 255],
      [0, 0, 255, 255],
      [255, 255, 255, 255],
    ]);
    // what lies beside the view shows in the margin
    expect(channel(rasterise(drawing(view, box(9, 20.5, 11, 29)), inner))[0]).toEqual([0, 0, 0, 0]);
  });

  it('fills a circle’s and a line’s area', () => {
    const place = fc.double({ min: 12, max: 28, noNaN: true });
    const size = { width: 40, height: 40 };
    fc.assert(
      fc.property(place, place, place, place, (x, y, toX, toY) => {
        const radius = toX / 4;
        const circle: Shape = { type: 'circle', centre: [x, y], radius, color: BLACK };
        const disc = rasterise(drawing(pixelView(40, 40), circle), size);
        // bytes are rounded: at most 1/510 a pixel of the rim
        expect(Math.abs(inked(disc) - Math.PI * radius ** 2)).toBeLessThan(0.3);
        const width = 6;
        const line: Shape = { type: 'line', from: [x, y], to: [toX, toY], width, color: BLACK };
        const area = width * Math.hypot(toX - x, toY - y) + (Math.PI * width ** 2) / 4;
        const bar = rasterise(drawing(pixelView(40, 40), line), size);
        expect(Math.abs(inked(bar) - area)).toBeLessThan(0.4); // and round ends are polygons
      }),
      { numRuns: 50, seed: 5 },
    );
  });

  it('puts a line between its ends', () => {
    const line: Shape = { type: 'line', from: [1, 1.5], to: [5, 1.5], width: 1, color: BLACK };
    const frame = rasterise(drawing(pixelView(6, 3), line), { width: 6, height: 3 });
    const [above, along, below] = channel(frame);
    expect(above).toEqual([255, 255, 255, 255, 255, 255]);
    expect(below).toEqual(above);
    expect(along?.slice(1, 5)).toEqual([0, 0, 0, 0]);
    const cap = 255 * (1 - Math.PI / 8); // half a circle of diameter 1
    expect(Math.abs((along?.[0] ?? 0) - cap)).toBeLessThan(2);
    expect(along?.[5]).toBe(along?.[0]);
  });

  test.each<[string, Shape, number]>([
    ['half outside', { type: 'circle', centre: [0, 5], radius: 3, color: BLACK }, 4.5 * Math.PI],
    ['outside', { type: 'circle', centre: [-4, 5], radius: 3, color: BLACK }, 0],
    ['all around', { type: 'circle', centre: [1e7, 5], radius: 1.1e7, color: BLACK }, 100],
    ['far away', box(1e300, 0, 2e300, 10), 0],
    ['beyond all numbers', box(Number.POSITIVE_INFINITY, 0, 1, 10), 0],
  ])('cuts a shape that is %s', (_, shape, area) => {
    const frame = rasterise(drawing(pixelView(10, 10), shape), { width: 10, height: 10 });
    expect(Math.abs(inked(frame) - area)).toBeLessThan(0.1);
  });
});

describe('clipPolygon', () => {
  it('leaves the coverage of every pixel of the picture as it is', () => {
    const coordinate = fc.double({ min: -6, max: 12, noNaN: true });
    const corner = fc.tuple(coordinate, coordinate);
    const size = { width: 6, height: 5 };
    fc.assert(
      // triangles, and hexagons that cross themselves nowhere: corners by angle, at any distance
      fc.property(
        fc.oneof(
          fc.array(corner, { minLength: 3, maxLength: 3 }),
          fc
            .array(fc.double({ min: 0.5, max: 9, noNaN: true }), { minLength: 6, maxLength: 6 })
            .map((radii) =>
              radii.map((r, i): [number, number] => [
                3 + r * Math.cos((i * Math.PI) / 3),
                2 + r * Math.sin((i * Math.PI) / 3),
              ]),
            ),
        ),
        (corners: readonly Point[]) => {
          const whole = cover(corners.flat());
          const kept = clipPolygon(corners, size);
          const cut = cover(kept.length < 3 ? [0, 0] : kept.flat());
          for (let y = 0; y < size.height; y++) {
            for (let x = 0; x < size.width; x++) {
              expect(at(cut, x, y)).toBeCloseTo(at(whole, x, y), 9);
            }
          }
          expect([cut.x0 >= 0, cut.y0 >= 0, cut.x1 <= 6, cut.y1 <= 5]).not.toContain(false);
        },
      ),
      { seed: 6 },
    );
  });
});
