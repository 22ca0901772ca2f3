/**
 * What the published generators imply but do not say: distributions worked out by enumeration or in
 * closed form, and held against many scenes.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { FrameSet } from '../../../env/core/frame-set.ts';
import { Rng } from '../../../env/core/random.ts';
import { makeMultiMnist, makeNoisyMnist } from '../../../perception/data/multi-mnist.ts';
import { makeSprites } from '../../../perception/data/sprites.ts';

const SIDE = 50;
const root = mkdtempSync(join(tmpdir(), 'supair-statistics-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A digits folder with one digit that is of one grey all over. */
const solid = (grey: number): string => {
  const folder = mkdtempSync(join(root, 'solid-'));
  const image = new Uint8Array(784).fill(grey);
  const file = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 28, ...image);
  writeFileSync(join(folder, 'train-images-idx3-ubyte'), file);
  return folder;
};

type Box = readonly [x0: number, y0: number, x1: number, y1: number];
/** Boxes of all frames that hold `count` objects. */
const scenes = ({ labels }: FrameSet, count: number): Box[][] => {
  if (labels?.boxes == null) throw new Error('boxes expected');
  const { boxes, counts, maxBoxes } = labels;
  return [...counts.keys()]
    .filter((i) => counts[i] === count)
    .map((i) =>
      Array.from({ length: count }, (_, k): Box => {
        const row = boxes.subarray((i * maxBoxes + k) * 4, (i * maxBoxes + k + 1) * 4);
        return [row[0] ?? 0, row[1] ?? 0, row[2] ?? 0, row[3] ?? 0];
      }),
    );
};
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, x) => sum + x, 0) / values.length;
const chiSquare = (tally: readonly number[], probability: readonly number[]): number => {
  const total = tally.reduce((sum, n) => sum + n, 0);
  return tally.reduce((sum, n, i) => {
    const wanted = total * (probability[i] ?? Number.NaN);
    return sum + (n - wanted) ** 2 / wanted;
  }, 0);
};
/** The standard normal distribution function, by Simpson's rule. */
const phi = (x: number): number => {
  const [steps, from] = [2000, -10];
  const h = (x - from) / steps;
  const sum = range(0, steps).reduce((total, i) => {
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    return total + weight * Math.exp(-((from + i * h) ** 2) / 2);
  }, 0);
  return (sum * h) / 3 / Math.sqrt(2 * Math.PI);
};

const digits = makeMultiMnist({ split: 'train', rng: new Rng(21), boxes: 'cell' });
const sprites = makeSprites({ split: 'train', rng: new Rng(24), boxes: 'cell' });

describe('the published sizes', () => {
  it.each([
    ['60,000 training scenes of digits', digits, 60_000],
    ['10,000 test scenes of digits', makeMultiMnist({ split: 'test', rng: new Rng(1) }), 10_000],
    ['40,000 training scenes of sprites', sprites, 40_000],
    ['10,000 test scenes of sprites', makeSprites({ split: 'test', rng: new Rng(1) }), 10_000],
  ])('%s: each count a third of them', (_, set, size) => {
    expect(set.size).toBe(size);
    const tally = [0, 1, 2].map((count) => scenes(set, count).length);
    expect(chiSquare(tally, [1 / 3, 1 / 3, 1 / 3])).toBeLessThan(13.8); // p = .001, 2 d.o.f.
  });
});

describe('places of digits', () => {
  const singles = scenes(digits, 1).map(([box = [0, 0, 0, 0]]) => box);

  it.each([
    ['column', 0],
    ['row', 1],
  ] as const)('every %s from 0 up to 49 - side is as likely as any other', (_, axis) => {
    const side = 21; // the commonest
    const own = singles.filter((box) => box[2] - box[0] === side);
    const places = range(0, SIDE - 1 - side); // a place of 50 - side, at the far edge, is never drawn
    const tally = places.map((place) => own.filter((box) => box[axis] === place).length);
    expect(tally.reduce((a, b) => a + b, 0)).toBe(own.length);
    expect(chiSquare(tally, new Array(places.length).fill(1 / places.length))).toBeLessThan(56.9); // p = .001, 28 d.o.f.
  });

  it('row and column are drawn apart', () => {
    const centred = singles.map((box) => {
      const room = SIDE - (box[2] - box[0]);
      return [(box[0] + 0.5) / room - 0.5, (box[1] + 0.5) / room - 0.5] as const;
    });
    const correlation = mean(centred.map(([u, v]) => u * v)) * 12;
    expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(centred.length));
  });
});

