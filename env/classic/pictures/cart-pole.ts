/** CartPole from the side, metres: the track with its ends, the cart, the pole and how far it may lean. */

import type { Drawing, Point, Shape } from '../../drawing/drawing.ts';
import { arc, placed, roundedBox } from '../../drawing/shapes.ts';
import { BLUE, GREY, INK, PALE, PAPER, WOOD } from './palette.ts';

const AXLE = 0.36; // height of the pole's joint above the track
const WHEEL = 0.07; // radius

/** @param limits of x, m, and of theta, rad, beyond which an episode ends. */
export function drawCartPole(
  [x, , theta]: readonly [x: number, v: number, theta: number, omega: number],
  {
    length,
    maxX,
    maxTheta,
  }: { readonly length: number; readonly maxX: number; readonly maxTheta: number },
): Drawing {
  const joint: Point = [x, AXLE];
  const tip: Point = [x + length * Math.sin(theta), AXLE + length * Math.cos(theta)];
  const wheel = (side: number): Shape[] => {
    const centre: Point = [x + side * 0.15, WHEEL];
    return [
      { type: 'circle', centre, radius: WHEEL, color: INK },
      { type: 'circle', centre, radius: 0.4 * WHEEL, color: GREY },
    ];
  };
  const post = (side: number): Shape => ({
    type: 'line',
    from: [side * maxX, 0.02],
    to: [side * maxX, 0.16],
    width: 0.04,
    color: GREY,
  });
  const lean = arc(joint, 1.25 * length, Math.PI / 2 - maxTheta, Math.PI / 2 + maxTheta);
  return {
    view: { left: -2.7, right: 2.7, bottom: -1, top: 2.6 },
    ground: PAPER,
    shapes: [
      { type: 'polygon', corners: [joint, ...lean], color: PALE },
      { type: 'line', from: [-9, -0.02], to: [9, -0.02], width: 0.03, color: GREY },
      post(-1),
      post(1),
      ...wheel(-1),
      ...wheel(1),
      {
        type: 'polygon',
        corners: placed(roundedBox(0.52, 0.24, 0.05), 0, [x, 0.12 + 1.4 * WHEEL]),
        color: BLUE,
      },
      { type: 'line', from: joint, to: tip, width: 0.09, color: WOOD },
      { type: 'circle', centre: joint, radius: 0.05, color: INK },
    ],
  };
}
