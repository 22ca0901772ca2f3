/** The generators against the published definitions, on digits made to expose each rule. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FrameLabels, FrameSet } from '../../../env/core/frame-set.ts';
import { Rng } from '../../../env/core/random.ts';
import {
  makeGridMnist,
  makeMultiMnist,
  makeNoisyMnist,
} from '../../../perception/data/multi-mnist.ts';
import { makeSprites } from '../../../perception/data/sprites.ts';

const SIDE = 50;
const AREA = SIDE * SIDE;

/** A digits folder whose every digit is filled with one grey, or drawn by `pixel`. */
let root = '';
const solid = (name: string, pixel: (y: number, x: number) => number): string => {
  const folder = mkdtempSync(join(root, name));
  const image = Uint8Array.from({ length: 784 }, (_, i) => pixel(Math.floor(i / 28), i % 28));
  const file = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 28, ...image);
  writeFileSync(join(folder, 'train-images-idx3-ubyte'), file);
  return folder;
};
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'supair-digits-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const frame = (set: FrameSet, i: number): Uint8Array =>
  set.frames.subarray(i * AREA, (i + 1) * AREA);
const labelsOf = (set: FrameSet): FrameLabels => {
  if (set.labels === null) throw new Error('labels expected');
  return set.labels;
};
const boxesOf = (set: FrameSet, i: number): number[][] => {
  const { boxes, counts, maxBoxes } = labelsOf(set);
  return Array.from({ length: counts[i] ?? 0 }, (_, k) => {
    const row = (i * maxBoxes + k) * 4;
    return [...(boxes?.subarray(row, row + 4) ?? [])];
  });
};
const indices = (set: FrameSet, count: number): number[] =>
  [...labelsOf(set).counts.keys()].filter((i) => labelsOf(set).counts[i] === count);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, x) => sum + x, 0) / values.length;

/** Chi-square of observed tallies against probabilities. */
const chiSquare = (tally: readonly number[], probability: readonly number[]): number => {
  const total = tally.reduce((sum, n) => sum + n, 0);
  return tally.reduce(
    (sum, n, i) => sum + (n - total * (probability[i] ?? 0)) ** 2 / (total * (probability[i] ?? 0)),
    0,
  );
};

/** Standard normal distribution function by Simpson's rule. */
const phi = (x: number): number => {
  const n = 2000;
  const h = (x + 10) / n;
  let sum = 0;
  for (let i = 0; i <= n; i++) {
    const weight = i === 0 || i === n ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * Math.exp(-((-10 + i * h) ** 2) / 2);
  }
  return (sum * h) / 3 / Math.sqrt(2 * Math.PI);
};

