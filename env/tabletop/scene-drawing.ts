/** A scene as plain shapes, for pictures that are texts: one colour of table, no grain and no noise. */

import type { Color, Drawing, Point, Shape } from '../drawing/drawing.ts';
import type { TabletopConfig, Zone } from './config.ts';
import { outlineOf } from './footprint.ts';
import { type FrameSize, tableToFrame } from './geometry.ts';
import { COLOR_BYTES, type Sprite, type TabletopScene } from './scene.ts';
import { paintTable } from './table.ts';

/** Half the width of the zone's rim, table units, and how much brighter than the table it is. */
const RIM_HALF_WIDTH = 0.012;
const RIM = 18;
const RIM_CORNERS = 64;

/** The drawing of every scene under one configuration; its world is the frame, in pixels, y up. */
export function createSceneDrawer(config: TabletopConfig): (scene: TabletopScene) => Drawing {
  const { width, height, zone } = config;
  const table = meanColor(paintTable(config));
  const rim: Color = [table[0] + RIM, table[1] + RIM, table[2] + RIM];
  return ({ sprites, light }) => {
    const lit = ([red, green, blue]: Color): Color => [
      Math.min(255, Math.round(light * red)),
      Math.min(255, Math.round(light * green)),
      Math.min(255, Math.round(light * blue)),
    ];
    return {
      view: { left: 0, right: width, bottom: 0, top: height },
      ground: lit(table),
      shapes: [
        disc(zone, zone.radius + RIM_HALF_WIDTH, config, lit(rim)),
        disc(zone, zone.radius - RIM_HALF_WIDTH, config, lit(table)),
        ...sprites.map((sprite) => spriteShape(sprite, config, lit(COLOR_BYTES[sprite.color]))),
      ],
    };
  };
}

// ---------------------------------------------------------------------------

function spriteShape(sprite: Sprite, frame: FrameSize, color: Color): Shape {
  const { x, y } = tableToFrame(sprite, frame);
  const { shape, size } = sprite;
  const up = frame.height - y;
  if (shape === 'circle') return { type: 'circle', centre: [x, up], radius: size / 2, color };
  const outline = outlineOf(sprite);
  const corners = Array.from({ length: outline.length / 2 }, (_, i): Point => {
    const [dx = 0, dy = 0] = outline.subarray(2 * i); // frame axes: y down
    return [x + size * dx, up - size * dy];
  });
  return { type: 'polygon', corners, color };
}

/** A circle of the table: an ellipse on a frame that is not square. */
function disc(zone: Zone, radius: number, frame: FrameSize, color: Color): Shape {
  const corners = Array.from({ length: RIM_CORNERS }, (_, i): Point => {
    const angle = (2 * Math.PI * i) / RIM_CORNERS;
    const x = zone.x + Math.max(0, radius) * Math.cos(angle);
    const y = zone.y + Math.max(0, radius) * Math.sin(angle);
    const at = tableToFrame({ x, y }, frame);
    return [at.x, frame.height - at.y];
  });
  return { type: 'polygon', corners, color };
}

/** @param pixels uint8 [H, W, 3]. */
function meanColor(pixels: Uint8Array): Color {
  const sums: [number, number, number] = [0, 0, 0];
  for (let at = 0; at < pixels.length; at += 3) {
    sums[0] += pixels[at] ?? 0; // in range
    sums[1] += pixels[at + 1] ?? 0;
    sums[2] += pixels[at + 2] ?? 0;
  }
  const count = pixels.length / 3;
  return [sums[0] / count, sums[1] / count, sums[2] / count];
}
