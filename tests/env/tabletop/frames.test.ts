import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { frameAt } from '../../../env/core/frame-set.ts';
import { Rng } from '../../../env/core/random.ts';
import { resolveTabletopConfig } from '../../../env/tabletop/config.ts';
import { sampleTabletopFrames } from '../../../env/tabletop/frames.ts';
import { tableToFrame } from '../../../env/tabletop/geometry.ts';
import { drawScene } from '../../../env/tabletop/placement.ts';
import type { Sprite } from '../../../env/tabletop/scene.ts';

/** Distance from a shape's centre to its farthest corner, for size 1. */
const FARTHEST: { readonly [shape: string]: number } = {
  circle: 0.5,
  square: Math.SQRT1_2,
  triangle: Math.SQRT1_2,
  diamond: 0.5,
};
const farthest = ({ shape, size }: Sprite): number => (FARTHEST[shape] ?? Number.NaN) * size;

describe('a random scene', () => {
  it('keeps its objects inside the frame and apart, whatever its size', () => {
    const side = fc.integer({ min: 48, max: 96 });
    fc.assert(
      fc.property(side, side, fc.nat(), (width, height, seed) => {
        const config = resolveTabletopConfig({ width, height, minObjects: 2 });
        const { sprites } = drawScene(config, new Rng(seed));
        const placed = sprites.map((sprite) => ({ ...sprite, ...tableToFrame(sprite, config) }));
        for (const [i, a] of placed.entries()) {
          expect(a.size).toBeGreaterThanOrEqual(10);
          expect(a.size).toBeLessThanOrEqual(20);
          const slack = 1e-9;
          expect(a.x - a.size / 2).toBeGreaterThanOrEqual(-slack);
          expect(a.y - a.size / 2).toBeGreaterThanOrEqual(-slack);
          expect(a.x + a.size / 2).toBeLessThanOrEqual(width + slack);
          expect(a.y + a.size / 2).toBeLessThanOrEqual(height + slack);
          for (const b of placed.slice(i + 1)) {
            const room = farthest(a) + farthest(b);
            expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThanOrEqual(room - slack);
          }
        }
        expect(sprites.map(({ id }) => id)).toEqual(sprites.map((_, i) => i));
      }),
    );
  });

  it('varies in everything it may vary in', () => {
    const config = resolveTabletopConfig({ minObjects: 0 });
    const rng = new Rng(1);
    const scenes = Array.from({ length: 2000 }, () => drawScene(config, rng));
    const sprites = scenes.flatMap((scene) => scene.sprites);
    const shares = (keys: readonly unknown[]): number[] => {
      const counts = new Map<unknown, number>();
      for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
      return [...counts.values()].map((count) => count / keys.length);
    };
    const near = (found: readonly number[], parts: number, within: number): void => {
      expect(found.length).toBe(parts);
      for (const share of found) expect(Math.abs(share - 1 / parts)).toBeLessThan(within);
    };
    near(shares(scenes.map((scene) => scene.sprites.length)), 5, 0.03);
    near(shares(sprites.map((sprite) => sprite.shape)), 4, 0.03);
    near(shares(sprites.map((sprite) => sprite.color)), 6, 0.03);
    const lights = scenes.map((scene) => scene.light);
    expect(Math.min(...lights)).toBeCloseTo(0.92, 2);
    expect(Math.max(...lights)).toBeCloseTo(1.08, 2);
    expect(lights.reduce((a, b) => a + b, 0) / lights.length).toBeCloseTo(1, 2);
    expect(new Set(scenes.map((scene) => scene.noiseSeed)).size).toBe(2000);
  });

  it('says when no scene fits', () => {
    const crowded = resolveTabletopConfig({ minObjects: 40, maxObjects: 40 });
    expect(() => drawScene(crowded, new Rng(1))).toThrowCode('LIMIT');
  });
});

