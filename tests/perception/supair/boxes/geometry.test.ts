/** Boxes, glimpses and occlusion against pixel-by-pixel definitions. */

import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../env/core/random.ts';
import { readPatches } from '../../../../perception/supair/boxes/glimpse.ts';
import { clampedRows, samplePatches } from '../../../../perception/supair/boxes/glimpse-dense.ts';
import {
  denseOcclude,
  type Occlusion,
  occlude,
} from '../../../../perception/supair/boxes/occlusion.ts';
import {
  fromFrameEdges,
  toFrameBox,
  type ZWhere,
} from '../../../../perception/supair/boxes/where.ts';
import { TEST_BACKEND } from '../../../support/backends.ts';
import { expectGradient } from '../../../support/gradients.ts';
import { onBackend, values } from '../../../support/tensors.ts';

onBackend(TEST_BACKEND);

const HEIGHT = 9;
const WIDTH = 12;
const PATCH = 5;

interface Box {
  readonly sx: number;
  readonly sy: number;
  readonly x: number;
  readonly y: number;
}

const zOf = (boxes: readonly Box[], perFrame = boxes.length): ZWhere => {
  const field = (f: keyof Box): tf.Tensor =>
    tf.tensor2d(
      boxes.map((b) => b[f]),
      [boxes.length / perFrame, perFrame],
    );
  return { sx: field('sx'), sy: field('sy'), x: field('x'), y: field('y') };
};

/** Bilinear interpolation from its definition; `outside` decides what lies beyond the frame. */
function bilinear(image: number[][], x: number, y: number, outside: 'repeat' | 'zero'): number {
  const clamp = (v: number, size: number): number => Math.min(Math.max(v, 0), size - 1 - 1e-4);
  const [px, py] = outside === 'repeat' ? [clamp(x, WIDTH), clamp(y, HEIGHT)] : [x, y];
  const at = (i: number, j: number): number => image[j]?.[i] ?? 0;
  const [i, j] = [Math.floor(px), Math.floor(py)];
  const [fx, fy] = [px - i, py - j];
  return (
    at(i, j) * (1 - fx) * (1 - fy) +
    at(i + 1, j) * fx * (1 - fy) +
    at(i, j + 1) * (1 - fx) * fy +
    at(i + 1, j + 1) * fx * fy
  );
}

/** Sample points of an axis: P of them, both ends of the box included. */
const samplePoint = (start: number, scale: number, k: number): number =>
  start + (scale * PATCH * k) / (PATCH - 1);

const rng = new Rng(11);
const picture = (): number[][] =>
  Array.from({ length: HEIGHT }, () => Array.from({ length: WIDTH }, () => rng.uniform()));

const BOXES: Box[] = [
  { sx: 0.7, sy: 0.9, x: 2.3, y: 1.6 },
  { sx: 1.3, sy: 0.5, x: -2.2, y: 5.7 },
  { sx: 0.6, sy: 1.1, x: 9.9, y: -1.4 },
];

interface Implementation {
  patches(image: tf.Tensor4D, z: ZWhere): tf.Tensor3D;
  occlude(z: ZWhere): Occlusion;
}

const DENSE: Implementation = {
  patches: (image, z) => samplePatches(image, clampedRows(z, PATCH, HEIGHT, WIDTH)),
  occlude: (z) => denseOcclude(z, PATCH, HEIGHT, WIDTH),
};

/** What the wasm backend runs. */
const KERNELS: Implementation = {
  patches: (image, z) => readPatches(image, z, PATCH),
  occlude: (z) => occlude(z, PATCH, HEIGHT, WIDTH),
};

const IMPLEMENTATIONS: [string, Implementation][] = [
  ['matrix products', DENSE],
  ['kernels', KERNELS],
];

