import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Frame } from '../../../env/core/env.ts';
import { Rng } from '../../../env/core/random.ts';
import { resolveTabletopConfig, type TabletopConfig } from '../../../env/tabletop/config.ts';
import { frameToTable, tableToFrame } from '../../../env/tabletop/geometry.ts';
import { drawScene } from '../../../env/tabletop/placement.ts';
import { createRenderer } from '../../../env/tabletop/renderer.ts';
import { COLORS, type Sprite, type TabletopScene } from '../../../env/tabletop/scene.ts';
import { spriteOn } from '../../support/sprites.ts';

const quiet = resolveTabletopConfig({ noiseStd: 0, lightRange: 0 });
const RED = COLORS.red.map((part) => 255 * part);

function draw(config: TabletopConfig, sprites: readonly Sprite[], light = 1): Frame {
  return createRenderer(config).render({ sprites, light, noiseSeed: 7 });
}

const pixel = ({ data, width }: Frame, x: number, y: number): number[] => [
  ...data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3),
];

/** Pixels [x0, y0, x1, y1) in which two frames differ. */
function changed(a: Frame, b: Frame): [number, number, number, number] {
  let [x0, y0, x1, y1] = [a.width, a.height, 0, 0];
  for (let y = 0; y < a.height; y++) {
    for (let x = 0; x < a.width; x++) {
      if (pixel(a, x, y).join() === pixel(b, x, y).join()) continue;
      [x0, y0, x1, y1] = [
        Math.min(x0, x),
        Math.min(y0, y),
        Math.max(x1, x + 1),
        Math.max(y1, y + 1),
      ];
    }
  }
  return [x0, y0, x1, y1];
}

describe('geometry', () => {
  test.each([
    [0, 0, 0, 24],
    [1, 0, 40, 24],
    [0, 1, 0, 0],
    [1, 1, 40, 0],
    [0.25, 0.75, 10, 6],
  ])('table (%d, %d) is frame (%d, %d) on 40 x 24 pixels', (x, y, fx, fy) => {
    const frame = { width: 40, height: 24 };
    expect(tableToFrame({ x, y }, frame)).toEqual({ x: fx, y: fy });
    expect(frameToTable({ x: fx, y: fy }, frame)).toEqual({ x, y });
  });
});

