import type { LayeredStructure } from './layered-structure.ts';

/** Shapes of the sum parameters for K leaf components and S inner sums. */
export function sumParamShapes(
  structure: Pick<LayeredStructure, 'replicas' | 'depth' | 'leafRegions'>,
  leafComponents: number,
  sumComponents: number,
): { inner: [number, number, number][]; root: [number] } {
  const { replicas, depth, leafRegions } = structure;
  const inner: [number, number, number][] = [];
  let components = leafComponents;
  for (let level = 1; level < depth; level++) {
    inner.push([(replicas * leafRegions) >> level, components ** 2, sumComponents]);
    components = sumComponents;
  }
  return { inner, root: [replicas * components ** 2] };
}