describe.each(IMPLEMENTATIONS)('a glimpse by %s', (_name, boxes) => {
  it('is bilinear interpolation, border repeated, for every channel', () => {
    const planes = [picture(), picture(), picture()];
    const stacked = tf.stack(
      planes.map((p) => tf.tensor2d(p)),
      2,
    );
    const image = tf.expandDims(stacked, 0) as tf.Tensor4D;
    const got = values(boxes.patches(image, zOf(BOXES)));
    const expected = BOXES.flatMap((b) =>
      Array.from({ length: PATCH * PATCH }, (_, p) => {
        const x = samplePoint(b.x, b.sx, p % PATCH);
        const y = samplePoint(b.y, b.sy, Math.floor(p / PATCH));
        return planes.map((plane) => bilinear(plane, x, y, 'repeat'));
      }).flat(),
    );
    expect(got).toBeAllClose(expected, 1e-5);
  });

  it('of one channel equals the first channel of three', () => {
    const image = tf.reshape(tf.tensor(picture()), [1, HEIGHT, WIDTH, 1]) as tf.Tensor4D;
    const single = values(boxes.patches(image, zOf(BOXES)));
    const triple = values(
      tf.slice(
        boxes.patches(tf.concat([image, image, image], 3) as tf.Tensor4D, zOf(BOXES)),
        [0, 0, 0],
        [-1, -1, 1],
      ),
    );
    expect(single).toBeAllClose(triple, 1e-6);
  });

  it('has the gradient of central differences in all four numbers', () => {
    const image = tf.tensor(
      [picture(), picture()].map((p) => p.map((r) => r.map((v) => [v]))),
    ) as tf.Tensor4D;
    const z = zOf(BOXES.slice(0, 2), 1);
    expectGradient(
      (sx, sy, x, y) => {
        const patches = boxes.patches(image, { sx, sy, x, y } as ZWhere);
        return tf.mul(patches, tf.reshape(tf.linspace(-1, 1, patches.size), patches.shape));
      },
      [z.sx, z.sy, z.x, z.y],
      { step: 1e-3, tolerance: 0.05 },
    );
  });
});

describe('the two implementations', () => {
  const weighted = (y: tf.Tensor): tf.Tensor =>
    tf.mul(y, tf.sin(tf.reshape(tf.range(0, y.size), y.shape)));
  const asZ = ([sx, sy, x, y]: tf.Tensor[]): ZWhere => ({ sx, sy, x, y }) as ZWhere;
  const gradients = (z: ZWhere, f: (z: ZWhere) => tf.Tensor): number[] =>
    tf
      .valueAndGrads((...xs: tf.Tensor[]) => tf.sum(f(asZ(xs))) as tf.Scalar)([
        z.sx,
        z.sy,
        z.x,
        z.y,
      ])
      .grads.flatMap(values);
  /** Also a box read backwards, one far outside, and spacings from half a pixel to two. */
  const z = (): ZWhere =>
    zOf(
      [
        ...BOXES,
        { sx: 0.9, sy: 0.7, x: 4.4, y: 2.2 },
        { sx: 0.6, sy: 1.6, x: 3.3, y: 0.4 },
        { sx: -0.2, sy: 0.4, x: 5.1, y: 2.6 },
        { sx: 1, sy: 1, x: -1e4, y: 1e4 },
        { sx: 1.2, sy: 1.3, x: 0.3, y: -0.6 },
      ],
      4,
    );

  it.each([1, 2, 3])('have the same patches and gradients of %i channels', (channels) => {
    const image = tf.stack(
      [0, 1].map(() =>
        tf.stack(
          Array.from({ length: channels }, () => tf.tensor2d(picture())),
          2,
        ),
      ),
    ) as tf.Tensor4D;
    const [a, b] = [DENSE, KERNELS].map((boxes) => values(boxes.patches(image, z())));
    expect(b).toBeAllClose(a ?? [], 1e-5);
    const [da, db] = [DENSE, KERNELS].map((boxes) =>
      gradients(z(), (where) => weighted(boxes.patches(image, where))),
    );
    expect(db).toBeAllClose(da ?? [], 1e-4);
  });

  it('have the same occlusion and gradients', () => {
    const both = [DENSE, KERNELS].map((boxes) => boxes.occlude(z()));
    expect(values(both[1]?.available as tf.Tensor)).toBeAllClose(
      values(both[0]?.available as tf.Tensor),
      1e-5,
    );
    expect(values(both[1]?.visible as tf.Tensor)).toBeAllClose(
      values(both[0]?.visible as tf.Tensor),
      1e-5,
    );
    const [a, b] = [DENSE, KERNELS].map((boxes) =>
      gradients(z(), (where) => {
        const { available, visible } = boxes.occlude(where);
        return tf.add(tf.sum(weighted(available)), tf.sum(weighted(visible)));
      }),
    );
    expect(b).toBeAllClose(a ?? [], 1e-3);
  });

  it('pass on what reaches one of the two outputs alone', () => {
    for (const output of ['available', 'visible'] as const) {
      const [a, b] = [DENSE, KERNELS].map((boxes) =>
        gradients(z(), (where) => weighted(boxes.occlude(where)[output])),
      );
      expect(b).toBeAllClose(a ?? [], 1e-3);
    }
  });
});

