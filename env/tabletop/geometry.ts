/**
 * Where things are: the one place that maps table coordinates to frame coordinates.
 *
 *   table: [0, 1]^2, origin lower left, y up      frame: [0, W] x [0, H] pixels, origin top-left, y down
 *
 *     (0,1) ---- (1,1)                              (0,0) ---- (W,0)
 *       |          |              <->                 |          |
 *     (0,0) ---- (1,0)                              (0,H) ---- (W,H)
 *
 * A pixel's centre is at integer + 0.5. On a frame that is not square the two axes scale apart:
 * lengths of objects are therefore kept in pixels, where a circle stays a circle. So are angles:
 * radians, counter-clockwise as the frame is seen.
 */

export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export function tableToFrame(point: Point, frame: FrameSize): Point {
  return { x: point.x * frame.width, y: (1 - point.y) * frame.height };
}

export function frameToTable(point: Point, frame: FrameSize): Point {
  return { x: point.x / frame.width, y: 1 - point.y / frame.height };
}

/** In the units of the points. */
export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** From a point to the nearest one between two others. */
export function distanceToSegment(point: Point, from: Point, to: Point): number {
  const way = { x: to.x - from.x, y: to.y - from.y };
  const square = way.x * way.x + way.y * way.y;
  const along = (point.x - from.x) * way.x + (point.y - from.y) * way.y;
  const part = square === 0 ? 0 : Math.min(1, Math.max(0, along / square));
  return Math.hypot(point.x - from.x - part * way.x, point.y - from.y - part * way.y);
}

/** A turn by an angle, worked out once for many points. */
export interface Turn {
  readonly cos: number;
  readonly sin: number;
}

export function turnBy(angle: number): Turn {
  return { cos: Math.cos(angle), sin: Math.sin(angle) };
}

/** An offset in frame axes after a turn. */
export function turned({ x, y }: Point, { cos, sin }: Turn): Point {
  return { x: x * cos + y * sin, y: y * cos - x * sin };
}
