/**
 * Looking into boxes with kernels for the wasm backend: four pixels a sample point instead of a
 * product with the whole frame, and gradients written out by hand.
 */

import * as tf from '@tensorflow/tfjs-core';
import { address, heapKernels, output, withScratch } from '../../compute/wasm-heap.ts';
import { WHERE_FIELDS, type ZWhere } from './where.ts';

/** As `readPatches`. */
export function kernelPatches(image: tf.Tensor4D, z: ZWhere, patch: number): tf.Tensor3D {
  const [batch, height, width, channels] = image.shape;
  const boxes = z.sx.size;
  const sizes = [batch, boxes / batch, height, width, channels, patch];
  const scratchBytes = heapKernels()?.boxScratch(height, width, channels, patch) ?? 0;
  return tf.customGrad((...args) => {
    const where = args.slice(0, WHERE_FIELDS.length) as tf.Tensor[];
    const save = args[WHERE_FIELDS.length] as tf.GradSaveFunc; // tfjs passes it last
    const value = output([boxes, patch * patch, channels]);
    withScratch(scratchBytes, (scratch) => {
      const pointers = [image, ...where, value].map(address);
      heapKernels()?.readPatches(...pointers, scratch, ...sizes);
    });
    save([image, ...where]);
    const gradFunc = (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]): tf.Tensor[] => {
      const gradients = where.map(({ shape }) => output(shape));
      withScratch(scratchBytes, (scratch) => {
        const pointers = [...saved, dy as tf.Tensor, ...gradients].map(address); // one output
        heapKernels()?.readPatchesGradient(...pointers, scratch, ...sizes);
      });
      return gradients;
    };
    return { value, gradFunc };
  })(...WHERE_FIELDS.map((f) => z[f])) as tf.Tensor3D;
}

/** As `occlude`. */
export function kernelOcclude(
  z: ZWhere,
  patch: number,
  height: number,
  width: number,
): [available: tf.Tensor4D, visible: tf.Tensor3D] {
  registerOcclude();
  const inputs = { sx: z.sx, sy: z.sy, x: z.x, y: z.y };
  // two outputs, as the registered kernel below makes them
  return tf.engine().runKernel<tf.Tensor[]>(OCCLUDE, inputs, { patch, height, width }) as [
    tf.Tensor4D,
    tf.Tensor3D,
  ];
}

// ---------------------------------------------------------------------------

/** Registered as a kernel because custom gradients (`tf.customGrad`) know a single output only. */
const OCCLUDE = 'SupairOcclude';

interface OccludeSizes {
  readonly patch: number;
  readonly height: number;
  readonly width: number;
}

function registerOcclude(): void {
  if (tf.getGradient(OCCLUDE) !== undefined) return;
  tf.registerKernel({
    kernelName: OCCLUDE,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs }) => {
      const where = whereOf(inputs as tf.NamedTensorInfoMap);
      const { patch, height, width } = attrs as unknown as OccludeSizes; // from `kernelOcclude`
      const [batch, slots] = (where[0] as tf.TensorInfo).shape as [number, number];
      const outputs = [
        output([slots + 1, batch, height, width]),
        output([batch, slots, patch * patch]),
      ];
      withBoxScratch(height, width, patch, (scratch) => {
        const pointers = [...where, ...outputs].map(address);
        heapKernels()?.occlude(...pointers, scratch, batch, slots, height, width, patch);
      });
      return outputs;
    },
  });
  tf.registerGradient({
    kernelName: OCCLUDE,
    inputsToSave: [...WHERE_FIELDS],
    outputsToSave: [true, false],
    gradFunc: (dys, saved, attrs) => {
      const { patch, height, width } = attrs as unknown as OccludeSizes;
      const where = saved.slice(0, WHERE_FIELDS.length); // then what was available
      const gradients = where.map(({ shape }) => output(shape));
      const [batch, slots] = (where[0] as tf.Tensor).shape as [number, number];
      withBoxScratch(height, width, patch, (scratch) => {
        const pointers = [...saved, ...(dys as tf.Tensor[]), ...gradients].map(address);
        heapKernels()?.occludeGradient(...pointers, scratch, batch, slots, height, width, patch);
      });
      return Object.fromEntries(
        WHERE_FIELDS.map((f, i) => [f, (): tf.Tensor => gradients[i] as tf.Tensor]),
      );
    },
  });
}

function whereOf(inputs: tf.NamedTensorInfoMap): tf.TensorInfo[] {
  return WHERE_FIELDS.map((f) => inputs[f] as tf.TensorInfo); // `kernelOcclude` names all four
}

function withBoxScratch(
  height: number,
  width: number,
  patch: number,
  run: (scratch: number) => void,
): void {
  withScratch(heapKernels()?.boxScratch(height, width, 1, patch) ?? 0, run);
}
