/** Designs of the table: its colour by place, world units. */

import type { Rng } from '../../../env/core/random.ts';
import { hsv, linearColor } from './light.ts';
import type { Vec3 } from './vector.ts';

export const TABLE_KINDS = ['plain', 'checks', 'wood', 'grain'] as const;
export type TableKind = (typeof TABLE_KINDS)[number];

export interface TableDesign {
  /** sRGB colours that the pattern moves between. */
  readonly colors: readonly [Vec3, Vec3];
  /** Share of the second colour, [0, 1], at a place. */
  readonly share: (x: number, y: number) => number;
}

/** A design of a kind, its colours, scale and direction drawn. */
export function drawTable(kind: TableKind, rng: Rng): TableDesign {
  const hue = rng.uniform();
  const saturation = rng.uniform(0.05, 0.5);
  const value = rng.uniform(0.4, 0.85);
  const contrast = rng.uniform(0.12, 0.25) * (value > 0.6 ? -1 : 1);
  const second = hsv((hue + rng.uniform(0.97, 1.03)) % 1, saturation, value + contrast);
  const turn = rng.uniform(0, 2 * Math.PI);
  return {
    colors: [hsv(hue, saturation, value), second],
    share: turned(turn, PATTERNS[kind](rng)),
  };
}

/** Linear albedo at a place. */
export function tableAlbedo({ colors, share }: TableDesign): (x: number, y: number) => Vec3 {
  const [a, b] = [linearColor(colors[0]), linearColor(colors[1])];
  return (x, y) => {
    const s = share(x, y);
    return [a[0] + s * (b[0] - a[0]), a[1] + s * (b[1] - a[1]), a[2] + s * (b[2] - a[2])];
  };
}

// ---------------------------------------------------------------------------

type Pattern = TableDesign['share'];

function turned(angle: number, pattern: Pattern): Pattern {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return (x, y) => pattern(c * x + s * y, c * y - s * x);
}

const PATTERNS: { readonly [kind in TableKind]: (rng: Rng) => Pattern } = {
  plain: () => () => 0,
  checks: (rng) => {
    const cell = rng.uniform(0.22, 0.5);
    return (x, y) => Math.abs(Math.floor(x / cell) + Math.floor(y / cell)) % 2;
  },
  /** Boards with a gap between them, each with a grain of its own along x. */
  wood: (rng) => {
    const board = rng.uniform(0.35, 0.6);
    const noise = valueNoise(rng);
    return (x, y) => {
      const row = Math.floor(y / board);
      const across = y / board - row;
      if (across < 0.05) return 1;
      return 0.75 * noise(0.9 * x + 17 * row, 14 * y) + 0.25 * noise(40 + row, 0.5);
    };
  },
  /** Two octaves of smooth noise, as cloth or stone. */
  grain: (rng) => {
    const scale = rng.uniform(4, 9);
    const noise = valueNoise(rng);
    return (x, y) =>
      0.6 * noise(scale * x, scale * y) + 0.4 * noise(31 + 2.7 * scale * x, 2.7 * scale * y);
  },
};

const LATTICE = 64;

/** Random values in [0, 1] on a lattice of unit cells, smoothly joined; repeats after LATTICE. */
function valueNoise(rng: Rng): Pattern {
  const values = rng.fillUniform(new Float32Array(LATTICE * LATTICE), 0, 1);
  const wrap = (i: number): number => ((i % LATTICE) + LATTICE) % LATTICE;
  const at = (i: number, j: number): number => values[wrap(j) * LATTICE + wrap(i)] as number; // wrapped
  const smooth = (t: number): number => t * t * (3 - 2 * t);
  return (x, y) => {
    const [i, j] = [Math.floor(x), Math.floor(y)];
    const [u, v] = [smooth(x - i), smooth(y - j)];
    const near = at(i, j) + u * (at(i + 1, j) - at(i, j));
    const far = at(i, j + 1) + u * (at(i + 1, j + 1) - at(i, j + 1));
    return near + v * (far - near);
  };
}
