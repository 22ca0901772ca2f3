/** The mountain cars: a valley, a flag at the goal, and the car on the slope. */

import type { Color, Drawing, Point, Shape } from '../../drawing/drawing.ts';
import { placed, roundedBox } from '../../drawing/shapes.ts';
import { GREEN, GREY, INK, MEADOW, RED, SKY } from './palette.ts';

const WHEEL = 0.024; // radius
const TURF = 0.014;
/** Half the car's length, by which the wall stands off the least x of its middle. */
const HALF_CAR = 0.065;

/** Height of the valley, drawn in the units of x. The dynamics know its slope as cos(3 x). */
const heightAt = (x: number): number => 0.55 + 0.45 * Math.sin(3 * x);
const slopeAt = (x: number): number => Math.atan(3 * 0.45 * Math.cos(3 * x));

/** @param limits of x, and where the flag stands. */
export function drawMountainCar(
  [x]: readonly [x: number, v: number],
  { minX, maxX, goalX }: { readonly minX: number; readonly maxX: number; readonly goalX: number },
): Drawing {
  const ground: Point = [goalX, heightAt(goalX)];
  const wall = minX - HALF_CAR - 0.02;
  const onSlope = (points: readonly Point[]): Point[] =>
    placed(points, slopeAt(x), [x, heightAt(x)]);
  const wheel = (side: number): Shape[] =>
    onSlope([[side * 0.033, WHEEL]]).flatMap((centre): Shape[] => [
      { type: 'circle', centre, radius: WHEEL, color: INK },
      { type: 'circle', centre, radius: 0.4 * WHEEL, color: GREY },
    ]);
  return {
    view: { left: minX - 0.11, right: maxX + 0.03, bottom: 0, top: 1.22 },
    ground: SKY,
    shapes: [
      { type: 'line', from: [wall, 0], to: [wall, heightAt(wall) + 0.1], width: 0.02, color: GREY },
      { type: 'line', from: ground, to: [goalX, ground[1] + MAST], width: 0.01, color: INK },
      { type: 'polygon', corners: placed(FLAG, 0, ground), color: RED },
      valley(minX, maxX, 0, GREEN),
      valley(minX, maxX, TURF, MEADOW),
      { type: 'polygon', corners: onSlope(CABIN), color: INK },
      { type: 'polygon', corners: onSlope(BODY), color: RED },
      ...wheel(-1),
      ...wheel(1),
    ],
  };
}

// ---------------------------------------------------------------------------

const MAST = 0.16;
const FLAG: readonly Point[] = [
  [0, MAST],
  [0.08, MAST - 0.026],
  [0, MAST - 0.052],
];
const BODY: readonly Point[] = placed(roundedBox(2 * HALF_CAR, 0.042, 0.014), 0, [0, 0.052]);
const CABIN: readonly Point[] = [
  [-0.042, 0.07],
  [0.036, 0.07],
  [0.018, 0.1],
  [-0.03, 0.1],
];

/** All that lies deeper than `depth` under the slope, beyond both ends too. */
function valley(minX: number, maxX: number, depth: number, color: Color): Shape {
  const [left, right] = [minX - 0.8, maxX + 0.8];
  const rim = Array.from({ length: 121 }, (_, i): Point => {
    const x = left + (i / 120) * (right - left);
    const slope = slopeAt(x);
    return [x + depth * Math.sin(slope), heightAt(x) - depth * Math.cos(slope)];
  });
  return { type: 'polygon', corners: [...rim, [right, -2], [left, -2]], color };
}
