/** Which pixels lie in which leaf region, as the constant tensors that the leaves' sums need. */

import * as tf from '@tensorflow/tfjs-core';
import type { LayeredStructure } from './layered-structure.ts';

export interface RegionTensors {
  readonly structure: LayeredStructure;
  /** 0/1 membership, float32 [R, L, 1, D]. */
  readonly map: tf.Tensor4D;
  /** Region (0..L-1) of each pixel in each replica, int32 [R, D]. */
  readonly regionOf: tf.Tensor2D;
  /** The pixels of each replica region by region, int32 [R, D]. */
  readonly order: tf.Tensor2D;
  /** Where each region begins in `order`, and where the last one ends, int32 [R L + 1]. */
  readonly starts: tf.Tensor1D;
}

/** Kept until `disposeRegions`. */
export function regionTensors(structure: LayeredStructure): RegionTensors {
  const { variables, replicas, leafRegions, regionOf } = structure;
  const map = new Float32Array(variables * replicas * leafRegions);
  const members = Array.from({ length: replicas * leafRegions }, (): number[] => []);
  regionOf.forEach((leaf, i) => {
    const [r, d] = [Math.floor(i / variables), i % variables];
    map[(r * leafRegions + leaf) * variables + d] = 1;
    members[r * leafRegions + leaf]?.push(d);
  });
  const starts = [0];
  for (const pixels of members) starts.push((starts[starts.length - 1] ?? 0) + pixels.length);
  const shape: [number, number] = [replicas, variables];
  return {
    structure,
    map: tf.keep(tf.tensor4d(map, [replicas, leafRegions, 1, variables])),
    regionOf: tf.keep(tf.tensor2d(regionOf, shape, 'int32')),
    order: tf.keep(tf.tensor2d(members.flat(), shape, 'int32')),
    starts: tf.keep(tf.tensor1d(starts, 'int32')),
  };
}

export function disposeRegions({ map, regionOf, order, starts }: RegionTensors): void {
  tf.dispose([map, regionOf, order, starts]);
}
