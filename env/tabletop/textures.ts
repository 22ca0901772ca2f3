/**
 * What tables are made of: brightness over a plain colour. Lengths are in shorter sides of the frame, so a
 * table looks the same on frames of any size.
 */

import { power } from '../core/power.ts';
import type { Rng } from '../core/random.ts';
import { cloudNoise, planeNoise } from './noise.ts';

/** Reflectances of red, green and blue, [0, 1]. */
export type Rgb = readonly [number, number, number];

export interface Texture {
  /** The material's own colour. */
  readonly color: Rgb;
  /** Brightness added at a point, intensities; a function of the point alone. */
  readonly relief: (x: number, y: number) => number;
}

export const TABLES = ['wood', 'plain', 'felt', 'marble', 'slate', 'checker', 'tiles'] as const;

export type TableKind = (typeof TABLES)[number];

/** All but wood, whose pores are drawn pixel by pixel (`table.ts`). */
export const TEXTURES: {
  readonly [kind in Exclude<TableKind, 'wood'>]: (rng: Rng) => Texture;
} = {
  plain: () => ({ color: [0.47, 0.46, 0.44], relief: () => 0 }),

  /** Soft stains of the nap under short fibres. */
  felt: (rng) => {
    const nap = cloudNoise(rng.fork('nap'), 3);
    const fibres = planeNoise(rng.fork('fibres'));
    return {
      color: [0.16, 0.36, 0.27],
      relief: (x, y) =>
        0.035 * nap(4 * x, 4 * y) + 0.045 * fibres(70 * x + 20 * y, 70 * y - 20 * x),
    };
  },

  /** Dark veins, broad and fine, that fade in and out, on clouds. */
  marble: (rng) => {
    const bend = cloudNoise(rng.fork('bend'), 4);
    const fade = planeNoise(rng.fork('fade'));
    const tilt = rng.fork('tilt').uniform(0.6, 1);
    const vein = (x: number, y: number, lines: number, sharp: number): number =>
      power(
        1 - Math.abs(Math.sin(Math.PI * (lines * (x + tilt * y) + 1.1 * bend(2 * x, 2 * y)))),
        sharp,
      );
    return {
      color: [0.74, 0.73, 0.71],
      relief: (x, y) => {
        const broad = vein(x, y, 1, 7) * (0.65 + 0.35 * fade(3 * x, 3 * y));
        const fine = vein(y, x + 0.3, 2, 12) * (0.5 + 0.5 * fade(4 * y, 4 * x));
        return 0.04 * bend(3 * y, 3 * x) - 0.2 * broad - 0.1 * fine;
      },
    };
  },

  /** Layers of stone that run from left to right, with specks. */
  slate: (rng) => {
    const layers = cloudNoise(rng.fork('layers'), 4);
    const specks = planeNoise(rng.fork('specks'));
    return {
      color: [0.3, 0.32, 0.35],
      relief: (x, y) => 0.09 * layers(2.5 * x, 9 * y + x) + 0.02 * specks(60 * x, 60 * y),
    };
  },

  /** A board of light and dark squares. */
  checker: (rng) => {
    const tone = planeNoise(rng.fork('tone'));
    const grain = cloudNoise(rng.fork('grain'), 2);
    return {
      color: [0.56, 0.46, 0.35],
      relief: (x, y) => {
        const [i, j] = [Math.floor(8 * x), Math.floor(8 * y)];
        const square = (i + j) % 2 === 0 ? 0.08 : -0.08;
        return square + 0.02 * tone(i, j) + 0.015 * grain(6 * x, 40 * y);
      },
    };
  },

  /** Square tiles of slightly different tones, with grout between them. */
  tiles: (rng) => {
    const tone = planeNoise(rng.fork('tone'));
    const glaze = cloudNoise(rng.fork('glaze'), 3);
    return {
      color: [0.52, 0.57, 0.58],
      relief: (x, y) => {
        const [i, j] = [Math.floor(4 * x), Math.floor(4 * y)];
        const edge = Math.min(4 * x - i, i + 1 - 4 * x, 4 * y - j, j + 1 - 4 * y);
        if (edge < 0.035) return -0.16;
        return 0.045 * tone(i, j) + 0.025 * glaze(5 * x, 5 * y);
      },
    };
  },
};
