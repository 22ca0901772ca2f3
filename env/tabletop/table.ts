/**
 * The table: a plate of some material, made from a seed, with the rim of the zone painted on.
 * Reflectances as uint8 [H, W, 3] under a lamp of brightness 1.
 */

import { Rng } from '../core/random.ts';
import type { TabletopConfig, Zone } from './config.ts';
import { distance, type FrameSize, frameToTable } from './geometry.ts';
import { squareNoise } from './noise.ts';
import { type Rgb, type TableKind, TEXTURES } from './textures.ts';

const WOOD: Rgb = [0.55, 0.4, 0.27];
/** Amplitudes of the grain's lines, of soft stains and of fine pores, intensities. */
const GRAIN = 0.05;
const STAIN = 0.04;
const PORES = 0.02;
/** Lines of grain across the table, and how far stains bend them (in lines). */
const GRAIN_LINES = 6;
const GRAIN_BEND = 1.5;
/** Cells of the stains' lattice across the table. */
const STAIN_CELLS = 4;
/** The painted rim: brightness added, and its width in pixels of the frame's shorter side / 64. */
const RIM = 0.07;
const RIM_WIDTH = 1.5;

/** Points a pixel is averaged over: fine fibres and sharp edges look the same on small and large frames. */
const FINE = 128;
const MOST_POINTS = 8;
const COARSE = 1024;

export function paintTable(config: TabletopConfig): Uint8Array {
  const { width, height, table: kind, tableColor, zone } = config;
  const rng = new Rng(config.tableSeed);
  const { color, added } = kind === 'wood' ? wood(rng, config) : textured(kind, rng, config);
  const base = tableColor ?? color;
  const table = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      const brighter = added(x, y) + RIM * rimAt(x + 0.5, y + 0.5, zone, config);
      base.forEach((part, channel) => {
        table[at + channel] = Math.round(255 * Math.min(1, Math.max(0, part + brighter)));
      });
    }
  }
  return table;
}

// ---------------------------------------------------------------------------

interface Surface {
  readonly color: Rgb;
  /** Brightness added in a pixel; asked once of each, row by row. */
  readonly added: (x: number, y: number) => number;
}

function wood(rng: Rng, { width, height }: FrameSize): Surface {
  const bend = squareNoise(rng.fork('bend'), STAIN_CELLS);
  const stain = squareNoise(rng.fork('stain'), STAIN_CELLS);
  const pores = rng.fork('pores');
  const added = (x: number, y: number): number => {
    const u = (x + 0.5) / width;
    const v = (y + 0.5) / height;
    const line = Math.sin(2 * Math.PI * (GRAIN_LINES * v + GRAIN_BEND * bend(u, v)));
    return GRAIN * line + STAIN * stain(u, v) + PORES * pores.truncatedNormal();
  };
  return { color: WOOD, added };
}

function textured(
  kind: Exclude<TableKind, 'wood'>,
  rng: Rng,
  { width, height }: FrameSize,
): Surface {
  const { color, relief } = TEXTURES[kind](rng.fork(kind));
  const side = Math.min(width, height);
  const points = side >= COARSE ? 1 : Math.min(MOST_POINTS, Math.max(2, Math.ceil(FINE / side)));
  const added = (x: number, y: number): number => {
    let sum = 0;
    for (let j = 0; j < points; j++) {
      for (let i = 0; i < points; i++) {
        sum += relief((x + (i + 0.5) / points) / side, (y + (j + 0.5) / points) / side);
      }
    }
    return sum / (points * points);
  };
  return { color, added };
}

/** How much of the zone's rim shows at a point in frame pixels, [0, 1]. */
function rimAt(x: number, y: number, zone: Zone, frame: FrameSize): number {
  const at = frameToTable({ x, y }, frame);
  const pixels = Math.min(frame.width, frame.height);
  const away = Math.abs(distance(at, zone) - zone.radius) * pixels;
  const halfWidth = (RIM_WIDTH * pixels) / 128;
  return Math.min(1, Math.max(0, halfWidth + 0.5 - away));
}
