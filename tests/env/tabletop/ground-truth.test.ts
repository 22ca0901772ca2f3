import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { COLUMN, OBJECT_COLUMNS, objectTableSpace } from '../../../env/core/object-table.ts';
import { Rng } from '../../../env/core/random.ts';
import { contains } from '../../../env/core/spaces/check.ts';
import { resolveTabletopConfig } from '../../../env/tabletop/config.ts';
import { objectTable, silhouette } from '../../../env/tabletop/ground-truth.ts';
import { drawScene } from '../../../env/tabletop/placement.ts';
import { createRenderer } from '../../../env/tabletop/renderer.ts';
import { COLORS, type Sprite } from '../../../env/tabletop/scene.ts';
import { spriteOn } from '../../support/sprites.ts';

const frame = { width: 64, height: 64 };

const sprite = (x: number, y: number, look: Partial<Sprite> = {}): Sprite =>
  spriteOn(frame, x, y, look);

/** Left, top, right and bottom of the pixels of a 64x64 frame that have such a byte. */
function bounds(chosen: (byte: number) => boolean): [number, number, number, number] {
  const pixels = [...Array(64 * 64).keys()].filter((i) => [0, 1, 2].some((k) => chosen(3 * i + k)));
  const [columns, rows] = [pixels.map((i) => i % 64), pixels.map((i) => Math.floor(i / 64))];
  return [Math.min(...columns), Math.min(...rows), Math.max(...columns) + 1, Math.max(...rows) + 1];
}

function row(objects: Float32Array, index: number): { [name: string]: number } {
  const at = index * OBJECT_COLUMNS.length;
  return Object.fromEntries(OBJECT_COLUMNS.map((name) => [name, objects[at + COLUMN[name]] ?? 0]));
}

describe('the object table', () => {
  it('lists objects front to back in frame pixels, with lit colours', () => {
    const sprites = [
      sprite(20, 30, { id: 4, shape: 'triangle' }),
      sprite(45.5, 12, { id: 9, color: 'blue', size: 16 }),
    ];
    const table = objectTable({ sprites, light: 0.5, noiseSeed: 0 }, 4, frame);
    expect([...table.mask]).toEqual([1, 1, 0, 0]);
    expect([...table.ids]).toEqual([9, 4, -1, -1]);
    const none = { presence: 1, x_std: 0, y_std: 0, visible: 1 };
    const half = (color: keyof typeof COLORS): { [name: string]: number } => {
      const [red, green, blue] = COLORS[color].map((part) => Math.fround(part * 0.5));
      return { red: red ?? 0, green: green ?? 0, blue: blue ?? 0 };
    };
    expect(row(table.objects, 0)).toEqual({
      ...none,
      ...half('blue'),
      x: 45.5,
      y: 12,
      w: 16,
      h: 16,
      depth: 0,
    });
    expect(row(table.objects, 1)).toEqual({
      ...none,
      ...half('red'),
      x: 20,
      y: 30,
      w: 10,
      h: 10,
      depth: 1,
    });
    expect([...table.objects.subarray(24)]).toEqual(new Array(24).fill(0));
  });

  it('has no row for a table without objects', () => {
    const table = objectTable({ sprites: [], light: 1, noiseSeed: 0 }, 2, frame);
    expect([...table.mask, ...table.ids]).toEqual([0, 0, -1, -1]);
  });

  it('refuses more objects than it has rows', () => {
    const sprites = [sprite(10, 10), sprite(30, 30)];
    const scene = { sprites, light: 1, noiseSeed: 0 };
    expect(() => objectTable(scene, 1, frame)).toThrowCode('LIMIT');
  });

  it('is a member of its space for every random scene', () => {
    const config = resolveTabletopConfig({ minObjects: 0, lightRange: 0.4 });
    const rng = new Rng(2);
    const space = objectTableSpace(4, 64, 64);
    for (let i = 0; i < 200; i++) {
      expect(contains(space, objectTable(drawScene(config, rng), 4, frame))).toBe(true);
    }
  });

  it('tells the colour that the camera sees', () => {
    const config = resolveTabletopConfig({ noiseStd: 0 });
    const sprites = [sprite(32, 32, { color: 'yellow', size: 20 })];
    const scene = { sprites, light: 1.0625, noiseSeed: 0 };
    const { data } = createRenderer(config).render(scene);
    const told = row(objectTable(scene, 1, frame).objects, 0);
    const middle = [...data.subarray(3 * (32 * 64 + 32), 3 * (32 * 64 + 32) + 3)];
    expect(middle.map((byte) => byte / 255)).toBeAllClose(
      [told['red'], told['green'], told['blue']] as number[],
      1 / 255,
    );
  });
});

