/**
 * Scene to frame: painter's order over the table with exact anti-aliasing, then the sensor.
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { Frame } from '../core/env.ts';
import type { TabletopConfig } from './config.ts';
import { type Coverage, createCoverage } from './coverage.ts';
import { coverSprite } from './footprint.ts';
import { COLORS, type Sprite, type TabletopScene } from './scene.ts';
import { createSensor } from './sensor.ts';
import { paintTable } from './table.ts';

export interface TabletopRenderer {
  /**
   * The frame of a scene: a function of the scene alone, always the same bytes.
   * @param out written to where given ([H, W, 3]), else a fresh array.
   */
  render(scene: TabletopScene, out?: Uint8Array): Frame;
}

export function createRenderer(config: TabletopConfig): TabletopRenderer {
  const { width, height } = config;
  const table = paintTable(config);
  const paints = Object.values(COLORS)
    .flat()
    .map((part) => Math.round(255 * part));
  const least = table.reduce((a, b) => Math.min(a, b), Math.min(...paints));
  const most = table.reduce((a, b) => Math.max(a, b), Math.max(...paints));
  const sensor = createSensor(config.noiseStd, least, most);
  const coverage = createCoverage();
  const words = Math.ceil(table.length / 4);
  const reflectance = new Int32Array(words);
  const picture = new Uint8Array(reflectance.buffer).fill(least); // the last word may be part padding
  const exposed = new Int32Array(words);
  const frame = new Uint8Array(exposed.buffer, 0, table.length);
  let painted: readonly Sprite[] | null = null;

  return {
    render(scene, out = new Uint8Array(table.length)) {
      if (painted !== scene.sprites) {
        picture.set(table);
        for (const sprite of scene.sprites) {
          coverSprite(sprite, config, coverage);
          blend(picture, width, height, coverage, COLORS[sprite.color]);
        }
        painted = scene.sprites; // scenes are immutable: the same list shows the same picture
      }
      sensor.expose(reflectance, scene.light, scene.noiseSeed, exposed);
      out.set(frame);
      return { height, width, channels: 3, data: out };
    },
  };
}

// ---------------------------------------------------------------------------

/** Lays a colour over a picture [H, W, 3] in proportion to coverage. */
function blend(
  picture: Uint8Array,
  width: number,
  height: number,
  coverage: Coverage,
  color: readonly [number, number, number],
): void {
  const { values, stride } = coverage;
  const red = 255 * color[0] + 0.5; // storing into bytes cuts the fraction off
  const green = 255 * color[1] + 0.5;
  const blue = 255 * color[2] + 0.5;
  const x0 = Math.max(0, coverage.x0);
  const x1 = Math.min(width, coverage.x1);
  const y1 = Math.min(height, coverage.y1);
  for (let y = Math.max(0, coverage.y0); y < y1; y++) {
    let from = (y - coverage.y0) * stride + x0 - coverage.x0;
    let at = (y * width + x0) * 3;
    for (let x = x0; x < x1; x++, from++, at += 3) {
      const a = values[from] as number;
      if (a === 0) continue;
      if (a === 1) {
        picture[at] = red;
        picture[at + 1] = green;
        picture[at + 2] = blue;
        continue;
      }
      const below = 1 - a;
      const half = 0.5 * below;
      picture[at] = below * (picture[at] as number) + a * red + half;
      picture[at + 1] = below * (picture[at + 1] as number) + a * green + half;
      picture[at + 2] = below * (picture[at + 2] as number) + a * blue + half;
    }
  }
}
