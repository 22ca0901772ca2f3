/** Smooth noise for textures: random values on a lattice, joined by cubic steps. */

import type { Rng } from '../core/random.ts';

/** A function of a point; its values are in [-1, 1]. */
export type Noise = (x: number, y: number) => number;

/** Lattice points along an axis after which `planeNoise` begins again; a power of two. */
const PERIOD = 256;

/** Over [0, 1]^2, so many cells along each axis. */
export function squareNoise(rng: Rng, cells: number): Noise {
  const side = cells + 1;
  const lattice = Float64Array.from({ length: side * side }, () => rng.uniform(-1, 1));
  const value = (i: number, j: number): number => lattice[j * side + i] ?? 0; // in range
  return (u, v) => {
    const i = Math.min(cells - 1, Math.floor(u * cells));
    const j = Math.min(cells - 1, Math.floor(v * cells));
    return join(value, i, j, u * cells - i, v * cells - j);
  };
}

/** Over the plane, a cell being 1 wide. */
export function planeNoise(rng: Rng): Noise {
  const order = rng.permutation(PERIOD);
  const values = Float64Array.from({ length: PERIOD }, () => rng.uniform(-1, 1));
  const value = (i: number, j: number): number => {
    const column = order[i & (PERIOD - 1)] ?? 0; // in range, as all that follow
    return values[order[(column + j) & (PERIOD - 1)] ?? 0] ?? 0;
  };
  return (x, y) => {
    const i = Math.floor(x);
    const j = Math.floor(y);
    return join(value, i, j, x - i, y - j);
  };
}

/** Plane noise with finer noise on top: every octave twice as fine and half as strong as the last. */
export function cloudNoise(rng: Rng, octaves: number): Noise {
  const layers = Array.from({ length: octaves }, (_, k) => ({
    noise: planeNoise(rng.fork(k)),
    scale: 2 ** k,
  }));
  const total = 2 - 2 / 2 ** octaves;
  return (x, y) =>
    layers.reduce((sum, { noise, scale }) => sum + noise(x * scale, y * scale) / scale, 0) / total;
}

// ---------------------------------------------------------------------------

function join(
  value: (i: number, j: number) => number,
  i: number,
  j: number,
  s: number,
  t: number,
): number {
  const across = ease(s);
  const top = value(i, j) + across * (value(i + 1, j) - value(i, j));
  const bottom = value(i, j + 1) + across * (value(i + 1, j + 1) - value(i, j + 1));
  return top + ease(t) * (bottom - top);
}

function ease(t: number): number {
  return t * t * (3 - 2 * t);
}
