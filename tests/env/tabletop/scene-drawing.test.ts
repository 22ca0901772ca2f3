import { describe, expect, it, test } from 'vitest';
import { rasterise } from '../../../env/drawing/rasterise.ts';
import { make, Rng, resolveTabletopConfig, type TabletopEnv } from '../../../env/index.ts';
import { createRenderer } from '../../../env/tabletop/renderer.ts';
import type { Sprite } from '../../../env/tabletop/scene.ts';
import { createSceneDrawer } from '../../../env/tabletop/scene-drawing.ts';
import { SHAPES } from '../../../env/tabletop/shapes.ts';

const PLAIN = { lightRange: 0, noiseStd: 0 };

describe('a scene drawn in plain shapes', () => {
  it('is the frame that the camera sees, but for the table’s grain', () => {
    const config = resolveTabletopConfig({ width: 96, height: 64, ...PLAIN });
    const sprites: Sprite[] = SHAPES.map((shape, id) => {
      const place = { x: 0.12 + 0.8 * ((id % 6) / 6), y: 0.2 + 0.2 * Math.floor(id / 6) };
      return { id, shape, color: 'cyan', size: 12, angle: 0.3 * id, ...place };
    });
    const scene = { sprites, light: 0.9, noiseSeed: 1 };
    const seen = createRenderer(config).render(scene).data;
    const drawn = rasterise(createSceneDrawer(config)(scene), config).data;
    // grain and stains of the table reach 0.11, the rim between its colours 0.07
    const GRAIN = 0.2 * 255;
    let inked = 0;
    drawn.forEach((byte, i) => {
      const cyan = seen[i - (i % 3)] === Math.round(0.9 * 0.12 * 255);
      if (cyan) inked++;
      // the camera rounds twice, before the lamp and after it
      expect(Math.abs(byte - (seen[i] ?? -1))).toBeLessThanOrEqual(cyan ? 2 : GRAIN);
    });
    expect(inked).toBeGreaterThan(1000);
  });

  it('has the table’s mean colour', () => {
    const config = resolveTabletopConfig(PLAIN);
    const scene = { sprites: [], light: 1, noiseSeed: 1 };
    const mean = (data: Uint8Array, channel: number): number =>
      data.reduce((sum, byte, i) => sum + (i % 3 === channel ? byte : 0), 0) / (data.length / 3);
    const seen = createRenderer(config).render(scene).data;
    const drawn = rasterise(createSceneDrawer(config)(scene), config).data;
    for (const channel of [0, 1, 2]) {
      expect(Math.abs(mean(drawn, channel) - mean(seen, channel))).toBeLessThan(3); // the rim counts twice
    }
  });

  test.each(['TableTop/Reach-v0', 'TableTop/Goal-v0'])('%s: as SVG, back to front', (id) => {
    const env = make(id, { renderMode: 'svg', kwargs: { minObjects: 4, maxObjects: 4 } });
    for (let seed = 0; seed < 5; seed++) {
      env.reset({ seed });
      const { sprites } = (env.unwrapped as TabletopEnv).scene; // ids of table-tops only
      const shapes = String(env.render())
        .split('\n')
        .filter((line) => /^<(circle|polygon)/.test(line))
        .slice(2); // after the zone
      expect(shapes.length).toBe(4);
      sprites.forEach(({ shape, x, y, size }, i) => {
        const line = shapes[i] ?? '';
        const numbers = [...line.matchAll(/"([^"#]*)"/g)].flatMap((match) =>
          (match[1] ?? '').split(/[ ,]/).map(Number),
        );
        if (shape === 'circle') {
          expect(line).toMatch(/^<circle/);
          expect(numbers).toBeAllClose([64 * x, 64 * (1 - y), size / 2], 1e-3);
          return;
        }
        expect(line).toMatch(/^<polygon/);
        const xs = numbers.filter((_, k) => k % 2 === 0);
        const ys = numbers.filter((_, k) => k % 2 === 1);
        expect((Math.min(...xs) + Math.max(...xs)) / 2).toBeCloseTo(64 * x, 1);
        expect((Math.min(...ys) + Math.max(...ys)) / 2).toBeCloseTo(64 * (1 - y), 1);
        expect(Math.max(...xs) - Math.min(...xs)).toBeCloseTo(size, 1);
      });
    }
  });

  it('moves with the scene in the terminal too', () => {
    const env = make('TableTop/Reach-v0', { renderMode: 'ansi' });
    const texts = new Set<string>();
    const rng = new Rng(1);
    for (let i = 0; i < 5; i++) {
      env.reset({ seed: rng.integer(1000) });
      const text = String(env.render());
      expect(text).toBe(env.render());
      expect(text.trimEnd().split('\n').length).toBe(23);
      texts.add(text);
    }
    expect(texts.size).toBe(5);
  });
});