describe('multi-MNIST', () => {
  const train = makeMultiMnist({ split: 'train', rng: new Rng(1), size: 9000, boxes: 'cell' });

  it('holds 0, 1 and 2 digits equally often', () => {
    const tally = [0, 1, 2].map((count) => indices(train, count).length);
    expect(chiSquare(tally, [1 / 3, 1 / 3, 1 / 3])).toBeLessThan(13.8); // p = .001, 2 d.o.f.
  });

  it('draws the side as the whole part of 28 / N(1.3, 0.1)', () => {
    const sides = indices(train, 1).map((i) => {
      const [[x0 = 0, y0 = 0, x1 = 0, y1 = 0] = []] = boxesOf(train, i);
      expect(x1 - x0).toBe(y1 - y0);
      return x1 - x0;
    });
    const known = [18, 19, 20, 21, 22, 23, 24, 25];
    const inside = sides.filter((side) => known.includes(side));
    const mass = known.map((k) => phi((28 / k - 1.3) / 0.1) - phi((28 / (k + 1) - 1.3) / 0.1));
    const total = mass.reduce((sum, p) => sum + p, 0);
    expect(Math.abs(inside.length / sides.length - total)).toBeLessThan(0.01);
    const tally = known.map((k) => inside.filter((side) => side === k).length);
    expect(
      chiSquare(
        tally,
        mass.map((p) => p / total),
      ),
    ).toBeLessThan(24.3); // p = .001, 7 d.o.f.
  });

  it('places the corner uniformly in 0 .. 49 - side, rows as columns', () => {
    for (const axis of [0, 1]) {
      const places = indices(train, 1).map((i) => {
        const [box = []] = boxesOf(train, i);
        const [low = 0, high = 0] = [box[axis], box[axis + 2]];
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(SIDE - 1);
        return (low + 0.5) / (SIDE - (high - low));
      });
      expect(Math.abs(mean(places) - 0.5)).toBeLessThan(0.02);
      expect(Math.abs(mean(places.map((u) => (u - 0.5) ** 2)) - 1 / 12)).toBeLessThan(0.004);
    }
  });

  it('keeps solid digits apart: their sum would overflow', () => {
    const digitsDir = solid('white', () => 255);
    const set = makeMultiMnist({ split: 'train', rng: new Rng(2), size: 600, digitsDir });
    for (const i of indices(set, 2)) {
      const [a = [], b = []] = boxesOf(set, i);
      const overlap = [0, 1].map(
        (axis) =>
          Math.min(a[axis + 2] ?? 0, b[axis + 2] ?? 0) - Math.max(a[axis] ?? 0, b[axis] ?? 0),
      );
      expect(Math.min(...overlap)).toBeLessThanOrEqual(0);
      const area = [a, b].map(([x0 = 0, y0 = 0, x1 = 0, y1 = 0]) => (x1 - x0) * (y1 - y0));
      const white = frame(set, i).filter((x) => x === 255).length;
      expect(white).toBe((area[0] ?? 0) + (area[1] ?? 0));
    }
  });

  it('adds faint digits where they overlap', () => {
    const digitsDir = solid('grey', () => 127);
    const set = makeMultiMnist({ split: 'train', rng: new Rng(3), size: 300, digitsDir });
    const overlapped = indices(set, 2).filter((i) => frame(set, i).includes(254));
    expect(overlapped.length).toBeGreaterThan(10);
    expect(new Set(set.frames)).toEqual(new Set([0, 127, 254]));
  });

  it('boxes the ink, not the empty margin', () => {
    // ink in source rows 7..20, columns 14..20: an upright bar
    const digitsDir = solid('bar', (y, x) => (y >= 7 && y < 21 && x >= 14 && x < 21 ? 255 : 0));
    const options = { split: 'train', size: 300, digitsDir } as const;
    const ink = makeMultiMnist({ ...options, rng: new Rng(4) });
    const cell = makeMultiMnist({ ...options, rng: new Rng(4), boxes: 'cell' });
    expect(ink.frames).toEqual(cell.frames);
    for (const i of indices(ink, 1)) {
      const [[x0 = 0, y0 = 0, x1 = 0, y1 = 0] = []] = boxesOf(ink, i);
      const [[cx0 = 0, cy0 = 0, cx1 = 0] = []] = boxesOf(cell, i);
      const scale = (cx1 - cx0) / 28;
      const wanted = [cx0 + 14 * scale, cy0 + 7 * scale, cx0 + 21 * scale, cy0 + 21 * scale];
      [x0, y0, x1, y1].forEach((edge, e) => {
        expect(Math.abs(edge - (wanted[e] ?? 0))).toBeLessThanOrEqual(1);
      });
      const lit = [...frame(ink, i).keys()].filter((at) => (frame(ink, i)[at] ?? 0) >= 26);
      expect(Math.min(...lit.map((at) => at % SIDE))).toBe(x0);
      expect(Math.max(...lit.map((at) => at % SIDE))).toBe(x1 - 1);
      expect(Math.min(...lit.map((at) => Math.floor(at / SIDE)))).toBe(y0);
      expect(Math.max(...lit.map((at) => Math.floor(at / SIDE)))).toBe(y1 - 1);
    }
  });

  it('repeats itself for a seed and differs between seeds and splits', () => {
    const make = (split: 'train' | 'test', seed: number): Uint8Array =>
      makeMultiMnist({ split, rng: new Rng(seed), size: 20 }).frames;
    expect(make('train', 5)).toEqual(make('train', 5));
    expect(make('train', 5)).not.toEqual(make('train', 6));
    expect(make('train', 5)).not.toEqual(make('test', 5));
  });

  it('refuses a size that is none', () => {
    const make = (): unknown => makeMultiMnist({ split: 'test', rng: new Rng(1), size: -1 });
    expect(make).toThrowCode('BAD_ARGUMENT');
  });
});

