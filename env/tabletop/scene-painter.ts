/**
 * A picture of sprites on the table, back to front. Sprites are immutable and most stay where they are
 * from one scene to the next, so coverage is kept, and only the rows of what changed are painted.
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import { blend, type Picture } from '../drawing/blend.ts';
import { type Coverage, createCoverage } from '../drawing/coverage.ts';
import type { TabletopConfig } from './config.ts';
import { coverSprite } from './footprint.ts';
import { blendShaded, brighten, darken, type Light } from './painter.ts';
import { COLOR_BYTES, type Sprite } from './scene.ts';
import { shadeOf } from './shading.ts';
import { createShadowCaster } from './shadow.ts';

export interface ScenePainter {
  /** Brings the picture up to what lies on the table now. */
  paint(sprites: readonly Sprite[]): void;
}

/** A sprite as it was painted last. */
interface Layer {
  sprite: Sprite | null;
  readonly coverage: Coverage;
  readonly shadow: Coverage;
}

/**
 * @param table reflectances, bytes [H, W, 3].
 * @param data where the picture goes, as large.
 */
export function createScenePainter(
  config: TabletopConfig,
  table: Uint8Array,
  data: Uint8Array,
): ScenePainter {
  const { width, height, shadow: strength, shading, lampAngle } = config;
  const picture: Picture = { width, data, y0: 0, y1: 0 };
  const layers: Layer[] = [];
  const caster = strength === 0 ? null : createShadowCaster(config, lampAngle);
  const light: Light = new Float32Array(caster === null ? 0 : width * height).fill(1);
  data.set(table);

  return {
    paint(sprites) {
      picture.y0 = height;
      picture.y1 = 0;
      while (layers.length < sprites.length) layers.push(createLayer());
      for (let k = 0; k < layers.length; k++) {
        const layer = layers[k] as Layer;
        const sprite = sprites[k] ?? null;
        if (layer.sprite === sprite) continue;
        if (layer.sprite !== null) widen(picture, layer);
        layer.sprite = sprite;
        if (sprite === null) continue;
        coverSprite(sprite, config, layer.coverage);
        caster?.cast(layer.coverage, layer.shadow);
        widen(picture, layer);
      }
      picture.y0 = Math.max(0, picture.y0);
      picture.y1 = Math.min(height, picture.y1);
      clear();
      for (const { sprite, coverage, shadow } of layers) {
        if (sprite === null) break;
        if (caster !== null) {
          darken(picture, light, shadow, strength);
          brighten(picture, light, coverage);
        }
        const color = COLOR_BYTES[sprite.color];
        if (shading === 0) blend(picture, coverage, color);
        else blendShaded(picture, coverage, color, shadeOf(sprite, config, lampAngle, shading));
      }
    },
  };

  /** Takes everything off the table in the rows to be painted. */
  function clear(): void {
    const from = picture.y0 * width;
    const to = picture.y1 * width;
    if (from >= to) return;
    data.set(table.subarray(3 * from, 3 * to), 3 * from);
    if (caster !== null) light.fill(1, from, to);
  }
}

// ---------------------------------------------------------------------------

function createLayer(): Layer {
  return { sprite: null, coverage: createCoverage(), shadow: createCoverage() };
}

/** Adds the rows that a layer covers and shades; a shadow that was never cast has none. */
function widen(picture: Picture, { coverage, shadow }: Layer): void {
  for (const part of [coverage, shadow]) {
    if (part.stride === 0) continue;
    picture.y0 = Math.min(picture.y0, part.y0);
    picture.y1 = Math.max(picture.y1, part.y1);
  }
}
