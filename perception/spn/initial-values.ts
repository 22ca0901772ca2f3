/**
 * Where the parameters of a circuit start. On the host, so that every backend starts from the same
 * numbers; no tensor library.
 */

import type { Rng } from '../../env/core/random.ts';
import type { LayeredStructure } from './layered-structure.ts';
import { sumParamShapes } from './sum-shapes.ts';

/** Sum logits from a truncated normal of standard deviation 0.5, as published. */
export function initSumParams(
  structure: LayeredStructure,
  leafComponents: number,
  sumComponents: number,
  rng: Rng,
): { inner: Float32Array[]; root: Float32Array } {
  const shapes = sumParamShapes(structure, leafComponents, sumComponents);
  const draw = (shape: readonly number[]): Float32Array =>
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () =>
      rng.truncatedNormal(0, 0.5),
    );
  return { inner: shapes.inner.map(draw), root: draw(shapes.root) };
}

/**
 * Initial values, as published: means and variance logits from truncated normals of standard
 * deviation 0.1, so that variances start in the middle of their range.
 *
 * @param center mean of each pixel and channel, [D * C], or one number for all; several such means
 * are those of as many components of every replica, taking turns where there are more components.
 */
export function initGaussianLeaves(
  shape: readonly [number, number, number, number],
  center: number | Float32Array | readonly Float32Array[],
  meanStd: number,
  rng: Rng,
): { mean: Float32Array; varLogit: Float32Array } {
  const [pixels, channels, replicas, components] = shape;
  const inner = replicas * components;
  const size = pixels * channels * inner;
  const mean = new Float32Array(size);
  const middle = (place: number, component: number): number => {
    if (typeof center === 'number') return center;
    const own = center instanceof Float32Array ? center : center[component % center.length];
    return (own as Float32Array)[place] as number; // places and components are in range
  };
  for (let i = 0; i < size; i++) {
    mean[i] = middle(Math.floor(i / inner), i % components) + rng.truncatedNormal(0, meanStd);
  }
  const varLogit = Float32Array.from({ length: size }, () => rng.truncatedNormal(0, 0.1));
  return { mean, varLogit };
}
