/**
 * The table: a wooden plate with grain, made from a seed, with the rim of the zone painted on.
 * Reflectances as uint8 [H, W, 3] under a lamp of brightness 1.
 */

import { Rng } from '../core/random.ts';
import type { TabletopConfig, Zone } from './config.ts';
import { type FrameSize, frameToTable } from './geometry.ts';

const WOOD = [0.55, 0.4, 0.27] as const;
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

export function paintTable(config: TabletopConfig): Uint8Array {
  const { width, height } = config;
  const rng = new Rng(config.tableSeed);
  const bend = valueNoise(rng.fork('bend'), STAIN_CELLS);
  const stain = valueNoise(rng.fork('stain'), STAIN_CELLS);
  const pores = rng.fork('pores');
  const table = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      const u = (x + 0.5) / width;
      const v = (y + 0.5) / height;
      const line = Math.sin(2 * Math.PI * (GRAIN_LINES * v + GRAIN_BEND * bend(u, v)));
      const wood = GRAIN * line + STAIN * stain(u, v) + PORES * pores.truncatedNormal();
      const added = wood + RIM * rimAt(x + 0.5, y + 0.5, config.zone, config);
      WOOD.forEach((base, channel) => {
        table[at + channel] = Math.round(255 * Math.min(1, Math.max(0, base + added)));
      });
    }
  }
  return table;
}

// ---------------------------------------------------------------------------

/** How much of the zone's rim shows at a point in frame pixels, [0, 1]. */
function rimAt(x: number, y: number, zone: Zone, frame: FrameSize): number {
  const at = frameToTable({ x, y }, frame);
  const pixels = Math.min(frame.width, frame.height);
  const distance = Math.abs(Math.hypot(at.x - zone.x, at.y - zone.y) - zone.radius) * pixels;
  const halfWidth = (RIM_WIDTH * pixels) / 128;
  return Math.min(1, Math.max(0, halfWidth + 0.5 - distance));
}

/** Smooth noise in [-1, 1] over [0, 1]^2: random values on a lattice, joined by cubic steps. */
function valueNoise(rng: Rng, cells: number): (u: number, v: number) => number {
  const side = cells + 1;
  const lattice = Float64Array.from({ length: side * side }, () => rng.uniform(-1, 1));
  const value = (i: number, j: number): number => lattice[j * side + i] ?? 0; // in range
  const ease = (t: number): number => t * t * (3 - 2 * t);
  return (u, v) => {
    const i = Math.min(cells - 1, Math.floor(u * cells));
    const j = Math.min(cells - 1, Math.floor(v * cells));
    const s = ease(u * cells - i);
    const t = ease(v * cells - j);
    const top = value(i, j) + s * (value(i + 1, j) - value(i, j));
    const bottom = value(i, j + 1) + s * (value(i + 1, j + 1) - value(i, j + 1));
    return top + t * (bottom - top);
  };
}
