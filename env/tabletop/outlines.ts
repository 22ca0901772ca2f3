/**
 * How outlines are made: corners x0, y0, x1, y1, ... in frame axes (y down), fitted into the unit box
 * [-1/2, 1/2]^2, so that a shape's tight box is exactly as wide and as high as its sprite's size.
 */

import { power } from '../core/power.ts';

/** Corners a full turn of an arc is drawn with. */
const TURN_CORNERS = 48;
/** Radius between a star's points, where that of its points is 1. */
const STAR_HOLLOW = 0.45;
/** Half the width of a spoke, where its length from the centre is 1. */
const SPOKE_HALF_WIDTH = 0.22;

/** A polygon of 48 corners whose area is that of the circle of diameter 1: its box is 0.14 % larger. */
export function circleOutline(): Float64Array {
  const angle = (2 * Math.PI) / TURN_CORNERS;
  const radius = Math.sqrt(Math.PI / 4 / ((TURN_CORNERS / 2) * Math.sin(angle)));
  return Float64Array.from({ length: 2 * TURN_CORNERS }, (_, i) =>
    i % 2 === 0 ? radius * Math.cos((i / 2) * angle) : radius * Math.sin(((i - 1) / 2) * angle),
  );
}

/** @param turned by half a side, so that a side lies on top instead of a corner. */
export function regularOutline(sides: number, turned = false): Float64Array {
  const corners = Array.from({ length: sides }, (_, i) =>
    polar(1, (i + (turned ? 0.5 : 0)) / sides),
  );
  return fitted(corners);
}

/** A star with its first point up. */
export function starOutline(points: number): Float64Array {
  const corners = Array.from({ length: 2 * points }, (_, i) =>
    polar(i % 2 === 0 ? 1 : STAR_HOLLOW, i / (2 * points)),
  );
  return fitted(corners);
}

/** Bars from the centre outwards, the first one up; where two meet they leave a corner between them. */
export function spokeOutline(spokes: number): Float64Array {
  const half = SPOKE_HALF_WIDTH;
  const hub = half / Math.sin(Math.PI / spokes);
  const reach = Math.hypot(1, half);
  const lean = Math.atan(half) / (2 * Math.PI);
  const corners = Array.from({ length: spokes }, (_, i) => [
    polar(reach, i / spokes - lean),
    polar(reach, i / spokes + lean),
    polar(hub, (i + 0.5) / spokes),
  ]);
  return fitted(corners.flat());
}

/** A circle drawn out into a tip on top. */
export function dropOutline(): Float64Array {
  const tip = 2.1; // of the circle's radius above its centre
  const touch = Math.acos(1 / tip) / (2 * Math.PI); // where the straight sides leave the circle
  return fitted([[0, -tip], ...arc(0, 0, 1, touch, 1 - touch)]);
}

/** Two lobes on top of a tip. */
export function heartOutline(): Float64Array {
  const corners = Array.from({ length: TURN_CORNERS }, (_, i): Corner => {
    const t = (2 * Math.PI * i) / TURN_CORNERS;
    const lobes = 13 * Math.cos(t) - 5 * Math.cos(2 * t) - 2 * Math.cos(3 * t) - Math.cos(4 * t);
    return [16 * power(Math.sin(t), 3), -lobes];
  });
  return fitted(corners);
}

/** A disc without a smaller one on its right that touches its centre: thick enough to hold its box's. */
export function crescentOutline(): Float64Array {
  const radius = 0.74; // of the smaller disc, and how far away it lies
  const x = 1 / (2 * radius); // where the two borders meet
  const tip = turnsTo(x);
  const inside = turnsTo((x - radius) / radius);
  const bay = arc(radius, 0, radius, -0.5 - inside, inside).slice(1, -1); // both ends are the tips
  return fitted([...arc(0, 0, 1, tip, -0.5 - tip), ...bay]);
}

// ---------------------------------------------------------------------------

type Corner = readonly [x: number, y: number];

/** A point `turns` clockwise from the top. */
function polar(radius: number, turns: number): Corner {
  const angle = 2 * Math.PI * turns;
  return [radius * Math.sin(angle), -radius * Math.cos(angle)];
}

/** Turns, between -1/4 and 1/4, after which a circle of radius 1 is at `x`. */
function turnsTo(x: number): number {
  return Math.asin(x) / (2 * Math.PI);
}

/** Points along a circle, both ends among them. */
function arc(x: number, y: number, radius: number, from: number, to: number): Corner[] {
  const steps = Math.ceil(TURN_CORNERS * Math.abs(to - from));
  return Array.from({ length: steps + 1 }, (_, i): Corner => {
    const [dx, dy] = polar(radius, from + ((to - from) * i) / steps);
    return [x + dx, y + dy];
  });
}

function fitted(corners: readonly Corner[]): Float64Array {
  const sides = [0, 1].map((axis) => {
    const along = corners.map((corner) => corner[axis as 0 | 1]); // the list holds these two
    return [Math.min(...along), Math.max(...along)] as const;
  });
  return Float64Array.from(corners.flat(), (value, i) => {
    const [low, high] = sides[i % 2] as readonly [number, number]; // one an axis
    return (value - low) / (high - low) - 0.5;
  });
}