describe('a silhouette', () => {
  test.each<[string, Sprite[], number[], number]>([
    ['alone', [sprite(20, 30)], [15, 25, 25, 35], 1],
    ['beside another', [sprite(20, 30), sprite(30, 30)], [15, 25, 25, 35], 1],
    ['half behind another', [sprite(20, 30), sprite(25, 30)], [15, 25, 20, 35], 0.5],
    ['behind a corner', [sprite(20, 30), sprite(25, 35)], [15, 25, 25, 35], 0.75],
    ['behind its own double', [sprite(20, 30), sprite(20, 30)], [15, 25, 25, 35], 0],
    ['half out of the frame', [sprite(0, 30)], [0, 25, 5, 35], 0.5],
    ['in the frame corner', [sprite(0, 64)], [0, 59, 5, 64], 0.25],
    [
      'behind two',
      [sprite(20, 30), sprite(15, 30, { size: 10 }), sprite(20, 35, { size: 10 })],
      [20, 25, 25, 30],
      0.25,
    ],
    [
      'with a diamond near its corner, boxes meeting but shapes not',
      [sprite(20, 30, { shape: 'triangle' }), sprite(29, 24, { shape: 'diamond' })],
      [15, 25, 25, 35],
      1,
    ],
  ])('%s', (_, sprites, box, visible) => {
    const found = silhouette(sprites, 0, frame);
    expect(found.box).toBeAllClose(box, 1e-9);
    expect(found.visible).toBeCloseTo(visible, 9);
  });

  it('hides nothing of the object in front', () => {
    const sprites = [sprite(20, 30), sprite(25, 30)];
    expect(silhouette(sprites, 1, frame)).toEqual({ box: [20, 25, 30, 35], visible: 1 });
  });

  it('shows of a circle behind a square what the square leaves of it', () => {
    // the half disc right of its centre is hidden
    const sprites = [sprite(20, 30, { shape: 'circle', size: 12 }), sprite(30, 30, { size: 20 })];
    const { box, visible } = silhouette(sprites, 0, frame);
    expect(visible).toBeCloseTo(0.5, 6);
    expect(box).toBeAllClose([14, 24, 20, 36], 1e-9);
  });

  it('is where the picture changes when the object is taken away', () => {
    const config = resolveTabletopConfig({ noiseStd: 0, lightRange: 0 });
    const renderer = createRenderer(config);
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const scene = drawScene(config, new Rng(seed));
        const data = renderer.render(scene).data.slice();
        scene.sprites.forEach((gone, index) => {
          const sprites = scene.sprites.filter((sprite) => sprite !== gone);
          const without = renderer.render({ ...scene, sprites }).data;
          const { box } = silhouette(scene.sprites, index, frame);
          const [x0, y0, x1, y1] = box;
          // a pixel of which less than 1/255 is seen is no part of the box, nor is a circle's 0.07 % too
          // much of polygon; neither changes a byte by 3
          const clear = bounds((i) => Math.abs((data[i] ?? 0) - (without[i] ?? 0)) >= 3);
          expect(clear[0]).toBeGreaterThanOrEqual(Math.floor(x0));
          expect(clear[1]).toBeGreaterThanOrEqual(Math.floor(y0));
          expect(clear[2]).toBeLessThanOrEqual(Math.ceil(x1));
          expect(clear[3]).toBeLessThanOrEqual(Math.ceil(y1));
          const all = bounds((i) => data[i] !== without[i]);
          for (const [side, edge] of box.entries()) {
            expect(Math.abs((all[side] ?? Number.NaN) - edge)).toBeLessThan(2); // a tip of little area may not show
          }
        });
      }),
      { numRuns: 30 },
    );
  });
});