/** What a lone box leaves, and what it sees of a scene that another box covers in part. */
describe.each(IMPLEMENTATIONS)('a footprint by %s', (_name, boxes) => {
  const maskOf = (box: Box): number[] => {
    const { available } = boxes.occlude(zOf([box]));
    return values(tf.sub(1, tf.slice(available, [1, 0, 0, 0], [1, 1, HEIGHT, WIDTH])));
  };

  it('gathers the bilinear weights of all sample points, clipped to one', () => {
    const b: Box = { sx: 0.7, sy: 0.55, x: 2.3, y: 1.6 };
    const expected = new Array<number>(HEIGHT * WIDTH).fill(0);
    for (let p = 0; p < PATCH * PATCH; p++) {
      const x = samplePoint(b.x, b.sx, p % PATCH);
      const y = samplePoint(b.y, b.sy, Math.floor(p / PATCH));
      for (let j = 0; j < HEIGHT; j++) {
        for (let i = 0; i < WIDTH; i++) {
          const weight = Math.max(0, 1 - Math.abs(x - i)) * Math.max(0, 1 - Math.abs(y - j));
          expected[j * WIDTH + i] = (expected[j * WIDTH + i] ?? 0) + weight;
        }
      }
    }
    expect(maskOf(b)).toBeAllClose(
      expected.map((v) => Math.min(1, v)),
      1e-5,
    );
  });

  it('hides what a box behind it sees, bilinearly, with zero outside the frame', () => {
    const front: Box = { sx: 0.8, sy: 0.9, x: 0.4, y: 5.2 };
    const [, behind] = BOXES as [Box, Box, Box];
    const mask = maskOf(front);
    const left = Array.from({ length: HEIGHT }, (_, j) =>
      Array.from({ length: WIDTH }, (_u, i) => 1 - (mask[j * WIDTH + i] ?? Number.NaN)),
    );
    const { visible } = boxes.occlude(zOf([front, behind]));
    const expected = Array.from({ length: PATCH * PATCH }, (_, p) =>
      bilinear(
        left,
        samplePoint(behind.x, behind.sx, p % PATCH),
        samplePoint(behind.y, behind.sy, Math.floor(p / PATCH)),
        'zero',
      ),
    );
    expect(values(visible).slice(PATCH * PATCH)).toBeAllClose(expected, 1e-5);
  });

  it('has the gradient of central differences in all four numbers', () => {
    const pair = zOf([
      { sx: 0.73, sy: 1.21, x: 2.34, y: 1.62 },
      { sx: 1.13, sy: 0.57, x: 3.27, y: 2.71 },
    ]);
    expectGradient(
      (sx, sy, x, y) => {
        const { available, visible } = boxes.occlude({ sx, sy, x, y } as ZWhere);
        const mix = (t: tf.Tensor): tf.Tensor =>
          tf.sum(tf.mul(t, tf.reshape(tf.linspace(-1, 1, t.size), t.shape)));
        return tf.add(mix(available), mix(visible));
      },
      [pair.sx, pair.sy, pair.x, pair.y],
      { step: 1e-3, tolerance: 0.05 },
    );
  });

  it.each([0.5, 0.8, 1, 1.3, 1.7])('has no hole inside the box at scale %f', (scale) => {
    const mask = maskOf({ sx: scale, sy: scale, x: 1.4, y: 0.7 });
    for (let j = 0; j < HEIGHT; j++) {
      for (let i = 0; i < WIDTH; i++) {
        const deep = (v: number, start: number): boolean =>
          v >= start + 0.01 && v <= start + PATCH * scale - 0.01;
        const far = (v: number, start: number): boolean =>
          v < start - 1.8 || v > start + PATCH * scale + 1.8;
        const value = mask[j * WIDTH + i] ?? -1;
        if (deep(i, 1.4) && deep(j, 0.7)) expect(value).toBeGreaterThan(0.99);
        if (far(i, 1.4) || far(j, 0.7)) expect(value).toBeLessThan(1e-6);
      }
    }
  });
});

