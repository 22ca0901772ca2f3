/** Points that pictures are made of, world coordinates. */

import type { Point } from './drawing.ts';

/** Corners of a rectangle around the origin, rounded by quarter circles of `radius`. */
export function roundedBox(width: number, height: number, radius: number): Point[] {
  const [x, y] = [width / 2 - radius, height / 2 - radius];
  const centres: readonly Point[] = [
    [x, y],
    [-x, y],
    [-x, -y],
    [x, -y],
  ];
  return centres.flatMap(([cx, cy], quarter) =>
    arc([cx, cy], radius, (quarter * Math.PI) / 2, ((quarter + 1) * Math.PI) / 2),
  );
}

/** Points along an arc from one angle to another, counter-clockwise where the second is larger. */
export function arc([x, y]: Point, radius: number, from: number, to: number): Point[] {
  const steps = Math.max(2, Math.ceil((Math.abs(to - from) / Math.PI) * 24));
  return Array.from({ length: steps + 1 }, (_, i) => {
    const angle = from + ((to - from) * i) / steps;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  });
}

/** Points turned about the origin, counter-clockwise, and then moved. */
export function placed(points: readonly Point[], angle: number, [x, y]: Point): Point[] {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return points.map(([px, py]) => [x + cos * px - sin * py, y + sin * px + cos * py]);
}
