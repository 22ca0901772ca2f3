/** Boxes on plain arrays, against the tensor implementation and against linear pictures. */

import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../env/core/random.ts';
import { readPatches } from '../../../../perception/supair/boxes/glimpse.ts';
import { occlude } from '../../../../perception/supair/boxes/occlusion.ts';
import { toFrameBox } from '../../../../perception/supair/boxes/where.ts';
import {
  coverOf,
  type PatchBox,
  type Plane,
  patchBox,
  patchPoint,
  readBox,
} from '../../../../perception/supair/inference/box-pixels.ts';
import { paste } from '../../../../perception/supair/inference/decompose.ts';
import { TEST_BACKEND } from '../../../support/backends.ts';
import { onBackend } from '../../../support/tensors.ts';
import { FLOAT32 } from '../../../support/tolerances.ts';

onBackend(TEST_BACKEND);

const [HEIGHT, WIDTH, PATCH] = [14, 19, 6];

/** Small and large boxes, some beyond the frame, some with sample points further than a pixel apart. */
function boxes(): PatchBox[] {
  const rng = new Rng(4);
  return Array.from({ length: 12 }, () => ({
    sx: rng.uniform(0.4, 1.8),
    sy: rng.uniform(0.4, 1.8),
    x: rng.uniform(-2, WIDTH - 3),
    y: rng.uniform(-2, HEIGHT - 3),
    patch: PATCH,
  }));
}

function picture(channels: number): Plane {
  const rng = new Rng(5);
  const data = Float64Array.from({ length: HEIGHT * WIDTH * channels }, () => rng.uniform());
  return { height: HEIGHT, width: WIDTH, channels, data };
}

const onTensors = (box: PatchBox) => {
  const one = (value: number): tf.Tensor2D => tf.tensor2d([[value]]);
  return { sx: one(box.sx), sy: one(box.sy), x: one(box.x), y: one(box.y) };
};

describe('boxes on plain arrays', () => {
  it('show what they show in tensors', () => {
    const from = picture(3);
    const image = tf.tensor4d(Float32Array.from(from.data), [1, HEIGHT, WIDTH, 3]);
    for (const box of boxes()) {
      const expected = readPatches(image, onTensors(box), PATCH).dataSync();
      // tensors hold points short of the far edge by a ten-thousandth
      expect(readBox(from, box, 'edge')).toBeAllClose(expected, 3e-4);
    }
  });

  it('hide what they hide in tensors', () => {
    for (const box of boxes()) {
      const { available } = occlude(onTensors(box), PATCH, HEIGHT, WIDTH);
      const left = available.dataSync().subarray(HEIGHT * WIDTH);
      const cover = coverOf(box, HEIGHT, WIDTH);
      expect(cover.map((c) => 1 - c)).toBeAllClose(left, FLOAT32);
    }
  });

  it('are those that scenes tell', () => {
    for (const box of boxes()) {
      const back = patchBox(toFrameBox(box, PATCH), PATCH);
      for (const field of ['sx', 'sy', 'x', 'y'] as const) {
        expect(back[field]).toBeCloseTo(box[field], 12);
      }
    }
  });

  it('read and pasted back give a linear picture again, and nothing beside the box', () => {
    const plane = { height: HEIGHT, width: WIDTH, channels: 1 };
    const linear = Float64Array.from({ length: HEIGHT * WIDTH }, (_, i) => {
      return 0.02 * Math.floor(i / WIDTH) + 0.03 * (i % WIDTH);
    });
    const box: PatchBox = { sx: 1.3, sy: 0.9, x: 4.3, y: 3.6, patch: PATCH };
    const colour = readBox({ ...plane, data: linear }, box, 'edge');
    const opacity = new Float64Array(PATCH ** 2).fill(1);
    const out = paste([{ box, colour, opacity }], new Float64Array(HEIGHT * WIDTH).fill(-1), plane);
    let inside = 0;
    for (let i = 0; i < out.length; i++) {
      const [row, column] = [Math.floor(i / WIDTH), i % WIDTH];
      if (patchPoint(box, row, column) === null) {
        expect(out[i]).toBe(-1);
        continue;
      }
      inside++;
      // the rim of half a pixel repeats the outermost points
      const y = Math.min(box.y + PATCH * box.sy, Math.max(box.y, row));
      const x = Math.min(box.x + PATCH * box.sx, Math.max(box.x, column));
      expect(out[i]).toBeCloseTo(0.02 * y + 0.03 * x, 10);
    }
    expect(inside).toBe(9 * 6); // columns 4 to 12 within 3.8 and 12.6, rows 4 to 9 within 3.1 and 9.5
  });

  it('pasted over each other show the first in front, as far as it is opaque', () => {
    const plane = { height: HEIGHT, width: WIDTH, channels: 1 };
    const box: PatchBox = { sx: 1, sy: 1, x: 3, y: 3, patch: PATCH };
    const of = (value: number, alpha: number) => ({
      box,
      colour: new Float64Array(PATCH ** 2).fill(value * alpha),
      opacity: new Float64Array(PATCH ** 2).fill(alpha),
    });
    const out = paste(
      [of(1, 0.25), of(0.4, 0.5)],
      new Float64Array(HEIGHT * WIDTH).fill(0.8),
      plane,
    );
    expect(out[5 * WIDTH + 5]).toBeCloseTo(0.25 + 0.75 * (0.5 * 0.4 + 0.5 * 0.8), 12);
  });
});
