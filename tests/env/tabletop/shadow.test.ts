import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../../env/core/random.ts';
import { type Coverage, coverPolygon, createCoverage } from '../../../env/drawing/coverage.ts';
import { resolveTabletopConfig, type TabletopConfig } from '../../../env/tabletop/config.ts';
import { sampleTabletopFrames } from '../../../env/tabletop/frames.ts';
import { objectTable } from '../../../env/tabletop/ground-truth.ts';
import { drawScene } from '../../../env/tabletop/placement.ts';
import { createRenderer } from '../../../env/tabletop/renderer.ts';
import { COLORS, type Sprite } from '../../../env/tabletop/scene.ts';
import { createShadowCaster } from '../../../env/tabletop/shadow.ts';
import { OUTLINES } from '../../../env/tabletop/shapes.ts';
import { at } from '../../support/coverage.ts';
import { spriteOn } from '../../support/sprites.ts';

const frame = { width: 100, height: 100 };
/** Of a frame of 100 px. */
const [LENGTH, PENUMBRA] = [5, 6];

const bare: Partial<TabletopConfig> = {
  table: 'plain',
  tableColor: [0.5, 0.5, 0.5],
  zone: { x: 1, y: 1, radius: 0 },
  noiseStd: 0,
  lightRange: 0,
};

function squareShadow(lampAngle: number): Coverage {
  const [own, shadow] = [createCoverage(), createCoverage()];
  coverPolygon(OUTLINES.square, 50, 50, 20, own);
  createShadowCaster(frame, lampAngle).cast(own, shadow);
  return shadow;
}

/** Length of [a, b] that lies in [low, high]. */
const overlap = (a: number, b: number, low: number, high: number): number =>
  Math.max(0, Math.min(b, high) - Math.max(a, low));

describe('the shadow of a square', () => {
  it('is its box averaged over the lamp, wherever the light comes from', () => {
    fc.assert(
      fc.property(fc.double({ min: -6, max: 6, noNaN: true }), (lampAngle) => {
        const shadow = squareShadow(lampAngle);
        // away from the lamp; y down
        const [dx, dy] = [-LENGTH * Math.cos(lampAngle), LENGTH * Math.sin(lampAngle)];
        for (let y = 25; y < 75; y++) {
          for (let x = 25; x < 75; x++) {
            // the square's sides lie on pixel borders, so the average over pixels is that over the square
            const along = (i: number, d: number): number =>
              overlap(i + 0.5 - PENUMBRA / 2, i + 0.5 + PENUMBRA / 2, 40 + d, 60 + d) / PENUMBRA;
            expect(at(shadow, x, y)).toBeCloseTo(along(x, dx) * along(y, dy), 9);
          }
        }
      }),
    );
  });

  it.each([
    ['the right', 0, -LENGTH, 0],
    ['above', Math.PI / 2, 0, LENGTH],
    ['the left', Math.PI, LENGTH, 0],
    ['below', -Math.PI / 2, 0, -LENGTH],
  ])(
    'falls away from a lamp on %s, and takes as much light as the square is large',
    (_, lampAngle, dx, dy) => {
      const shadow = squareShadow(lampAngle);
      let [sum, sumX, sumY] = [0, 0, 0];
      for (let y = 20; y < 80; y++) {
        for (let x = 20; x < 80; x++) {
          const share = at(shadow, x, y);
          sum += share;
          sumX += share * (x + 0.5 - 50);
          sumY += share * (y + 0.5 - 50);
        }
      }
      expect(sum).toBeCloseTo(400, 6);
      expect(sumX / sum).toBeCloseTo(dx, 6);
      expect(sumY / sum).toBeCloseTo(dy, 6);
    },
  );
});

