/** Pendulum, metres: the rod, the circle of its end, and an arrow for the motor's torque. */

import type { Drawing, Point, Shape } from '../../drawing/drawing.ts';
import { arc } from '../../drawing/shapes.ts';
import { GREY, INK, PALE, PAPER, RED, YELLOW } from './palette.ts';

/** @param maxTorque N m, shown as three quarters of a turn. */
export function drawPendulum(
  [theta, , torque]: readonly [theta: number, omega: number, torque: number],
  maxTorque: number,
): Drawing {
  const end: Point = [-Math.sin(theta), Math.cos(theta)];
  const axle: Point = [0, 0];
  return {
    view: { left: -1.5, right: 1.5, bottom: -1.5, top: 1.5 },
    ground: PAPER,
    shapes: [
      { type: 'circle', centre: axle, radius: 1.015, color: PALE },
      { type: 'circle', centre: axle, radius: 0.985, color: PAPER },
      { type: 'line', from: [0, 1.18], to: [0, 1.26], width: 0.03, color: GREY }, // upright
      { type: 'line', from: axle, to: end, width: 0.18, color: RED },
      ...torqueArrow(axle, (1.5 * Math.PI * torque) / maxTorque),
      { type: 'circle', centre: axle, radius: 0.05, color: INK },
    ],
  };
}

/** An arrow around a point from straight up, `turn` rad counter-clockwise. */
function torqueArrow(centre: Point, turn: number): Shape[] {
  const head = Math.min(0.35, Math.abs(turn)); // rad, the part that is the arrow's head
  if (turn === 0) return [];
  const start = Math.PI / 2;
  const neck = start + turn - Math.sign(turn) * head;
  const at = (radius: number, angle: number): Point => [
    centre[0] + radius * Math.cos(angle),
    centre[1] + radius * Math.sin(angle),
  ];
  const corners = [
    ...arc(centre, 0.45, start, neck),
    at(0.52, neck),
    at(0.42, start + turn),
    at(0.32, neck),
    ...arc(centre, 0.39, neck, start),
  ];
  return [{ type: 'polygon', corners, color: YELLOW }];
}