describe('sampleTabletopFrames', () => {
  const set = sampleTabletopFrames(300, new Rng(5));
  const { counts, boxes, valid, maxBoxes } = set.labels ?? { maxBoxes: 0 };

  it('makes labelled RGB frames', () => {
    expect(set).toMatchObject({ name: 'tabletop', size: 300, height: 64, width: 64, channels: 3 });
    expect(set.frames.length).toBe(300 * 12288);
    expect([counts?.length, boxes?.length, valid?.length, maxBoxes]).toEqual([300, 4800, 1200, 4]);
    expect([...new Set(counts)].sort()).toEqual([0, 1, 2, 3, 4]);
  });

  it('has as many legal boxes as objects, rows without one are zero', () => {
    for (let m = 0; m < 300; m++) {
      const rows = [0, 1, 2, 3].map((k) => [
        valid?.[4 * m + k],
        ...(boxes?.subarray(16 * m + 4 * k, 16 * m + 4 * k + 4) ?? []),
      ]);
      rows.forEach(([there, x0 = 0, y0 = 0, x1 = 0, y1 = 0], k) => {
        if (k >= (counts?.[m] ?? 0)) {
          expect([there, x0, y0, x1, y1]).toEqual([0, 0, 0, 0, 0]);
          return;
        }
        expect(there).toBe(1);
        for (const side of [x1 - x0, y1 - y0]) {
          expect(side).toBeGreaterThan(9.999);
          expect(side).toBeLessThan(20.001);
        }
        expect(Math.min(x0, y0)).toBeGreaterThan(-1e-4);
        expect(Math.max(x1, y1)).toBeLessThan(64 + 1e-4);
      });
    }
  });

  it('boxes what stands out from the table', () => {
    // the median over frames is the table; an object is far from it inside its box only
    const inside: number[] = [];
    const outside: number[] = [];
    const lone = [...(counts ?? [])].flatMap((count, m) => (count === 1 ? [m] : []));
    const empty = [...(counts ?? [])].indexOf(0);
    const table = frameAt(set, empty).data;
    const level = (data: Uint8Array): number => {
      const sorted = [...data].map((byte, i) => byte / (table[i] ?? 1)).sort((a, b) => a - b);
      return sorted[sorted.length >> 1] ?? 1;
    };
    for (const m of lone.slice(0, 30)) {
      const { data } = frameAt(set, m);
      const light = level(data);
      const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = boxes?.subarray(16 * m, 16 * m + 4) ?? [];
      for (let i = 0; i < 4096; i++) {
        const [x, y] = [(i % 64) + 0.5, Math.floor(i / 64) + 0.5];
        let away = 0;
        for (let k = 0; k < 3; k++) {
          away += Math.abs((data[3 * i + k] ?? 0) - light * (table[3 * i + k] ?? 0));
        }
        const within = Math.max(x0 - x, x - x1, y0 - y, y - y1);
        if (within < -3) inside.push(away);
        else if (within > 1) outside.push(away);
      }
    }
    const share = (list: readonly number[]): number =>
      list.filter((a) => a > 60).length / list.length;
    expect(share(outside)).toBeLessThan(0.002);
    expect(share(inside)).toBeGreaterThan(0.8);
  });

  it('depends on the stream alone', () => {
    const again = sampleTabletopFrames(20, new Rng(5));
    expect(again.frames).toEqual(set.frames.slice(0, 20 * 12288));
    const other = sampleTabletopFrames(20, new Rng(6));
    expect(other.frames).not.toEqual(again.frames);
  });

  it('keeps to the configuration given', () => {
    const small = sampleTabletopFrames(20, new Rng(5), {
      width: 40,
      height: 32,
      minObjects: 2,
      maxObjects: 2,
      maxSize: 12,
    });
    expect(small.frames.length).toBe(20 * 40 * 32 * 3);
    expect(new Set(small.labels?.counts)).toEqual(new Set([2]));
    expect(small.labels?.boxes?.length).toBe(20 * 2 * 4);
  });

  it('makes an empty set of no frames', () => {
    expect(sampleTabletopFrames(0, new Rng(1)).frames.length).toBe(0);
  });

  test.each([-1, 1.5, Number.NaN])('refuses to make %d frames', (size) => {
    expect(() => sampleTabletopFrames(size, new Rng(1))).toThrowCode('BAD_ARGUMENT');
  });
});