describe('a frame with shadows', () => {
  const config = resolveTabletopConfig({ ...bare, shadow: 0.5, lampAngle: Math.PI });
  const renderer = createRenderer(config);
  const draw = (...sprites: Sprite[]): Uint8Array =>
    renderer.render({ sprites, light: 1, noiseSeed: 0 }).data;
  const red = (data: Uint8Array, x: number, y: number): number => data[3 * (64 * y + x)] ?? 0;

  it('takes half of the light in the core of a shadow, none beyond it, and less in between', () => {
    // a lamp on the left: the shadow of [27, 37] x [27, 37] is shifted by 3.2 px, its penumbra 3.84 px wide
    const data = draw(spriteOn(config, 32, 32));
    const line = [37, 38, 39, 40, 41, 42, 43].map((x) => red(data, x, 32) / 128);
    const wanted = [37, 38, 39, 40, 41, 42, 43].map(
      (x) => 1 - (0.5 * overlap(x + 0.5 - 1.92, x + 0.5 + 1.92, 30.2, 40.2)) / 3.84,
    );
    for (const [i, part] of line.entries())
      expect(Math.abs(part - (wanted[i] ?? 0))).toBeLessThan(0.02);
    expect(line[0]).toBeCloseTo(0.5, 1);
    expect(line.at(-1)).toBe(1);
    expect(red(data, 25, 32)).toBe(128); // on the side of the lamp
  });

  it('darkens sprites behind, never those in front or the sprite itself', () => {
    const [left, right] = [spriteOn(config, 30, 32), spriteOn(config, 40, 32, { id: 1 })];
    const full = Math.round(255 * COLORS.red[0]);
    const over = draw(right, left); // the left one is in front, and the light comes from the left
    expect(red(over, 35, 32)).toBeLessThan(0.6 * full);
    expect(red(over, 43, 32)).toBe(full);
    const under = draw(left, right);
    for (let x = 36; x < 45; x++) expect(red(under, x, 32)).toBe(full);
    expect(red(under, 30, 32)).toBe(full);
  });

  it('lets light go once: where two shadows overlap, the darker one counts', () => {
    const [a, b] = [spriteOn(config, 30, 32), spriteOn(config, 30, 33)];
    const [one, other, both] = [draw(a), draw(b), draw(a, b)];
    for (let y = 20; y < 46; y++) {
      for (let x = 36; x < 46; x++) {
        const darker = Math.min(red(one, x, y), red(other, x, y));
        expect(Math.abs(red(both, x, y) - darker)).toBeLessThanOrEqual(1);
      }
    }
  });

  it('puts a sprite that covers a shadow into full light', () => {
    const [behind, front] = [spriteOn(config, 30, 32), spriteOn(config, 38, 32, { id: 1 })];
    const after = spriteOn(config, 38, 45, { id: 2, size: 4 });
    expect(red(draw(behind, front, after), 38, 32)).toBe(Math.round(255 * COLORS.red[0]));
  });

  it('keeps its bytes in range at the darkest and the brightest', () => {
    const harsh = resolveTabletopConfig({
      shadow: 0.9,
      shading: 0.3,
      lightRange: 0.5,
      noiseStd: 0.1,
      minObjects: 4,
    });
    const calm = { ...harsh, noiseStd: 0 };
    const [noisy, plain] = [createRenderer(harsh), createRenderer(calm)];
    const rng = new Rng(3);
    for (let i = 0; i < 20; i++) {
      const scene = drawScene(harsh, rng);
      const wanted = plain.render(scene).data;
      const drawn = noisy.render(scene).data;
      // noise is cut off at 3.5 deviations: a byte that wrapped around would be farther off
      const off = drawn.map((byte, k) => Math.abs(byte - (wanted[k] ?? 0)));
      expect(Math.max(...off)).toBeLessThanOrEqual(90);
    }
  });

  it('tells the same truth as without', () => {
    const looks = { shadow: 0.6, shading: 0.2, lampAngle: 1, table: 'slate' } as const;
    const plain = sampleTabletopFrames(40, new Rng(2), {}, { instances: true });
    const shown = sampleTabletopFrames(40, new Rng(2), looks, { instances: true });
    expect(shown.labels).toEqual(plain.labels);
    expect(shown.frames).not.toEqual(plain.frames);
    const lit = resolveTabletopConfig(looks);
    const scene = drawScene(lit, new Rng(9));
    expect(objectTable(scene, 4, lit)).toEqual(objectTable(scene, 4, resolveTabletopConfig()));
  });
});

describe('a shaded sprite', () => {
  const config = resolveTabletopConfig({ ...bare, shading: 0.2, lampAngle: Math.PI });
  const { data } = createRenderer(config).render({
    sprites: [spriteOn(config, 32, 32, { size: 20 })],
    light: 1,
    noiseSeed: 0,
  });
  const full = 255 * COLORS.red[0];

  it('is brightest towards the lamp and darkest away from it, evenly in between', () => {
    for (let x = 22; x < 42; x++) {
      for (const y of [22, 32, 41]) {
        const wanted = full * (1.1 - (0.2 * (x + 0.5 - 22)) / 20);
        expect(Math.abs((data[3 * (64 * y + x)] ?? 0) - wanted)).toBeLessThanOrEqual(0.51);
      }
    }
  });

  it('keeps its colour on average', () => {
    let sum = 0;
    for (let x = 22; x < 42; x++) sum += (data[3 * (64 * 32 + x)] ?? 0) / 20;
    expect(Math.abs(sum - full)).toBeLessThan(0.5);
  });
});

it.each([
  { shadow: -0.1 },
  { shadow: 0.95 },
  { shadow: true },
  { shading: 0.31 },
  { shading: Number.NaN },
  { lampAngle: 7 },
  { lampAngle: 'left' },
])('%o is refused', (options) => {
  expect(() => resolveTabletopConfig(options as object)).toThrowCode('BAD_ARGUMENT');
});