describe('occlusion', () => {
  /** A box whose sample points fall on pixels x..x+4, y..y+4 exactly. */
  const onPixels = (x: number, y: number): Box => ({ sx: 0.8, sy: 0.8, x, y });

  it('leaves the front box whole and hides what lies behind it', () => {
    const { visible, available } = occlude(
      zOf([onPixels(1, 1), onPixels(3, 2)]),
      PATCH,
      HEIGHT,
      WIDTH,
    );
    const seen = values(visible);
    expect(seen.slice(0, 25)).toBeAllClose(new Array<number>(25).fill(1), 1e-5);
    // the second box covers columns 3..7, rows 2..6; the first covers columns 1..5, rows 1..5
    const expected = Array.from({ length: 25 }, (_, p) => {
      const [column, row] = [3 + (p % 5), 2 + Math.floor(p / 5)];
      return column <= 5 && row <= 5 ? 0 : 1;
    });
    expect(seen.slice(25)).toBeAllClose(expected, 1e-5);
    const rest = values(tf.slice(available, [2, 0, 0, 0], [1, 1, HEIGHT, WIDTH]));
    for (let j = 0; j < HEIGHT; j++) {
      for (let i = 0; i < WIDTH; i++) {
        const first = i >= 1 && i <= 5 && j >= 1 && j <= 5;
        const second = i >= 3 && i <= 7 && j >= 2 && j <= 6;
        expect(rest[j * WIDTH + i]).toBeCloseTo(first || second ? 0 : 1, 5);
      }
    }
  });

  it('depends on the order', () => {
    const hidden = (boxes: Box[]): number[] => {
      const { visible } = occlude(zOf(boxes), PATCH, HEIGHT, WIDTH);
      return values(tf.sum(visible, 2));
    };
    const [a, b] = [onPixels(1, 1), onPixels(3, 2)];
    expect(hidden([a, b])).toBeAllClose([25, 13], 1e-5);
    expect(hidden([b, a])).toBeAllClose([25, 13], 1e-5);
    expect(hidden([a, a])).toBeAllClose([25, 0], 1e-5);
  });

  it('counts what lies outside the frame as hidden', () => {
    const { visible } = occlude(zOf([onPixels(-2, 3)]), PATCH, HEIGHT, WIDTH);
    const expected = Array.from({ length: 25 }, (_, p) => (-2 + (p % 5) < 0 ? 0 : 1));
    expect(values(visible)).toBeAllClose(expected, 1e-5);
  });
});

describe('frame coordinates', () => {
  it('measure a box by the pixels it covers, a pixel centre at its index plus one half', () => {
    // sample points from pixel 10 to pixel 20 cover eleven pixels, centred on pixel 15
    expect(toFrameBox({ sx: 1, sy: 0.5, x: 10, y: 20 }, 10)).toEqual({
      x: 15.5,
      y: 23,
      w: 11,
      h: 6,
    });
    expect(fromFrameEdges([10, 20, 21, 26])).toEqual([10, 20, 20, 25]);
  });
});