describe('the renderer', () => {
  const table = draw(quiet, []);

  it('colours the pixels a square covers and leaves all others as they are', () => {
    const frame = draw(quiet, [spriteOn(quiet, 20, 30)]);
    for (let y = 0; y < 64; y++) {
      for (let x = 0; x < 64; x++) {
        const inside = x >= 15 && x < 25 && y >= 25 && y < 35;
        expect(pixel(frame, x, y)).toEqual(inside ? RED.map(Math.round) : pixel(table, x, y));
      }
    }
  });

  it('mixes by the covered area: halves at edges, quarters at corners', () => {
    const frame = draw(quiet, [spriteOn(quiet, 20.5, 30.5)]);
    const mixed = (x: number, y: number, share: number): number[] =>
      pixel(table, x, y).map((below, k) => Math.round(below * (1 - share) + (RED[k] ?? 0) * share));
    expect(pixel(frame, 15, 30)).toEqual(mixed(15, 30, 0.5));
    expect(pixel(frame, 25, 30)).toEqual(mixed(25, 30, 0.5));
    expect(pixel(frame, 20, 25)).toEqual(mixed(20, 25, 0.5));
    expect(pixel(frame, 20, 35)).toEqual(mixed(20, 35, 0.5));
    expect(pixel(frame, 15, 25)).toEqual(mixed(15, 25, 0.25));
    expect(pixel(frame, 25, 35)).toEqual(mixed(25, 35, 0.25));
    expect(pixel(frame, 20, 30)).toEqual(RED.map(Math.round));
    expect(pixel(frame, 14, 30)).toEqual(pixel(table, 14, 30));
    expect(pixel(frame, 26, 30)).toEqual(pixel(table, 26, 30));
  });

  it('points x to the right, y up and the triangle with its apex up', () => {
    const corner: Sprite = { id: 0, shape: 'square', color: 'red', size: 10, x: 0.9, y: 0.9 };
    const [x0, y0] = changed(table, draw(quiet, [corner]));
    expect([x0, y0]).toEqual([52, 1]);
    const triangle = draw(quiet, [spriteOn(quiet, 30, 30, { shape: 'triangle', size: 20 })]);
    expect(pixel(triangle, 21, 38)).toEqual(RED.map(Math.round));
    expect(pixel(triangle, 21, 21)).toEqual(pixel(table, 21, 21));
  });

  it('paints later sprites over earlier ones', () => {
    const back = spriteOn(quiet, 20, 30);
    const front = spriteOn(quiet, 24, 30, { color: 'blue' });
    const blue = COLORS.blue.map((part) => Math.round(255 * part));
    expect(pixel(draw(quiet, [back, front]), 22, 30)).toEqual(blue);
    expect(pixel(draw(quiet, [front, back]), 22, 30)).toEqual(RED.map(Math.round));
  });

  it('clips at the border and never writes into the next row', () => {
    for (const [x, y] of [
      [0, 30],
      [64, 30],
      [30, 0],
      [30, 64],
      [-20, 30],
      [90, 90],
    ] as const) {
      const [x0, y0, x1, y1] = changed(table, draw(quiet, [spriteOn(quiet, x, y)]));
      if (x0 > x1) continue; // wholly outside
      expect([x0, y0, x1, y1]).toEqual([
        Math.max(0, x - 5),
        Math.max(0, y - 5),
        Math.min(64, x + 5),
        Math.min(64, y + 5),
      ]);
    }
  });

  test.each([
    [40, 24],
    [24, 40],
    [33, 17], // bytes that fill no whole number of words
  ])('draws on a frame of %d x %d pixels, circles as circles', (width, height) => {
    const config = resolveTabletopConfig({ ...quiet, width, height, maxSize: 12 });
    const empty = draw(config, []);
    const frame = draw(config, [spriteOn(config, 12, 9, { shape: 'circle', size: 8 })]);
    expect([frame.width, frame.height, frame.channels]).toEqual([width, height, 3]);
    expect(frame.data.length).toBe(width * height * 3);
    expect(changed(empty, frame)).toEqual([8, 5, 16, 13]);
    expect(pixel(frame, width - 1, height - 1)).toEqual(pixel(empty, width - 1, height - 1));
  });

  it('draws a frame of a million bytes', () => {
    const large = resolveTabletopConfig({ ...quiet, width: 640, height: 600 });
    expect(pixel(draw(large, [spriteOn(large, 320, 300)]), 320, 300)).toEqual(RED.map(Math.round));
  });

  it('lights table and objects alike', () => {
    const sprites = [spriteOn(quiet, 20, 30)];
    const bright = draw(quiet, sprites, 1.0625);
    const plain = draw(quiet, sprites, 1);
    expect(bright.data).toEqual(plain.data.map((byte) => Math.round(byte * 1.0625)));
  });

  it('draws the same bytes twice, in this renderer and another one', () => {
    const config = resolveTabletopConfig();
    const rng = new Rng(3);
    const renderer = createRenderer(config);
    const scenes = Array.from({ length: 4 }, () => drawScene(config, rng));
    const once = scenes.map((scene) => renderer.render(scene).data);
    expect(scenes.map((scene) => renderer.render(scene).data)).toEqual(once);
    expect(scenes.map((scene) => createRenderer(config).render(scene).data)).toEqual(once);
    const [scene] = scenes;
    if (scene === undefined) throw new Error('four scenes');
    const renoised = renderer.render({ ...scene, noiseSeed: scene.noiseSeed ^ 1 });
    expect(renoised.data).not.toEqual(once[0]);
  });

  it.each([
    ['by default', {}],
    ['with shadows, turned and shaded', { shadow: 0.6, shading: 0.2, angleRange: 3 }],
  ])('draws a scene alike whatever it drew before: %s', (_, options) => {
    const config = resolveTabletopConfig({ ...options, minObjects: 0, maxObjects: 6, maxSize: 14 });
    const kept = createRenderer(config);
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.nat({ max: 4 }), { maxLength: 6 }), (seed, changes) => {
        const rng = new Rng(seed);
        let { sprites, ...exposure }: TabletopScene = drawScene(config, rng);
        for (const change of [9, ...changes]) {
          const k = rng.integer(6);
          // one moves anywhere, also over the border; one goes; one comes; all change places; nothing
          if (change === 0) {
            const at = { x: rng.uniform(-0.1, 1.1), y: rng.uniform(-0.1, 1.1) };
            sprites = sprites.map((one, i) => (i === k ? { ...one, ...at } : one));
          } else if (change === 1) sprites = sprites.filter((__, i) => i !== k);
          else if (change === 2) sprites = [...sprites, spriteOn(config, 32, 32, { id: 9 })];
          else if (change === 3) sprites = rng.shuffle([...sprites]);
          const scene = { sprites, ...exposure };
          expect(kept.render(scene).data).toEqual(createRenderer(config).render(scene).data);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('writes into a given array, aligned or not', () => {
    const scene = { sprites: [spriteOn(quiet, 20, 30)], light: 1, noiseSeed: 0 };
    const renderer = createRenderer(quiet);
    const out = new Uint8Array(12288 + 1).subarray(1);
    expect(renderer.render(scene, out).data).toBe(out);
    expect(out).toEqual(renderer.render(scene).data);
  });

  it('shows a textured table, the same for one seed, with the rim of the zone on it', () => {
    const level = ({ data }: Frame): number => data.reduce((a, b) => a + b, 0) / data.length;
    const deviation = Math.sqrt(
      table.data.reduce((sum, byte, i) => sum + (byte - (table.data[i % 3] ?? 0)) ** 2, 0) / 12288,
    );
    expect(deviation).toBeGreaterThan(5);
    expect(draw(resolveTabletopConfig(quiet), []).data).toEqual(table.data);
    expect(draw({ ...quiet, tableSeed: 2 }, []).data).not.toEqual(table.data);
    const elsewhere = draw({ ...quiet, zone: { x: 0.2, y: 0.8, radius: 0.1 } }, []);
    expect(Math.abs(level(elsewhere) - level(table))).toBeLessThan(0.5);
    const [x0, y0, x1, y1] = changed(table, elsewhere);
    // the rims reach 6.4 px around (12.8, 12.8) and 9.6 px around (48, 48), and the brush 1.25 px more
    expect([x0, y0, x1, y1]).toEqual([5, 5, 59, 59]);
    // the table's own point under the right-most part of the rim is brighter with the rim on it
    const rim = pixel(table, 57, 47).map((byte, k) => byte - (pixel(elsewhere, 57, 47)[k] ?? 0));
    for (const added of rim) expect(added).toBeGreaterThan(8);
  });
});