describe('the overlap rule', () => {
  // solid white cells cannot overlap; the sides' distribution as the generator's definition says
  const set = makeMultiMnist({
    split: 'train',
    rng: new Rng(22),
    size: 24_000,
    boxes: 'cell',
    digitsDir: solid(255),
  });
  const sides = range(15, 32);
  const sideMass = sides.map((k) => phi((28 / k - 1.3) / 0.1) - phi((28 / (k + 1) - 1.3) / 0.1));

  /**
   * By enumeration over sides and places: among scenes whose cells are apart, how likely the first
   * lies within the middle third of its places along the columns.
   */
  const middleByEnumeration = (): number => {
    let [middle, all] = [0, 0];
    sides.forEach((a, i) => {
      sides.forEach((b, j) => {
        const weight = (sideMass[i] ?? 0) * (sideMass[j] ?? 0);
        const touching = range(0, SIDE - a - 1).map(
          (x) => range(0, SIDE - b - 1).filter((other) => other < x + a && x < other + b).length,
        );
        const rooms = [SIDE - a, SIDE - b] as const;
        const anyRow = touching.reduce((sum, n) => sum + n, 0) / (rooms[0] * rooms[1]);
        touching.forEach((n, x) => {
          const apart = (weight / rooms[0]) * (1 - (n / rooms[1]) * anyRow);
          all += apart;
          if (isMiddle(x, rooms[0])) middle += apart;
        });
      });
    });
    return middle / all;
  };
  const isMiddle = (place: number, room: number): boolean =>
    Math.abs((place + 0.5) / room - 0.5) < 1 / 6;

  it('draws the whole scene again: the first digit evades as much as the second', () => {
    const pairs = scenes(set, 2);
    const wanted = middleByEnumeration();
    expect(wanted).toBeLessThan(0.25); // were only the second drawn again, the first would have a third
    for (const k of [0, 1]) {
      const share = mean(
        pairs.map((pair) => {
          const [x0, , x1] = pair[k] ?? [0, 0, 0, 0];
          return isMiddle(x0, SIDE - (x1 - x0)) ? 1 : 0;
        }),
      );
      expect(Math.abs(share - wanted)).toBeLessThan(4 * Math.sqrt(0.25 / pairs.length));
    }
  });

  it('keeps the count of a scene that is drawn again', () => {
    const tally = [0, 1, 2].map((count) => scenes(set, count).length);
    expect(chiSquare(tally, [1 / 3, 1 / 3, 1 / 3])).toBeLessThan(13.8);
  });
});

describe('noise', () => {
  it('lifts the background from 0.1 to about 0.14 by cutting off below black', () => {
    const noisy = makeNoisyMnist({
      split: 'train',
      rng: new Rng(23),
      size: 400,
      digitsDir: solid(0),
    });
    // E max(0, m + s z) = m P(z > -m / s) + s phi(m / s); nothing of 0.1 + 0.2 z reaches 1 to speak of
    const density = Math.exp(-(0.5 ** 2) / 2) / Math.sqrt(2 * Math.PI);
    const wanted = 0.1 * phi(0.5) + 0.2 * density;
    expect(wanted).toBeCloseTo(0.1396, 4);
    const total = noisy.frames.reduce((sum, x) => sum + x / 255, 0);
    expect(Math.abs(total / noisy.frames.length - wanted)).toBeLessThan(0.001);
    const black = noisy.frames.filter((x) => x === 0).length / noisy.frames.length;
    // bytes: what lies below half a step above black is black
    expect(Math.abs(black - phi((0.5 / 255 - 0.1) / 0.2))).toBeLessThan(0.002);
  });
});

describe('places of sprites', () => {
  const singles = scenes(sprites, 1).map(([box = [0, 0, 0, 0]]) => box);

  it.each([
    ['column', 0],
    ['row', 1],
  ] as const)('every %s from 0 to 38 is as likely as any other', (_, axis) => {
    const tally = range(0, 38).map((place) => singles.filter((box) => box[axis] === place).length);
    expect(tally.reduce((a, b) => a + b, 0)).toBe(singles.length);
    expect(chiSquare(tally, new Array(39).fill(1 / 39))).toBeLessThan(70.7); // p = .001, 38 d.o.f.
  });

  it('the nearer border limits the size, which is uniform up to there', () => {
    for (const corner of [34, 35, 36, 37, 38]) {
      const largest = SIDE - corner;
      const own = singles.filter(([x, y]) => Math.max(x, y) === corner);
      const sizes = range(12, Math.min(16, largest));
      const tally = sizes.map((size) => own.filter((box) => box[2] - box[0] === size).length);
      expect(tally.reduce((a, b) => a + b, 0)).toBe(own.length);
      const even = new Array(sizes.length).fill(1 / sizes.length);
      expect(chiSquare(tally, even)).toBeLessThan(18.5); // p = .001, 4 d.o.f. at most
    }
  });

  it('a sprite that meets another is drawn again alone: the first stays where it is', () => {
    // the published rule differs from that of the digits: the first is uniform, the second evades
    const inMiddle = (box: Box): number =>
      box[0] >= 13 && box[0] < 26 && box[1] >= 13 && box[1] < 26 ? 1 : 0;
    const pairs = scenes(sprites, 2);
    const share = (k: 0 | 1): number =>
      mean(pairs.map((pair) => inMiddle(pair[k] ?? [0, 0, 0, 0])));
    expect(Math.abs(share(0) - 1 / 9)).toBeLessThan(4 * Math.sqrt(0.1 / pairs.length));
    expect(share(1)).toBeLessThan(1 / 9 - 5 * Math.sqrt(0.1 / pairs.length));
  });
});
