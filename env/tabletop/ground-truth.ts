/**
 * The truth about a scene, as perception should report it: the object table, front to back.
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import { SupairError } from '../core/errors.ts';
import {
  COLUMN,
  emptyObjectTable,
  OBJECT_COLUMNS,
  type ObjectTable,
} from '../core/object-table.ts';
import { type Coverage, createCoverage } from '../drawing/coverage.ts';
import { type Box, boxOf, coverSprite } from './footprint.ts';
import { type FrameSize, tableToFrame } from './geometry.ts';
import { COLORS, contactRadius, type Sprite, type TabletopScene } from './scene.ts';

/** A pixel shows a sprite when at least this much of it does; one level of 255. */
const SEEN = 1 / 255;
/** A hidden part of the area this small is rounding. */
const ALL = 1e-9;
/** A pixel is less than this wide from corner to corner; the polygon of a circle reaches out a little. */
const PIXEL = 1.5;
const SLACK = 1.002;

/** What the camera sees of a sprite. */
export interface Silhouette {
  /** Around the part that is seen. */
  readonly box: Box;
  /** Seen part of the shape's area, [0, 1]; 0 leaves the box of the whole shape. */
  readonly visible: number;
}

/**
 * @param seen the silhouettes of the scene's sprites, where they are known already.
 * @throws LIMIT where the scene has more sprites than the table has rows.
 */
export function objectTable(
  scene: TabletopScene,
  slots: number,
  frame: FrameSize,
  seen: readonly Silhouette[] = silhouettesOf(scene.sprites, frame),
): ObjectTable {
  const { sprites, light } = scene;
  if (sprites.length > slots) {
    throw new SupairError('LIMIT', {
      who: 'objectTable',
      expected: `at most ${slots} sprites`,
      got: String(sprites.length),
      remedy: 'Raise the number of slots.',
    });
  }
  const table = emptyObjectTable(slots);
  for (let row = 0; row < sprites.length; row++) {
    const index = sprites.length - 1 - row; // the last one painted is in front
    const sprite = sprites[index] as Sprite;
    const { box, visible } = seen[index] as Silhouette;
    const color = COLORS[sprite.color];
    const at = row * OBJECT_COLUMNS.length;
    table.objects[at + COLUMN.presence] = 1;
    table.objects[at + COLUMN.x] = (box[0] + box[2]) / 2;
    table.objects[at + COLUMN.y] = (box[1] + box[3]) / 2;
    table.objects[at + COLUMN.w] = box[2] - box[0];
    table.objects[at + COLUMN.h] = box[3] - box[1];
    table.objects[at + COLUMN.visible] = visible;
    table.objects[at + COLUMN.depth] = row;
    table.objects[at + COLUMN.red] = Math.min(1, color[0] * light);
    table.objects[at + COLUMN.green] = Math.min(1, color[1] * light);
    table.objects[at + COLUMN.blue] = Math.min(1, color[2] * light);
    table.mask[row] = 1;
    table.ids[row] = sprite.id;
  }
  return table;
}

/** What is seen of every sprite, in their order. */
export function silhouettesOf(sprites: readonly Sprite[], frame: FrameSize): Silhouette[] {
  return sprites.map((_, index) => silhouette(sprites, index, frame));
}

/** What is seen of sprite `index` past the frame's border and the sprites in front of it. */
export function silhouette(
  sprites: readonly Sprite[],
  index: number,
  frame: FrameSize,
): Silhouette {
  const sprite = sprites[index] as Sprite;
  const whole = boxOf(sprite, frame);
  const inside =
    whole[0] >= 0 && whole[1] >= 0 && whole[2] <= frame.width && whole[3] <= frame.height;
  const hiders: Sprite[] = [];
  for (let k = index + 1; k < sprites.length; k++) {
    const other = sprites[k] as Sprite;
    if (near(sprite, other, frame) && meet(boxOf(other, frame), whole)) hiders.push(other);
  }
  if (inside && hiders.length === 0) return { box: whole, visible: 1 };
  return partlySeen(sprite, whole, hiders, frame);
}

// ---------------------------------------------------------------------------

/** Whether two sprites can share a pixel: sprites farther apart than this need no closer look. */
function near(a: Sprite, b: Sprite, frame: FrameSize): boolean {
  const p = tableToFrame(a, frame);
  const q = tableToFrame(b, frame);
  const [x, y] = [p.x - q.x, p.y - q.y];
  const reach = SLACK * (contactRadius(a) + contactRadius(b)) + PIXEL;
  return x * x + y * y < reach * reach;
}

function meet(a: Box, b: Box): boolean {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}

function cover(sprite: Sprite, frame: FrameSize): Coverage {
  const coverage = createCoverage();
  coverSprite(sprite, frame, coverage);
  return coverage;
}

/** Coverage of pixel (x, y); 0 outside the window. */
function coverageAt(coverage: Coverage, x: number, y: number): number {
  const { x0, y0, x1, y1, stride, values } = coverage;
  if (x < x0 || x >= x1 || y < y0 || y >= y1) return 0;
  return values[(y - y0) * stride + x - x0] as number;
}

/** As the renderer blends: what lies in front lets 1 - coverage of a pixel through. */
function partlySeen(
  sprite: Sprite,
  whole: Box,
  hiders: readonly Sprite[],
  frame: FrameSize,
): Silhouette {
  const own = cover(sprite, frame);
  const front = hiders.map((hider) => cover(hider, frame));
  let area = 0;
  let seen = 0;
  let [left, top, right, bottom] = [frame.width, frame.height, 0, 0];
  for (let y = own.y0; y < own.y1; y++) {
    for (let x = own.x0; x < own.x1; x++) {
      let share = coverageAt(own, x, y);
      area += share;
      if (x < 0 || y < 0 || x >= frame.width || y >= frame.height) continue;
      for (const hider of front) share *= 1 - coverageAt(hider, x, y);
      seen += share;
      if (share < SEEN) continue;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y + 1);
    }
  }
  if (right === 0) return { box: whole, visible: 0 };
  if (seen >= area * (1 - ALL)) return { box: whole, visible: 1 }; // boxes meet, shapes do not
  const box: Box = [
    Math.max(left, whole[0]),
    Math.max(top, whole[1]),
    Math.min(right, whole[2]),
    Math.min(bottom, whole[3]),
  ];
  return { box, visible: Math.min(1, seen / area) };
}
