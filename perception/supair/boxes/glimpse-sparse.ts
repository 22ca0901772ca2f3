/**
 * Looking into boxes with loops over host arrays: four pixels a sample point instead of a product
 * with the whole frame, and gradients written out by hand.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import * as tf from '@tensorflow/tfjs-core';
import {
  type AxisTaps,
  clampedTaps,
  coverage,
  openTaps,
  readClamped,
  readOpen,
} from './sampling.ts';
import { addAxis, coverageGradient, insideOf, scatter, tapSlopes } from './sampling-gradients.ts';
import { WHERE_FIELDS, type ZWhere } from './where.ts';

/** Numbers of all boxes on the host, each [M]. */
type HostWhere = { readonly [field in (typeof WHERE_FIELDS)[number]]: Float32Array };

/** Zeros before a map, and in all: open taps reach from pixel -2 to pixel size + 2. */
const BEFORE = 2;
const BORDER = 5;

/** As `readPatches`. */
export function sparsePatches(image: tf.Tensor4D, z: ZWhere, patch: number): tf.Tensor3D {
  const [batch, height, width, channels] = image.shape;
  const pixels = image.dataSync() as Float32Array;
  const boxes = z.sx.size;
  const perFrame = boxes / batch;
  const frame = height * width * channels;
  const area = patch * patch * channels;
  const frameOf = (m: number): Float32Array =>
    pixels.subarray(Math.floor(m / perFrame) * frame, (Math.floor(m / perFrame) + 1) * frame);
  return onHost(z, (host) => {
    const out = new Float32Array(boxes * area);
    const taps = boxTaps(host, boxes, patch, height, width, clampedTaps);
    for (let m = 0; m < boxes; m++) {
      const { y, x } = taps[m] as BoxTaps;
      readClamped(frameOf(m), width, channels, y, x, out.subarray(m * area, (m + 1) * area));
    }
    const value = tf.tensor3d(out, [boxes, patch * patch, channels]);
    const gradient = (dy: Float32Array): HostWhere => {
      const d = zeroWhere(boxes);
      for (let m = 0; m < boxes; m++) {
        const { y, x } = taps[m] as BoxTaps;
        const slopes = tapSlopes(frameOf(m), width, channels, y, x, dy, m * area);
        addAxis(d.sx, d.x, m, slopes.x, patch, insideOf(host.sx, host.x, m, patch, width));
        addAxis(d.sy, d.y, m, slopes.y, patch, insideOf(host.sy, host.y, m, patch, height));
      }
      return d;
    };
    return { value, gradient };
  });
}

/** As `readMap`. */
export function sparseMap(map: tf.Tensor3D, z: ZWhere, patch: number): tf.Tensor2D {
  const [batch, height, width] = map.shape;
  const area = patch * patch;
  const frame = height * width;
  const op = tf.customGrad((...args) => {
    const [maps, sx, sy, x0, y0] = args as tf.Tensor[];
    const values = (maps as tf.Tensor).dataSync() as Float32Array;
    const host = hostWhere([sx, sy, x0, y0] as tf.Tensor[]);
    const taps = boxTaps(host, batch, patch, height, width, openTaps);
    const out = new Float32Array(batch * area);
    for (let b = 0; b < batch; b++) {
      const { y, x } = taps[b] as BoxTaps;
      const own = values.subarray(b * frame, (b + 1) * frame);
      readOpen(own, height, width, y, x, out.subarray(b * area, (b + 1) * area));
    }
    const gradFunc = (dyTensor: tf.Tensor | tf.Tensor[]): tf.Tensor[] => {
      const dy = (dyTensor as tf.Tensor).dataSync() as Float32Array; // one output
      const dMap = new Float32Array(batch * frame);
      const d = zeroWhere(batch);
      const padded = new Float32Array((height + BORDER) * (width + BORDER));
      for (let b = 0; b < batch; b++) {
        const { y, x } = taps[b] as BoxTaps;
        // a border of zeros makes reading outside the same as reading inside
        pad(values, b * frame, height, width, padded);
        const slopes = tapSlopes(padded, width + BORDER, 1, shifted(y), shifted(x), dy, b * area);
        addAxis(d.sx, d.x, b, slopes.x, patch, null);
        addAxis(d.sy, d.y, b, slopes.y, patch, null);
        scatter(dMap, b * frame, height, width, y, x, dy, b * area);
      }
      return [tf.tensor3d(dMap, [batch, height, width]), ...toTensors(d, [batch])];
    };
    return { value: tf.tensor2d(out, [batch, area]), gradFunc };
  });
  return op(map, ...WHERE_FIELDS.map((f) => z[f])) as tf.Tensor2D;
}

