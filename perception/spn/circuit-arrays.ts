/** The parameters of a circuit by name, as files and training hold them. */

import type { Circuit, LeafParams } from './host-circuit.ts';
import type { LayeredStructure } from './layered-structure.ts';
import { sumParamShapes } from './sum-shapes.ts';

export interface ShapedArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** `mean` and `varLogit` or `logit`, `sum1`, `sum2`, ... from the leaves up, `root`. */
export type CircuitArrays = { readonly [name: string]: ShapedArray };

/** What the shapes of the arrays depend on. */
export interface ArraySizes extends Pick<Circuit, 'channels' | 'leafComponents' | 'sumComponents'> {
  readonly structure: Pick<LayeredStructure, 'variables' | 'replicas' | 'depth' | 'leafRegions'>;
  readonly family: { readonly kind: Circuit['family']['kind'] };
}

export function arrayShapes(sizes: ArraySizes): { [name: string]: readonly number[] } {
  const { structure, channels, leafComponents, sumComponents, family } = sizes;
  const leaves = [structure.variables, channels, structure.replicas, leafComponents];
  const { inner, root } = sumParamShapes(structure, leafComponents, sumComponents);
  return {
    ...(family.kind === 'gaussian' ? { mean: leaves, varLogit: leaves } : { logit: leaves }),
    ...Object.fromEntries(inner.map((shape, i) => [`sum${i + 1}`, shape])),
    root,
  };
}

/** Views, not copies. */
export function arraysOf(circuit: Circuit): CircuitArrays {
  const { leaves, inner, root } = circuit;
  const data: { [name: string]: Float32Array } = {
    ...(leaves.kind === 'gaussian'
      ? { mean: leaves.mean, varLogit: leaves.varLogit }
      : { logit: leaves.logit }),
    ...Object.fromEntries(inner.map((logits, i) => [`sum${i + 1}`, logits])),
    root,
  };
  return Object.fromEntries(
    Object.entries(arrayShapes(circuit)).map(([name, shape]) => [
      name,
      { shape, data: data[name] as Float32Array }, // the same names
    ]),
  );
}

/** @param data by the names and of the shapes of `arrayShapes`. */
export function fromArrays(
  fixed: Omit<Circuit, 'leaves' | 'inner' | 'root'>,
  data: { readonly [name: string]: Float32Array },
): Circuit {
  const of = (name: string): Float32Array => data[name] as Float32Array; // as promised
  const leaves: LeafParams =
    fixed.family.kind === 'gaussian'
      ? { kind: 'gaussian', mean: of('mean'), varLogit: of('varLogit') }
      : { kind: 'bernoulli', logit: of('logit') };
  const inner = Array.from({ length: fixed.structure.depth - 1 }, (_, i) => of(`sum${i + 1}`));
  const { structure, channels, leafComponents, sumComponents, family } = fixed;
  const sizes = { structure, channels, leafComponents, sumComponents, family };
  return { ...sizes, leaves, inner, root: of('root') };
}