describe('noisy MNIST', () => {
  // clip(m + N(0, .2), 0, 1) with m = 0.1: moments of a clipped normal, by quadrature
  const moments = (m: number): [number, number] => {
    let [first, second] = [0, 0];
    const n = 40_000;
    for (let i = 0; i < n; i++) {
      const z = -8 + (16 * (i + 0.5)) / n;
      const p = (Math.exp(-(z ** 2) / 2) / Math.sqrt(2 * Math.PI)) * (16 / n);
      const x = Math.min(1, Math.max(0, m + 0.2 * z));
      first += p * x;
      second += p * x * x;
    }
    return [first, Math.sqrt(second - first ** 2)];
  };

  it.each([
    ['background', 0, 0.1],
    ['stroke', 255, 0.9],
  ])('gives %s pixels the mean and deviation of a clipped normal', (_, grey, centre) => {
    const digitsDir = solid(`noise-${grey}`, () => grey);
    const options = { split: 'train', size: 400, digitsDir } as const;
    const clean = makeMultiMnist({ ...options, rng: new Rng(6) });
    const noisy = makeNoisyMnist({ ...options, rng: new Rng(6) });
    const values: number[] = [];
    clean.frames.forEach((x, i) => {
      if (x === grey) values.push((noisy.frames[i] ?? 0) / 255);
    });
    expect(values.length).toBeGreaterThan(100_000);
    const [wantedMean, wantedDeviation] = moments(centre);
    const average = mean(values);
    const deviation = Math.sqrt(mean(values.map((x) => (x - average) ** 2)));
    expect(Math.abs(average - wantedMean)).toBeLessThan(0.002);
    expect(Math.abs(deviation - wantedDeviation)).toBeLessThan(0.002);
  });

  it('draws every pixel on its own', () => {
    const { frames } = makeNoisyMnist({
      split: 'train',
      size: 200,
      rng: new Rng(7),
      digitsDir: solid('none', () => 0),
    });
    const x = Array.from(frames, (v) => v / 255);
    const average = mean(x);
    const variance = mean(x.map((v) => (v - average) ** 2));
    for (const lag of [1, SIDE, AREA]) {
      const products = x.slice(lag).map((v, i) => (v - average) * ((x[i] ?? 0) - average));
      expect(Math.abs(mean(products) / variance)).toBeLessThan(0.006); // 4 sigma of 500,000 draws
    }
  });
});

describe('grid MNIST', () => {
  const digitsDir = (): string => solid('grid', (y) => (y < 14 ? 255 : 50));
  const make = (): [FrameSet, FrameSet] => {
    const options = { split: 'train', size: 750, digitsDir: digitsDir() } as const;
    return [
      makeMultiMnist({ ...options, rng: new Rng(8) }),
      makeGridMnist({ ...options, rng: new Rng(8) }),
    ];
  };

  it('lifts exactly every fifth row and column to 0.4, leaving brighter strokes on top', () => {
    const [clean, grid] = make();
    const phases: number[] = [];
    for (let i = 0; i < grid.size; i++) {
      const [before, after] = [frame(clean, i), frame(grid, i)];
      const darkest = (start: number, step: number): number =>
        Math.min(...Array.from({ length: SIDE }, (_, j) => after[start + j * step] ?? 0));
      const rows = Array.from({ length: SIDE }, (_, y) => y).filter(
        (y) => darkest(y * SIDE, 1) >= 102,
      );
      const columns = Array.from({ length: SIDE }, (_, x) => x).filter(
        (x) => darkest(x, SIDE) >= 102,
      );
      const [phaseY = -1, phaseX = -1] = [rows[0], columns[0]];
      expect(rows).toEqual(Array.from({ length: 10 }, (_, j) => phaseY + 5 * j));
      expect(columns).toEqual(Array.from({ length: 10 }, (_, j) => phaseX + 5 * j));
      const wanted = before.map((x, at) => {
        const onLine = at % 5 === phaseX || Math.floor(at / SIDE) % 5 === phaseY;
        return onLine && x < 102 ? 102 : x;
      });
      expect(after).toEqual(wanted);
      phases.push(phaseY * 5 + phaseX);
    }
    const tally = Array.from({ length: 25 }, (_, p) => phases.filter((q) => q === p).length);
    expect(chiSquare(tally, new Array(25).fill(1 / 25))).toBeLessThan(51.2); // p = .001, 24 d.o.f.
  });
});

