/**
 * Table-top scenes drawn point by point, without areas: each pixel is the mean of what is seen at many
 * points in it, and each point's light the mean over points of the lamp. Slow, and hard to get wrong.
 */

import type { TabletopConfig } from '../../env/tabletop/config.ts';
import { COLORS, type Sprite } from '../../env/tabletop/scene.ts';
import { OUTLINES } from '../../env/tabletop/shapes.ts';

/** Of the shadows: how far they fall and the width of their penumbra, parts of the frame's shorter side. */
const [LENGTH, PENUMBRA] = [0.05, 0.06];

/**
 * @param table bytes [H, W, 3] of the table without sprites.
 * @param points a pixel, and of the lamp.
 * @returns levels, [H, W, 3].
 */
export function supersample(
  sprites: readonly Sprite[],
  config: TabletopConfig,
  table: Uint8Array,
  points: number,
  lampPoints = 0,
): Float64Array {
  const { width, height, shadow, shading, lampAngle } = config;
  const side = Math.min(width, height);
  const spots = spread(points);
  const lamp = spread(lampPoints);
  const all = sprites.map((sprite) => bodyOf(sprite, config));
  // the point that shades (x, y) lies towards the lamp, which is a square
  const [toX, toY] = [LENGTH * side * Math.cos(lampAngle), -LENGTH * side * Math.sin(lampAngle)];
  const breadth = Math.max(1, PENUMBRA * side);
  const margin = 1 + (lampPoints > 0 ? LENGTH * side + breadth : 0);
  const out = Float64Array.from(table);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const [px, py] = [pixel % width, Math.floor(pixel / width)];
    const bodies = all.filter((body) => body.near(px, py, margin));
    if (bodies.length === 0) continue;
    out.fill(0, 3 * pixel, 3 * pixel + 3);
    for (const [u, v] of spots) {
      const [x, y] = [px + u, py + v];
      let top = -1;
      bodies.forEach((body, k) => {
        if (body.holds(x, y)) top = k;
      });
      let light = 1;
      for (let k = top + 1; k < bodies.length && lampPoints > 0; k++) {
        let hidden = 0;
        for (const [p, q] of lamp) {
          if (bodies[k]?.holds(x + toX + breadth * (p - 0.5), y + toY + breadth * (q - 0.5)))
            hidden++;
        }
        light = Math.min(light, 1 - (shadow * hidden) / lampPoints);
      }
      const body = bodies[top];
      for (let c = 0; c < 3; c++) {
        const own =
          body === undefined
            ? (table[3 * pixel + c] ?? 0)
            : 255 * (body.color[c] ?? 0) * (1 + shading * body.towards(x, y, lampAngle));
        out[3 * pixel + c] = (out[3 * pixel + c] ?? 0) + (own * light) / points;
      }
    }
  }
  return out;
}

// ---------------------------------------------------------------------------

/** Points that fill the unit square evenly: the additive recurrence of the plastic number. */
function spread(count: number): [number, number][] {
  const g = 1.324717957244746;
  return Array.from({ length: count }, (_, i) => [(0.5 + i / g) % 1, (0.5 + i / (g * g)) % 1]);
}

interface Body {
  readonly color: readonly number[];
  holds(x: number, y: number): boolean;
  /** False where nothing of it is within `margin` of a point. */
  near(x: number, y: number, margin: number): boolean;
  /** Place along the light, from 1/2 on its side to -1/2, in sizes of the sprite. */
  towards(x: number, y: number, lampAngle: number): number;
}

function bodyOf(sprite: Sprite, { width, height }: TabletopConfig): Body {
  const [cx, cy] = [sprite.x * width, (1 - sprite.y) * height];
  const { size, angle = 0, shape } = sprite;
  const unit = OUTLINES[shape];
  // corners turned counter-clockwise with y up, then laid on the frame with y down
  const corners = Array.from({ length: unit.length / 2 }, (_, i): [number, number] => {
    const [x, up] = [unit[2 * i] ?? 0, -(unit[2 * i + 1] ?? 0)];
    const [c, s] = shape === 'circle' ? [1, 0] : [Math.cos(angle), Math.sin(angle)];
    return [cx + size * (x * c - up * s), cy - size * (x * s + up * c)];
  });
  const reach = (size * 1.01) / Math.SQRT2;
  return {
    color: COLORS[sprite.color],
    near: (x, y, margin) => Math.hypot(x - cx, y - cy) < reach + margin + 1,
    holds(x, y) {
      if (Math.abs(x - cx) > reach || Math.abs(y - cy) > reach) return false;
      // how often the outline winds around the point
      let winding = 0;
      let [fx, fy] = corners.at(-1) ?? [0, 0];
      for (const [tx, ty] of corners) {
        const left = (tx - fx) * (y - fy) - (ty - fy) * (x - fx);
        if (fy <= y && ty > y && left > 0) winding++;
        else if (fy > y && ty <= y && left < 0) winding--;
        [fx, fy] = [tx, ty];
      }
      return winding !== 0;
    },
    towards(x, y, lampAngle) {
      const along = (x - cx) * Math.cos(lampAngle) - (y - cy) * Math.sin(lampAngle);
      return Math.min(0.5, Math.max(-0.5, along / size));
    },
  };
}
