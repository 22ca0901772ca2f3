/**
 * Flat sprites on one colour a frame, noise-free and without anti-aliasing: as the coloured scenes
 * of Multi-dSprites (Kabra et al., Multi-Object Datasets, 2019), written anew.
 */

import type { Rng } from '../../../env/core/random.ts';
import { pixelsOf, visibleEnough } from './instances.ts';
import type { Vec3 } from './vector.ts';

export const SPRITE_KINDS = ['square', 'ellipse', 'heart'] as const;
export type SpriteKind = (typeof SPRITE_KINDS)[number];

export interface Sprite {
  readonly kind: SpriteKind;
  /** Centre, frame pixels. */
  readonly x: number;
  readonly y: number;
  /** Half the longer side before the turn, pixels. */
  readonly half: number;
  /** Radians, clockwise. */
  readonly turn: number;
  /** Bytes. */
  readonly color: Vec3;
}

/** Length of a sprite's longer side, in sixty-fourths of the frame's shorter side. */
const MIN_SIDE = 10;
const MAX_SIDE = 22;
/** The least by which some channel of a sprite differs from the background's, bytes. */
const MIN_CONTRAST = 24;

/**
 * Draws `count` sprites over a background of one colour, later ones in front.
 * @param frame uint8 [H, W, 3], and @param instances uint8 [H, W]: both are written whole.
 */
export function drawSprites(
  count: number,
  { height, width }: { readonly height: number; readonly width: number },
  rng: Rng,
  frame: Uint8Array,
  instances: Uint8Array,
): void {
  for (;;) {
    const background = drawColor(rng);
    const sprites = Array.from({ length: count }, () => drawSprite(background, height, width, rng));
    instances.fill(0);
    sprites.forEach((sprite, k) => {
      stampSprite(sprite, k + 1, height, width, instances);
    });
    const visible = pixelsOf(instances, count);
    if (!visible.every((pixels) => visibleEnough(pixels, { height, width }))) continue;
    for (let at = 0; at < instances.length; at++) {
      frame.set(sprites[(instances[at] ?? 0) - 1]?.color ?? background, 3 * at);
    }
    return;
  }
}

/** Marks the pixels whose centres lie in the sprite. */
export function stampSprite(
  { kind, x, y, half, turn }: Sprite,
  mark: number,
  height: number,
  width: number,
  instances: Uint8Array,
): void {
  const inside = INSIDE[kind];
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  const radius = half * Math.SQRT2;
  const first = (centre: number): number => Math.max(0, Math.floor(centre - radius));
  for (let row = first(y); row < Math.min(height, y + radius); row++) {
    for (let column = first(x); column < Math.min(width, x + radius); column++) {
      const [dx, dy] = [column + 0.5 - x, row + 0.5 - y];
      const [u, v] = [(c * dx + s * dy) / half, (c * dy - s * dx) / half];
      if (inside(u, v)) instances[row * width + column] = mark;
    }
  }
}

// ---------------------------------------------------------------------------

function drawColor(rng: Rng): Vec3 {
  return [rng.integer(256), rng.integer(256), rng.integer(256)];
}

/** Wholly within the frame at any turn. */
function drawSprite(background: Vec3, height: number, width: number, rng: Rng): Sprite {
  const half = (rng.uniform(MIN_SIDE, MAX_SIDE) / 2) * (Math.min(height, width) / 64);
  const room = half * Math.SQRT2;
  let color: Vec3;
  do color = drawColor(rng);
  while (color.every((byte, c) => Math.abs(byte - (background[c] ?? 0)) < MIN_CONTRAST));
  return {
    kind: rng.choice(SPRITE_KINDS),
    x: rng.uniform(room, width - room),
    y: rng.uniform(room, height - room),
    half,
    turn: rng.uniform(0, 2 * Math.PI),
    color,
  };
}

/** Whether a place is in the sprite, its longer side spanning [-1, 1], y down. */
const INSIDE: { readonly [kind in SpriteKind]: (u: number, v: number) => boolean } = {
  square: (u, v) => Math.max(Math.abs(u), Math.abs(v)) <= 0.8,
  ellipse: (u, v) => u * u + (v / 0.65) ** 2 <= 1,
  // (a^2 + b^2 - 1)^3 = a^2 b^3 with b up, brought to the middle
  heart: (u, v) => {
    const [a, b] = [1.15 * u, 0.12 - 1.15 * v];
    return (a * a + b * b - 1) ** 3 - a * a * b ** 3 <= 0;
  },
};
