/**
 * Scene to frame: painter's order over the table with exact anti-aliasing, then the sensor.
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { Frame } from '../core/env.ts';
import type { TabletopConfig } from './config.ts';
import { createCoverage } from './coverage.ts';
import { coverSprite } from './footprint.ts';
import { blend, blendShaded, brighten, darken } from './painter.ts';
import { COLORS, type Sprite, type TabletopScene } from './scene.ts';
import { createSensor } from './sensor.ts';
import { shadeOf } from './shading.ts';
import { createShadowCaster } from './shadow.ts';
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
  const { shadow: strength, shading, lampAngle } = config;
  const unlit = table.reduce((a, b) => Math.min(a, b), Math.min(...paints));
  const brightest = Math.ceil((1 + shading / 2) * Math.max(...paints));
  const most = table.reduce((a, b) => Math.max(a, b), brightest);
  const least = Math.floor((1 - strength) * (1 - shading / 2) * unlit);
  const sensor = createSensor(config.noiseStd, least, most);
  const coverage = createCoverage();
  const shadow = createCoverage();
  const caster = strength === 0 ? null : createShadowCaster(config, lampAngle);
  const light = new Float64Array(caster === null ? 0 : width * height);
  const words = Math.ceil(table.length / 4);
  const reflectance = new Int32Array(words);
  const data = new Uint8Array(reflectance.buffer).fill(least); // the last word may be part padding
  const picture = { width, height, data };
  const exposed = new Int32Array(words);
  const frame = new Uint8Array(exposed.buffer, 0, table.length);
  let painted: readonly Sprite[] | null = null;

  return {
    render(scene, out = new Uint8Array(table.length)) {
      if (painted !== scene.sprites) {
        data.set(table);
        light.fill(1);
        for (const sprite of scene.sprites) {
          coverSprite(sprite, config, coverage);
          if (caster !== null) {
            caster.cast(coverage, shadow);
            darken(picture, light, shadow, strength, least);
            brighten(picture, light, coverage);
          }
          const color = COLORS[sprite.color];
          if (shading === 0) blend(picture, coverage, color);
          else blendShaded(picture, coverage, color, shadeOf(sprite, config, lampAngle, shading));
        }
        painted = scene.sprites; // scenes are immutable: the same list shows the same picture
      }
      sensor.expose(reflectance, scene.light, scene.noiseSeed, exposed);
      out.set(frame);
      return { height, width, channels: 3, data: out };
    },
  };
}
