/** Acrobot, metres: two links under a pivot, and the line that their tip must pass. */

import type { Drawing, Point } from '../../drawing/drawing.ts';
import { BLUE, GREY, INK, PAPER, RED, YELLOW } from './palette.ts';

/** @param goal height of the line above the pivot; links are 1 m long. */
export function drawAcrobot(
  [theta1, theta2]: readonly [theta1: number, theta2: number, omega1: number, omega2: number],
  goal: number,
): Drawing {
  const elbow: Point = [Math.sin(theta1), -Math.cos(theta1)];
  const both = theta1 + theta2;
  const tip: Point = [elbow[0] + Math.sin(both), elbow[1] - Math.cos(both)];
  const pivot: Point = [0, 0];
  return {
    view: { left: -2.25, right: 2.25, bottom: -2.25, top: 2.25 },
    ground: PAPER,
    shapes: [
      { type: 'line', from: [-9, goal], to: [9, goal], width: 0.02, color: RED },
      { type: 'line', from: pivot, to: elbow, width: 0.16, color: INK },
      { type: 'line', from: elbow, to: tip, width: 0.16, color: BLUE },
      { type: 'circle', centre: pivot, radius: 0.11, color: GREY },
      { type: 'circle', centre: elbow, radius: 0.11, color: YELLOW },
      { type: 'circle', centre: tip, radius: 0.06, color: PAPER },
    ],
  };
}