describe('sprites', () => {
  const set = makeSprites({ split: 'train', rng: new Rng(9), size: 6000, boxes: 'cell' });
  const GREYS = { disc: 255, square: 204, diamond: 179 } as const;

  /** Lattice points of each shape, counted row by row from its inequality. */
  const areas: { readonly [shape in keyof typeof GREYS]: (side: number) => number } = {
    disc: (side) => {
      const r = Math.floor(side / 2);
      let points = 0;
      for (let dy = 1 - r; dy < r; dy++) points += 2 * Math.ceil(Math.sqrt(r * r - dy * dy)) - 1;
      return points;
    },
    square: (side) => side * side,
    diamond: (side) => {
      const r = Math.floor(side / 2);
      return r * r + (r - 1) * (r - 1); // a centred square number
    },
  };

  it('draws each shape whole, in its grey, at its size and place', () => {
    const seen = new Map<string, number>();
    for (const i of indices(set, 1)) {
      const [[x0 = 0, y0 = 0, x1 = 0, y1 = 0] = []] = boxesOf(set, i);
      const side = x1 - x0;
      expect(y1 - y0).toBe(side);
      const lit = [...frame(set, i).keys()].filter((at) => frame(set, i)[at] !== 0);
      const greys = new Set(lit.map((at) => frame(set, i)[at]));
      expect(greys.size).toBe(1);
      const shape = (['disc', 'square', 'diamond'] as const).find((s) => greys.has(GREYS[s]));
      expect(lit.length).toBe(areas[shape ?? 'disc'](side));
      // the centre of mass: the middle of the cell for squares, corner + floor(side / 2) else
      const centre = shape === 'square' ? (side - 1) / 2 : Math.floor(side / 2);
      expect(mean(lit.map((at) => at % SIDE))).toBeCloseTo(x0 + centre, 9);
      expect(mean(lit.map((at) => Math.floor(at / SIDE)))).toBeCloseTo(y0 + centre, 9);
      seen.set(`${shape}`, (seen.get(`${shape}`) ?? 0) + 1);
      seen.set(`${side}`, (seen.get(`${side}`) ?? 0) + 1);
    }
    const shapes = Object.keys(GREYS).map((shape) => seen.get(shape) ?? 0);
    expect(chiSquare(shapes, [1 / 3, 1 / 3, 1 / 3])).toBeLessThan(13.8);
    // size is uniform in 12 .. min(16, 50 - row, 50 - column), corners uniform in 0 .. 38
    const probability = [12, 13, 14, 15, 16].map((side) => {
      let p = 0;
      for (let row = 0; row < 39; row++) {
        for (let column = 0; column < 39; column++) {
          const largest = Math.min(16, 50 - row, 50 - column);
          if (side <= largest) p += 1 / (39 * 39) / (largest - 11);
        }
      }
      return p;
    });
    const sides = [12, 13, 14, 15, 16].map((side) => seen.get(`${side}`) ?? 0);
    expect(chiSquare(sides, probability)).toBeLessThan(18.5); // p = .001, 4 d.o.f.
  });

  it('never lets two sprites share a pixel', () => {
    for (const i of indices(set, 2)) {
      const lit = frame(set, i).filter((x) => x !== 0);
      const shapesOf = (x: number | undefined): 'disc' | 'square' | 'diamond' =>
        (['disc', 'square', 'diamond'] as const).find((s) => GREYS[s] === x) ?? 'disc';
      const [a = 12, b = 12] = boxesOf(set, i).map(([x0 = 0, , x1 = 0]) => x1 - x0);
      const greys = [...new Set(lit)];
      const shapes = [shapesOf(greys[0]), shapesOf(greys.at(-1))] as const;
      const sums = [
        areas[shapes[0]](a) + areas[shapes[1]](b),
        areas[shapes[1]](a) + areas[shapes[0]](b),
      ];
      expect(sums).toContain(lit.length);
    }
  });

  it('begins the training scenes with the counts 0, 1, 2, 0, 1, ...', () => {
    const counts = [...labelsOf(set).counts.subarray(0, 100)];
    expect(counts).toEqual(Array.from({ length: 100 }, (_, i) => i % 3));
    const later = [0, 1, 2].map((count) => indices(set, count).filter((i) => i >= 100).length);
    expect(chiSquare(later, [1 / 3, 1 / 3, 1 / 3])).toBeLessThan(13.8);
  });

  it('boxes the ink of a disc one pixel inside its cell', () => {
    const options = { split: 'test', size: 200 } as const;
    const ink = makeSprites({ ...options, rng: new Rng(10) });
    const cell = makeSprites({ ...options, rng: new Rng(10), boxes: 'cell' });
    for (const i of indices(ink, 1)) {
      if (!frame(ink, i).includes(255)) continue;
      const [[x0 = 0, y0 = 0, x1 = 0] = []] = boxesOf(cell, i);
      const r = Math.floor((x1 - x0) / 2);
      expect(boxesOf(ink, i)).toEqual([[x0 + 1, y0 + 1, x0 + 2 * r, y0 + 2 * r]]);
    }
  });
});
