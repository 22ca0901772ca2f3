import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { Rng } from '../../../env/core/random.ts';
import { make } from '../../../env/index.ts';
import { resolveTabletopConfig } from '../../../env/tabletop/config.ts';
import { boxOf } from '../../../env/tabletop/footprint.ts';
import { frameToTable, turnBy, turned } from '../../../env/tabletop/geometry.ts';
import { silhouette } from '../../../env/tabletop/ground-truth.ts';
import { paintInstances } from '../../../env/tabletop/instances.ts';
import { slide } from '../../../env/tabletop/motion.ts';
import { drawScene } from '../../../env/tabletop/placement.ts';
import { createRenderer } from '../../../env/tabletop/renderer.ts';
import { contactRadius, type Sprite, spriteAt } from '../../../env/tabletop/scene.ts';
import { parseScene } from '../../../env/tabletop/scene-state.ts';
import { SHAPES } from '../../../env/tabletop/shapes.ts';
import { sampleTabletopVideos } from '../../../env/tabletop/videos.ts';

const frame = resolveTabletopConfig({ width: 40, height: 48, noiseStd: 0, lightRange: 0 });
const QUARTER = Math.PI / 2;
const SQRT1_8 = Math.SQRT1_2 / 2;

function sprite(x: number, y: number, look: Partial<Sprite> = {}): Sprite {
  const place = frameToTable({ x, y }, frame);
  return { id: 0, shape: 'triangle', color: 'red', size: 16, ...look, ...place };
}

/** Red of each pixel of a frame with one sprite on it. */
function reds(one: Sprite): Uint8Array {
  const { data } = createRenderer(frame).render({ sprites: [one], light: 1, noiseSeed: 0 });
  return data.filter((_, i) => i % 3 === 0);
}

const anySprite = fc.record({
  shape: fc.constantFrom(...SHAPES),
  angle: fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }),
  size: fc.double({ min: 6, max: 16, noNaN: true }),
});

/** Points all over a pixel. */
const GRID = [0.01, 0.2, 0.4, 0.6, 0.8, 0.99].flatMap((y, _, sides) =>
  sides.map((x) => [x, y] as const),
);

test.each([
  [
    { x: 1, y: 0 },
    { x: 0, y: -1 },
  ], // right becomes up: y is down
  [
    { x: 0, y: -1 },
    { x: -1, y: 0 },
  ],
  [
    { x: 3, y: 2 },
    { x: 2, y: -3 },
  ],
])('a quarter turn takes %o to %o', (from, to) => {
  const { x, y } = turned(from, turnBy(QUARTER));
  expect([x, y]).toBeAllClose([to.x, to.y], 1e-12);
});

describe('a sprite turned by a quarter, counter-clockwise', () => {
  const upright = reds(sprite(20, 24));
  const left = reds(sprite(20, 24, { angle: QUARTER }));
  const red = 217;

  it('has the tip of its triangle on the left', () => {
    expect(left[24 * 40 + 15]).toBe(red); // near the tip, in the middle row
    expect(left[17 * 40 + 26]).toBe(red); // the upper corner, right
    expect(left[17 * 40 + 15]).not.toBe(red);
    expect(upright[17 * 40 + 26]).not.toBe(red);
  });

  it('covers the pixels that the upright one covers, carried around', () => {
    for (let y = -10; y < 10; y++) {
      for (let x = -10; x < 10; x++) {
        // the pixel at (x, y) from the centre came from (-1 - y, x)
        const now = left[(24 + y) * 40 + 20 + x] === red;
        const before = upright[(24 + x) * 40 + 20 - 1 - y] === red;
        expect(now).toBe(before);
      }
    }
  });
});

describe('the box of a turned sprite', () => {
  test.each([
    ['square', Math.PI / 4, [-Math.SQRT1_2, -Math.SQRT1_2, Math.SQRT1_2, Math.SQRT1_2]],
    ['diamond', Math.PI / 4, [-SQRT1_8, -SQRT1_8, SQRT1_8, SQRT1_8]],
    ['triangle', Math.PI, [-0.5, -0.5, 0.5, 0.5]],
    ['square', Math.PI / 6, [-0.683, -0.683, 0.683, 0.683]], // half of cos 30 + sin 30
    ['circle', 1, [-0.5, -0.5, 0.5, 0.5]],
  ] as const)('%s by %d', (shape, angle, unit) => {
    const box = boxOf(sprite(20, 24, { shape, angle, size: 10 }), frame);
    const wanted = unit.map((side, i) => 10 * side + (i % 2 === 0 ? 20 : 24));
    expect([...box]).toBeAllClose(wanted, 1e-3);
  });

  it('holds every pixel that shows it, and none of its sides is empty', () => {
    const empty = reds(sprite(-90, 24));
    fc.assert(
      fc.property(anySprite, (look) => {
        const one = sprite(20.3, 23.8, look);
        const [x0, y0, x1, y1] = silhouette([one], 0, frame).box;
        const shown = reds(one);
        const apart = [...shown].flatMap((byte, i) => (byte === empty[i] ? [] : [i]));
        const columns = apart.map((i) => i % 40);
        const rows = apart.map((i) => Math.floor(i / 40));
        for (const [pixel, edge] of [
          [Math.min(...columns), Math.floor(x0)],
          [Math.max(...columns) + 1, Math.ceil(x1)],
          [Math.min(...rows), Math.floor(y0)],
          [Math.max(...rows) + 1, Math.ceil(y1)],
        ] as const) {
          // a tip of little area may not show
          expect(Math.abs(pixel - edge)).toBeLessThanOrEqual(2);
        }
        const slack = look.shape === 'circle' ? 1 : 0; // its polygon reaches out by 0.07 %
        expect(Math.min(...columns)).toBeGreaterThanOrEqual(Math.floor(x0) - slack);
        expect(Math.max(...rows)).toBeLessThan(Math.ceil(y1) + slack);
      }),
    );
  });
});

