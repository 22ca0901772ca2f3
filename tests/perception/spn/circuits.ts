/** Random small circuits for tests. */

import fc from 'fast-check';
import { Rng } from '../../../env/core/random.ts';
import { type Circuit, type LeafFamily, randomCircuit } from '../../../perception/spn/index.ts';

export const GAUSSIAN: LeafFamily = { kind: 'gaussian', varMin: 0.01, varMax: 0.3 };
export const BERNOULLI: LeafFamily = { kind: 'bernoulli' };

/** Means and variances far apart, so that components can be told from each other. */
export function spread(circuit: Circuit, rng: Rng): Circuit {
  const { leaves } = circuit;
  if (leaves.kind === 'bernoulli') {
    return { ...circuit, leaves: { ...leaves, logit: leaves.logit.map(() => rng.normal(0, 1.5)) } };
  }
  return {
    ...circuit,
    leaves: {
      kind: 'gaussian',
      mean: leaves.mean.map(() => rng.uniform()),
      varLogit: leaves.varLogit.map(() => rng.normal()),
    },
  };
}

/** Structures of 4 to 8 variables, random sets or rectangles, and every other size. */
export function anyCircuit(family: LeafFamily, channels = 1): fc.Arbitrary<Circuit> {
  return fc
    .record({
      seed: fc.nat(),
      shape: fc.constantFrom(
        { variables: 4, depth: 1 },
        { variables: 5, depth: 2 },
        { variables: 8, depth: 3 },
        { variables: 8, depth: 1, picture: { height: 2, width: 4 } },
      ),
      replicas: fc.integer({ min: 1, max: 3 }),
      leafComponents: fc.integer({ min: 1, max: 3 }),
      sumComponents: fc.integer({ min: 1, max: 3 }),
    })
    .map(({ seed, shape, ...sizes }) => {
      const rng = new Rng(seed);
      const built = randomCircuit({ ...shape, ...sizes, channels, leaves: family }, rng);
      return spread(built, rng.fork('spread'));
    });
}

/** All worlds of n bits. */
export function worlds(n: number): number[][] {
  return Array.from({ length: 2 ** n }, (_, w) =>
    Array.from({ length: n }, (_, d) => (w >> d) & 1),
  );
}
