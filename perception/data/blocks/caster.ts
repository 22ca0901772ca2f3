/**
 * Which solid each sample of a frame sees. Every pixel holds GRID x GRID samples; rays are cast only
 * where the bounding box of a solid projects to.
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { Box } from '../labels.ts';
import { aim, type Camera, project } from './camera.ts';
import { hitOf, reach, type SolidShape } from './solids.ts';
import type { Vec3 } from './vector.ts';

/** Samples a side of a pixel, evenly spread. */
export const GRID = 3;

export interface Caster {
  /** uint8 [H GRID, W GRID]: 0, or the index of the nearest solid + 1. Valid until the next cast. */
  readonly owner: Uint8Array;
  /**
   * @param isFine of the box of a solid's whole silhouette, hidden parts included, clipped to the
   * frame, in pixels; null where it is outside. Where one is not, the cast is not finished.
   * @returns whether all are.
   */
  cast(
    camera: Camera,
    solids: readonly SolidShape[],
    isFine: (silhouette: Box | null) => boolean,
  ): boolean;
  /** Writes uint8 [H, W]: the owner of most samples; a solid goes before the table, the first before later ones. */
  instances(solidCount: number, target: Uint8Array): void;
}

export function createCaster(height: number, width: number): Caster {
  const [rows, columns] = [height * GRID, width * GRID];
  const owner = new Uint8Array(rows * columns);
  const depth = new Float64Array(rows * columns).fill(Infinity);
  const ray = new Float64Array(6);
  /** Of each solid of the last cast, the samples that it may own. */
  let ranges: Box[] = [];

  const clear = ([fromX, fromY, toX, toY]: Box): void => {
    for (let row = fromY; row < toY; row++) {
      owner.fill(0, row * columns + fromX, row * columns + toX);
      depth.fill(Infinity, row * columns + fromX, row * columns + toX);
    }
  };

  const castOne = (camera: Camera, shape: SolidShape, mark: number): Box | null => {
    const hit = hitOf(shape);
    const range = sampleRange(projectedBox(camera, cornersOf(shape)), rows, columns);
    const [fromX, fromY, toX, toY] = range;
    ranges.push(range);
    let [x0, y0, x1, y1] = [columns, rows, 0, 0];
    for (let row = fromY; row < toY; row++) {
      let isEntered = false;
      for (let column = fromX; column < toX; column++) {
        aim(camera, sampleAt(column), sampleAt(row), ray);
        const t = hit(ray);
        if (t === Infinity) {
          if (isEntered) break; // solids are convex: a row leaves a silhouette once
          continue;
        }
        isEntered = true;
        x0 = Math.min(x0, column);
        y0 = Math.min(y0, row);
        x1 = Math.max(x1, column + 1);
        y1 = Math.max(y1, row + 1);
        const at = row * columns + column;
        if (t >= (depth[at] as number)) continue;
        depth[at] = t;
        owner[at] = mark;
      }
    }
    return x1 === 0 ? null : [x0 / GRID, y0 / GRID, x1 / GRID, y1 / GRID];
  };

  return {
    owner,
    cast: (camera, solids, isFine) => {
      ranges.forEach(clear);
      ranges = [];
      return solids.every((shape, k) => isFine(castOne(camera, shape, k + 1)));
    },
    instances: (solidCount, target) => {
      const votes = new Int32Array(solidCount + 1);
      target.fill(0);
      const [fromX, fromY, toX, toY] = pixelRange(ranges);
      for (let y = fromY; y < toY; y++) {
        for (let x = fromX; x < toX; x++) {
          votes.fill(0);
          for (let i = 0; i < GRID; i++) {
            const from = (y * GRID + i) * columns + x * GRID;
            for (let j = from; j < from + GRID; j++) {
              const mark = owner[j] as number;
              votes[mark] = (votes[mark] as number) + 1;
            }
          }
          let best = 0;
          for (let k = 1; k <= solidCount; k++) {
            const [mine, most] = [votes[k] as number, votes[best] as number];
            if (mine > most || (best === 0 && mine === most && mine > 0)) best = k;
          }
          target[y * width + x] = best;
        }
      }
    },
  };
}

/** The pixels, clipped to whole ones, that hold samples of any of the ranges. */
function pixelRange(ranges: readonly Box[]): Box {
  const edge = (i: number, pick: (...values: number[]) => number): number =>
    pick(...ranges.map((range) => range[i] as number)) / GRID;
  if (ranges.length === 0) return [0, 0, 0, 0];
  return [
    Math.floor(edge(0, Math.min)),
    Math.floor(edge(1, Math.min)),
    Math.ceil(edge(2, Math.max)),
    Math.ceil(edge(3, Math.max)),
  ];
}

/** Where sample `index` of a row or column lies, frame pixels. */
export function sampleAt(index: number): number {
  return (index + 0.5) / GRID;
}

/** The eight corners of the box around a solid, its footprint taken as a square. */
export function cornersOf(shape: SolidShape): Vec3[] {
  const side = reach(shape);
  const [x0, x1, y0, y1] = [shape.x - side, shape.x + side, shape.y - side, shape.y + side];
  const high = shape.height;
  return [
    [x0, y0, 0],
    [x0, y1, 0],
    [x1, y0, 0],
    [x1, y1, 0],
    [x0, y0, high],
    [x0, y1, high],
    [x1, y0, high],
    [x1, y1, high],
  ];
}

/** The box of the points' picture, frame pixels: convex things stay within that of their corners. */
export function projectedBox(camera: Camera, points: readonly Vec3[]): Box {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const point of points) {
    const [x, y] = project(camera, point);
    x0 = Math.min(x0, x);
    y0 = Math.min(y0, y);
    x1 = Math.max(x1, x);
    y1 = Math.max(y1, y);
  }
  return [x0, y0, x1, y1];
}

/** First and last + 1 columns and rows of the samples that a box may hold. */
export function sampleRange([x0, y0, x1, y1]: Box, rows: number, columns: number): Box {
  return [
    Math.max(0, Math.floor(x0 * GRID - 0.5)),
    Math.max(0, Math.floor(y0 * GRID - 0.5)),
    Math.min(columns, Math.ceil(x1 * GRID + 0.5)),
    Math.min(rows, Math.ceil(y1 * GRID + 0.5)),
  ];
}