it('is touched where it is seen, and its instance map shows the same', () => {
  const map = new Uint8Array(40 * 48);
  fc.assert(
    fc.property(anySprite, (look) => {
      const one = sprite(19.6, 24.7, look);
      paintInstances([one], frame, map);
      const touches = (x: number, y: number): boolean =>
        spriteAt([one], frameToTable({ x, y }, frame), frame) !== null;
      const apart = [...map.keys()].filter(
        (i) => touches((i % 40) + 0.5, Math.floor(i / 40) + 0.5) !== (map[i] === 1),
      );
      for (const i of apart) {
        // only where the outline goes through the pixel may its middle say other than most of it
        const points = GRID.map(([x, y]) => touches((i % 40) + x, Math.floor(i / 40) + y));
        expect(points).toContain(true);
        expect(points).toContain(false);
      }
      expect(spriteAt([one], one, frame)).toBe(one);
    }),
  );
});

describe('random scenes with turned sprites', () => {
  const config = resolveTabletopConfig({
    shapes: SHAPES,
    angleRange: Math.PI,
    minObjects: 3,
    maxObjects: 3,
  });

  it('keep them inside the frame and apart', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { sprites } = drawScene(config, new Rng(seed));
        for (const [i, a] of sprites.entries()) {
          const [x0, y0, x1, y1] = boxOf(a, config);
          expect(Math.min(x0, y0)).toBeGreaterThan(-1e-9);
          expect(Math.max(x1, y1)).toBeLessThan(64 + 1e-9);
          for (const b of sprites.slice(i + 1)) {
            const away = Math.hypot((a.x - b.x) * 64, (a.y - b.y) * 64);
            expect(away).toBeGreaterThanOrEqual(contactRadius(a) + contactRadius(b) - 1e-9);
          }
        }
      }),
    );
  });

  it('turn them evenly in the range asked for, and not at all by default', () => {
    const rng = new Rng(4);
    const angles = Array.from({ length: 500 }, () => drawScene(config, rng)).flatMap((scene) =>
      scene.sprites.map(({ angle = Number.NaN }) => angle),
    );
    for (let k = 0; k < 8; k++) {
      const from = -Math.PI + (k * Math.PI) / 4;
      const share = angles.filter((a) => a >= from && a < from + Math.PI / 4).length;
      expect(Math.abs(share / angles.length - 1 / 8)).toBeLessThan(0.03);
    }
    const plain = drawScene(resolveTabletopConfig({ minObjects: 1 }), new Rng(4));
    expect(plain.sprites.map((one) => 'angle' in one)).toContain(false);
    expect(plain.sprites.map((one) => 'angle' in one)).not.toContain(true);
  });

  it('stop at the border where their turned box does', () => {
    const square = sprite(20, 24, { shape: 'square', size: 10, angle: Math.PI / 4 });
    const [x0, y0] = boxOf(slide(square, { x: -1, y: 1 }, [], frame), frame);
    expect([x0, y0]).toBeAllClose([0, 0], 1e-9);
  });

  it('move in videos without leaving the frame', () => {
    const kinds = ['crossing', 'hidden'] as const;
    for (const kind of kinds) {
      const set = sampleTabletopVideos(1, new Rng(3), { kind, angleRange: 2, shapes: ['square'] });
      const boxes = set.labels?.boxes ?? new Float32Array(0);
      expect(boxes.reduce((a, b) => Math.min(a, b), 0)).toBeGreaterThan(-1e-4);
      expect(boxes.reduce((a, b) => Math.max(a, b), 0)).toBeLessThan(64 + 1e-4);
    }
  });
});

describe('saved scenes', () => {
  it('carry angles', () => {
    const kwargs = { angleRange: 3, shapes: ['heart', 'star_5'] };
    const env = make('TableTop/Goal-v0', { renderMode: 'rgb_array', kwargs });
    env.reset({ seed: 8 });
    const frameBefore = env.render();
    const saved = JSON.parse(JSON.stringify(env.getState()));
    const other = make('TableTop/Goal-v0', { renderMode: 'rgb_array', kwargs });
    other.setState(saved);
    expect(other.render()).toEqual(frameBefore);
    expect(JSON.stringify(saved)).toContain('"angle":');
  });

  it('from before there were angles still load', () => {
    const old = { id: 0, shape: 'square', color: 'red', size: 10, x: 0.5, y: 0.5 };
    const scene = { sprites: [old], light: 1, noiseSeed: 3 };
    expect(parseScene(scene, 'test')).toEqual(scene);
  });

  it.each(['1', Number.NaN, 7, null])('with the angle %s are refused', (angle) => {
    const one = { id: 0, shape: 'square', color: 'red', size: 10, x: 0.5, y: 0.5, angle };
    const scene = { sprites: [one], light: 1, noiseSeed: 3 };
    expect(() => parseScene(scene, 'test')).toThrowCode('BAD_ARGUMENT');
  });
});

it.each([
  { angleRange: -0.1 },
  { angleRange: 4 },
  { angleRange: '1' },
  { angleRange: 1, maxSize: 60 }, // a square of 60 px on its corner is 85 px wide
])('%o is refused', (options) => {
  expect(() => resolveTabletopConfig(options as object)).toThrowCode('BAD_ARGUMENT');
});
