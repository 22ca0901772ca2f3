/**
 * The shortest way of a point past circles: straight, or along corners laid around those in the way.
 * All in frame pixels.
 */

import { distance, distanceToSegment, type FrameSize, type Point } from '../geometry.ts';

/** A circle that the way must not enter. */
export interface Obstacle extends Point {
  readonly radius: number;
}

const CORNERS = 12;
/** Corners lie so far out that the edges between them clear the circle. */
const OUT = 1.02 / Math.cos(Math.PI / CORNERS);
/** A way that begins or ends in a circle may leave it: it then has this part of the distance. */
const SHRUNK = 0.999;

/** Where there is no way, obstacles are taken for so much smaller. */
const SQUEEZES = [1, 0.85, 0.7, 0.55];

/**
 * Where to head for first; `to` itself where nothing is in the way, or everything is.
 * @param inset how far the way stays from the frame's border.
 */
export function wayAround(
  from: Point,
  to: Point,
  obstacles: readonly Obstacle[],
  frame: FrameSize,
  inset: number,
): Point {
  for (const part of SQUEEZES) {
    const smaller = obstacles.map((one) => ({ ...one, radius: part * one.radius }));
    const first = firstCorner(from, to, smaller, frame, inset);
    if (first !== null) return first;
  }
  return to;
}

// ---------------------------------------------------------------------------

function firstCorner(
  from: Point,
  to: Point,
  obstacles: readonly Obstacle[],
  frame: FrameSize,
  inset: number,
): Point | null {
  const circles = obstacles.map((circle) => {
    const nearest = Math.min(distance(from, circle), distance(to, circle));
    return nearest < circle.radius ? { ...circle, radius: SHRUNK * nearest } : circle;
  });
  const free = (a: Point, b: Point): boolean =>
    circles.every((circle) => distanceToSegment(circle, a, b) >= circle.radius);
  if (free(from, to)) return to;
  const onTable = ({ x, y }: Point): boolean =>
    x >= inset && x <= frame.width - inset && y >= inset && y <= frame.height - inset;
  const nodes = circles
    .flatMap(cornersAround)
    .filter((corner) => onTable(corner) && free(corner, corner));
  return firstOfShortest(from, [to, ...nodes], free);
}

function cornersAround({ x, y, radius }: Obstacle): Point[] {
  return Array.from({ length: CORNERS }, (_, i) => {
    const angle = (2 * Math.PI * i) / CORNERS;
    return { x: x + OUT * radius * Math.cos(angle), y: y + OUT * radius * Math.sin(angle) };
  });
}

/** Dijkstra's algorithm from the start; the first node is the goal. Null where it cannot be reached. */
function firstOfShortest(
  from: Point,
  nodes: readonly Point[],
  free: (a: Point, b: Point) => boolean,
): Point | null {
  const open = new Set(nodes);
  const reached = new Map<Point, { readonly length: number; readonly first: Point }>();
  const relax = (a: Point, length: number, first: Point | null): void => {
    for (const b of open) {
      const longer = length + distance(a, b);
      if (longer < (reached.get(b)?.length ?? Number.POSITIVE_INFINITY) && free(a, b)) {
        reached.set(b, { length: longer, first: first ?? b });
      }
    }
  };
  relax(from, 0, null);
  for (;;) {
    let next: Point | null = null;
    let best = Number.POSITIVE_INFINITY;
    for (const node of open) {
      const length = reached.get(node)?.length ?? Number.POSITIVE_INFINITY;
      if (length < best) [next, best] = [node, length];
    }
    if (next === null) return null;
    const { length, first } = reached.get(next) ?? { length: 0, first: next }; // it is among the reached
    if (next === nodes[0]) return first;
    open.delete(next);
    relax(next, length, first);
  }
}