/** As `footprints`. */
export function sparseFootprints(
  z: ZWhere,
  patch: number,
  height: number,
  width: number,
): tf.Tensor3D {
  const boxes = z.sx.size;
  return onHost(z, (host) => {
    const out = new Float32Array(boxes * height * width);
    const at = (field: keyof HostWhere, m: number): number => host[field][m] as number;
    const axes = Array.from({ length: boxes }, (_, m) => ({
      y: coverage(at('sy', m), at('y', m), patch, height),
      x: coverage(at('sx', m), at('x', m), patch, width),
    }));
    axes.forEach(({ y, x }, m) => {
      for (let j = 0; j < height; j++) {
        const cy = y[j] as number;
        if (cy === 0) continue;
        const row = (m * height + j) * width;
        for (let i = 0; i < width; i++) out[row + i] = Math.min(1, cy * (x[i] as number));
      }
    });
    const gradient = (dy: Float32Array): HostWhere => {
      const d = zeroWhere(boxes);
      axes.forEach(({ y, x }, m) => {
        const dy1 = new Float64Array(height);
        const dx1 = new Float64Array(width);
        for (let j = 0; j < height; j++) {
          const cy = y[j] as number;
          const row = (m * height + j) * width;
          for (let i = 0; i < width; i++) {
            const cx = x[i] as number;
            if (cy * cx > 1) continue; // clipped
            const g = dy[row + i] as number;
            dy1[j] = (dy1[j] as number) + g * cx;
            dx1[i] = (dx1[i] as number) + g * cy;
          }
        }
        coverageGradient(d.sx, d.x, m, host.sx, host.x, patch, dx1);
        coverageGradient(d.sy, d.y, m, host.sy, host.y, patch, dy1);
      });
      return d;
    };
    return { value: tf.tensor3d(out, [boxes, height, width]), gradient };
  });
}

// ---------------------------------------------------------------------------

interface BoxTaps {
  readonly y: AxisTaps;
  readonly x: AxisTaps;
}

/** A differentiable op of z alone, written on host arrays. */
function onHost<T extends tf.Tensor>(
  z: ZWhere,
  compute: (host: HostWhere) => { value: T; gradient: (dy: Float32Array) => HostWhere },
): T {
  const op = tf.customGrad((...args) => {
    const tensors = args.slice(0, WHERE_FIELDS.length) as tf.Tensor[]; // then tfjs's save function
    const { value, gradient } = compute(hostWhere(tensors));
    const shape = (tensors[0] as tf.Tensor).shape;
    const gradFunc = (dy: tf.Tensor | tf.Tensor[]): tf.Tensor[] =>
      toTensors(gradient((dy as tf.Tensor).dataSync() as Float32Array), shape); // one output
    return { value, gradFunc };
  });
  return op(...WHERE_FIELDS.map((f) => z[f])) as T;
}

function hostWhere(tensors: readonly tf.Tensor[]): HostWhere {
  const [sx, sy, x, y] = tensors.map((t) => t.dataSync() as Float32Array);
  return { sx, sy, x, y } as HostWhere; // WHERE_FIELDS are four
}

function zeroWhere(boxes: number): HostWhere {
  const zeros = (): Float32Array => new Float32Array(boxes);
  return { sx: zeros(), sy: zeros(), x: zeros(), y: zeros() };
}

function toTensors(d: HostWhere, shape: number[]): tf.Tensor[] {
  return WHERE_FIELDS.map((f) => tf.tensor(d[f], shape));
}

function boxTaps(
  host: HostWhere,
  boxes: number,
  patch: number,
  height: number,
  width: number,
  taps: (scale: number, start: number, patch: number, size: number) => AxisTaps,
): BoxTaps[] {
  return Array.from({ length: boxes }, (_, m) => ({
    y: taps(host.sy[m] as number, host.y[m] as number, patch, height),
    x: taps(host.sx[m] as number, host.x[m] as number, patch, width),
  }));
}

/** Copies a map into one with zeros around it. */
function pad(
  values: Float32Array,
  start: number,
  height: number,
  width: number,
  out: Float32Array,
): void {
  for (let j = 0; j < height; j++) {
    const row = start + j * width;
    out.set(values.subarray(row, row + width), (j + BEFORE) * (width + BORDER) + BEFORE);
  }
}

function shifted({ index, share }: AxisTaps): AxisTaps {
  return { index: index.map((i) => i + BEFORE), share };
}
