/** Fitting circuits: closed forms by hand, monotone likelihood, two ways to one optimum. */

import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../../env/core/random.ts';
import { useBackend } from '../../../perception/compute/backend.ts';
import { sumWeights } from '../../../perception/spn/circuit.ts';
import { logSum, responsibilities, upward, weigh } from '../../../perception/spn/circuit-passes.ts';
import {
  batchLogProb,
  leafCoefficients,
  originOf,
  sumParamsOf,
  uploadBatch,
  uploadCircuit,
} from '../../../perception/spn/circuit-tensors.ts';
import { expectations } from '../../../perception/spn/expectations.ts';
import { valuesOf } from '../../../perception/spn/host-circuit.ts';
import {
  type Batch,
  type Circuit,
  fitEm,
  fitGradient,
  type LeafFamily,
  logProb,
  marginalize,
  randomCircuit,
  sample,
} from '../../../perception/spn/index.ts';
import { regionTensors } from '../../../perception/spn/region-tensors.ts';
import { TEST_BACKEND } from '../../support/backends.ts';
import { FLOAT32 } from '../../support/tolerances.ts';
import { anyCircuit, BERNOULLI, GAUSSIAN, spread } from './circuits.ts';

const RUNS = { numRuns: 8, seed: 3 };
const FAMILIES: [string, LeafFamily][] = [
  ['Gaussian', GAUSSIAN],
  ['Bernoulli', BERNOULLI],
];
/** A sum of logs in single precision may lose its last digits from one pass to the next. */
const ROUNDING = 2e-6;

beforeAll(async () => {
  await useBackend(TEST_BACKEND);
});

const options = { backend: TEST_BACKEND };

/** Samples for a circuit, a third of the variables unobserved. */
function samplesFor(
  circuit: Circuit,
  count: number,
  rng: Rng,
): { values: Float64Array; observed: Uint8Array } {
  const { variables } = circuit.structure;
  const teacher = spread(circuit, rng.fork('teacher'));
  const values = sample(teacher, count, rng);
  const observed = Uint8Array.from({ length: count * variables }, () =>
    Number(rng.bernoulli(0.67)),
  );
  return { values, observed };
}

const meanLog = (circuit: Circuit, data: Batch): number => {
  const logs = logProb(circuit, data);
  return logs.reduce((sum, l) => sum + l, 0) / logs.length;
};

describe.each(FAMILIES)('%s circuits on the backend', (_, family) => {
  it('have the densities that they have on the host, with variables missing', () => {
    fc.assert(
      fc.property(anyCircuit(family, 2), fc.nat(), fc.boolean(), (whole, seed, partly) => {
        // a marginal circuit may have leaf regions without any variable
        const circuit = partly ? marginalize(whole, [2, 0]) : whole;
        const data = samplesFor(circuit, 5, new Rng(seed));
        const got = tf.tidy(() => {
          const params = uploadCircuit(circuit);
          const batch = uploadBatch(circuit, data, [0, 1, 2, 3, 4]);
          const coef = leafCoefficients(params, family);
          const weights = sumWeights(sumParamsOf(params));
          return batchLogProb(batch, coef, weights, regionTensors(circuit.structure)).dataSync();
        });
        expect(got).toBeAllClose(logProb(circuit, data), FLOAT32);
      }),
      RUNS,
    );
  });

  it('expect what the passes in double precision expect', async () => {
    await fc.assert(
      fc.asyncProperty(anyCircuit(family, 2), fc.nat(), async (circuit, seed) => {
        const { values, observed } = samplesFor(circuit, 4, new Rng(seed));
        const { structure } = circuit;
        const { variables, replicas, regionOf, leafRegions } = structure;
        const K = circuit.leafComponents;
        const weighted = weigh(valuesOf(circuit));
        const wanted = new Float64Array(variables * 5 * replicas * K);
        for (let m = 0; m < 4; m++) {
          const x = values.subarray(2 * m * variables, 2 * (m + 1) * variables);
          const weight = observed.subarray(m * variables, (m + 1) * variables);
          const shares = responsibilities(weighted, upward(weighted, { x, weight }, logSum));
          for (let i = 0; i < wanted.length; i++) {
            const [k, r] = [i % K, Math.floor(i / K) % replicas];
            const [q, d] = [Math.floor(i / (K * replicas)) % 5, Math.floor(i / (5 * K * replicas))];
            if (weight[d] === 0) continue;
            const of = (c: number): number => (x[2 * d + c] ?? 0) - originOf(family);
            const feature = q === 0 ? 1 : q < 3 ? of(q - 1) : of(q - 3) ** 2;
            const g = r * leafRegions + (regionOf[r * variables + d] ?? 0);
            wanted[i] = (wanted[i] ?? 0) + (shares[g]?.[k] ?? 0) * feature;
          }
        }
        const params = uploadCircuit(circuit);
        const batch = uploadBatch(circuit, { values, observed }, [0, 1, 2, 3]);
        const found = await expectations(batch, params, family, regionTensors(structure));
        expect(found.leaves).toBeAllClose(wanted, 10 * FLOAT32);
        const choices = found.sums.at(-1) ?? new Float64Array(0);
        expect(choices.reduce((a, b) => a + b, 0)).toBeCloseTo(4, 4); // one at the root an item
      }),
      RUNS,
    );
  });

  it('never become less likely by a pass of EM', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(anyCircuit(family), fc.nat(), async (circuit, seed) => {
        const data = samplesFor(circuit, 60, new Rng(seed));
        const fitted = await fitEm(circuit, data, { ...options, epochs: 8 });
        const logs = [...fitted.logProbs, meanLog(fitted.circuit, data)];
        expect(logs[0]).toBeCloseTo(meanLog(circuit, data), 4);
        for (let i = 1; i < logs.length; i++) {
          const [before = 0, after = 0] = logs.slice(i - 1, i + 1);
          expect(after - before, `pass ${i}`).toBeGreaterThan(-ROUNDING * (1 + Math.abs(before)));
        }
        expect((logs.at(-1) ?? 0) - (logs[0] ?? 0)).toBeGreaterThan(0.01);
      }),
      RUNS,
    );
  });
});

describe('a step of EM', () => {
  const rows = [
    [0.1, 0.7],
    [0.5, 0.2],
    [0.3, 0.9],
    [0.9, 0.4],
  ];
  const observed = [1, 1, 1, 0, 1, 1, 1, 1]; // the second value of the second item is missing
  const data = { values: rows.flat(), observed };
  const single = { variables: 2, depth: 1, replicas: 1, leafComponents: 1 };

  it('on one component gives the mean and the variance of what was observed', async () => {
    const built = randomCircuit({ ...single, leaves: GAUSSIAN }, new Rng(1));
    const { circuit } = await fitEm(built, data, { ...options, epochs: 1 });
    // 0.1 0.5 0.3 0.9: mean .45, variance .0875; 0.7 0.9 0.4: mean 2/3, variance .0422
    const [mean, variance] = momentsOf(circuit);
    expect(mean).toBeAllClose([0.45, 2 / 3], FLOAT32);
    expect(variance).toBeAllClose([0.0875, 0.38 / 9], FLOAT32);
  });

  it('holds the variance between its bounds', async () => {
    const leaves: LeafFamily = { kind: 'gaussian', varMin: 0.05, varMax: 0.08 };
    const built = randomCircuit({ ...single, leaves }, new Rng(1));
    const { circuit } = await fitEm(built, data, { ...options, epochs: 1 });
    expect(momentsOf(circuit)[1]).toBeAllClose([0.08, 0.05], FLOAT32);
  });

  it('on one component of bits gives their shares', async () => {
    const built = randomCircuit({ ...single, leaves: BERNOULLI }, new Rng(1));
    const values = [1, 0, 1, 1, 0, 0, 1, 1];
    const { circuit } = await fitEm(built, { values, observed }, { ...options, epochs: 1 });
    if (circuit.leaves.kind !== 'bernoulli') throw new Error('bits were asked for');
    const shares = circuit.leaves.logit.map((l) => 1 / (1 + Math.exp(-l)));
    expect(shares).toBeAllClose([3 / 4, 1 / 3], FLOAT32);
  });

  it('goes a part of the way online: in weights, E[x] and E[x^2]', async () => {
    const built = randomCircuit({ ...single, leaves: GAUSSIAN }, new Rng(1));
    const [mean, variance] = momentsOf(built);
    const online = { batch: 4, stepSize: 0.25, rng: new Rng(2) };
    const { circuit } = await fitEm(built, data, { ...options, epochs: 1, online });
    const wantedMean = [0.45, 2 / 3].map((m, d) => 0.75 * (mean[d] ?? 0) + 0.25 * m);
    const squares = [0.0875 + 0.45 ** 2, 0.38 / 9 + 4 / 9];
    const wanted = squares.map(
      (s, d) =>
        0.75 * ((variance[d] ?? 0) + (mean[d] ?? 0) ** 2) + 0.25 * s - (wantedMean[d] ?? 0) ** 2,
    );
    expect(momentsOf(circuit)[0]).toBeAllClose(wantedMean, FLOAT32);
    expect(momentsOf(circuit)[1]).toBeAllClose(wanted, FLOAT32);
  });

  it('on a mixture is the weighted mean by hand', async () => {
    const rng = new Rng(6);
    const sizes = { variables: 2, depth: 1, replicas: 1, leafComponents: 2 };
    const built = spread(randomCircuit({ ...sizes, leaves: GAUSSIAN }, rng), rng);
    const [mean, variance] = momentsOf(built);
    const left = built.structure.regionOf.indexOf(0); // the variable of the first region
    const normal = (x: number, d: number, k: number): number => {
      const v = variance[2 * d + k] ?? 0;
      return Math.exp((-0.5 * (x - (mean[2 * d + k] ?? 0)) ** 2) / v) / Math.sqrt(v);
    };
    const weights = Float64Array.from(built.root, Math.exp);
    const counts = [0, 0, 0, 0];
    const [mass, first, second] = [
      [0, 0, 0, 0],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ] as [number[], number[], number[]];
    for (const x of rows) {
      const terms = [0, 1, 2, 3].map((child) => {
        const [i, j] = [child >> 1, child & 1];
        const product = normal(x[left] ?? 0, left, i) * normal(x[1 - left] ?? 0, 1 - left, j);
        return (weights[child] ?? 0) * product;
      });
      const total = terms.reduce((a, b) => a + b, 0);
      terms.forEach((term, child) => {
        const share = term / total;
        counts[child] = (counts[child] ?? 0) + share;
        for (const [d, k] of [
          [left, child >> 1],
          [1 - left, child & 1],
        ] as const) {
          const at = 2 * d + k;
          mass[at] = (mass[at] ?? 0) + share;
          first[at] = (first[at] ?? 0) + share * (x[d] ?? 0);
          second[at] = (second[at] ?? 0) + share * (x[d] ?? 0) ** 2;
        }
      });
    }
    const { circuit } = await fitEm(built, { values: rows.flat() }, { ...options, epochs: 1 });
    const [newMean, newVariance] = momentsOf(circuit);
    const wantedMean = first.map((s, i) => s / (mass[i] ?? 1));
    const wantedVariance = second.map((s, i) => s / (mass[i] ?? 1) - (wantedMean[i] ?? 0) ** 2);
    expect(newMean).toBeAllClose(wantedMean, 10 * FLOAT32);
    // the bounds are far from the data's own variances but for what EM would take below them
    expect(newVariance).toBeAllClose(
      wantedVariance.map((v) => Math.max(0.01, v)),
      10 * FLOAT32,
    );
    const newWeights = circuit.root.map(Math.exp);
    const sum = newWeights.reduce((a, b) => a + b, 0);
    expect(newWeights.map((w) => w / sum)).toBeAllClose(
      counts.map((c) => c / 4),
      10 * FLOAT32,
    );
  });

  /** Means and variances, [D, K]. */
  function momentsOf({ leaves, family }: Circuit): [Float32Array, Float32Array] {
    if (leaves.kind !== 'gaussian' || family.kind !== 'gaussian') throw new Error('not Gaussian');
    const { varMin, varMax } = family;
    return [
      leaves.mean,
      leaves.varLogit.map((l) => varMin + (varMax - varMin) / (1 + Math.exp(-l))),
    ];
  }
});

describe('fitting a mixture of three', () => {
  const rng = new Rng(21);
  const centres = [
    [0.2, 0.2, 0.8],
    [0.8, 0.3, 0.2],
    [0.4, 0.9, 0.5],
  ];
  const draw = (count: number): Float64Array =>
    Float64Array.from(
      Array.from({ length: count }, () =>
        rng.choice(centres).map((m) => rng.normal(m, 0.08)),
      ).flat(),
    );
  const data = { values: draw(300) };
  const start = (): Circuit =>
    randomCircuit(
      {
        variables: 3,
        depth: 1,
        replicas: 1,
        leafComponents: 3,
        leaves: { kind: 'gaussian', varMin: 0.001, varMax: 0.04 },
        start: centres.flat(),
      },
      new Rng(22),
    );

  it('ends at one optimum by EM and by gradient, near that of the truth', {
    timeout: 60_000,
  }, async () => {
    const em = await fitEm(start(), data, { ...options, epochs: 60 });
    const gradient = await fitGradient(start(), data, {
      ...options,
      epochs: 400,
      batch: 300,
      learningRate: 0.1,
      rng: new Rng(23),
    });
    const [byEm, byGradient] = [meanLog(em.circuit, data), meanLog(gradient.circuit, data)];
    expect(Math.abs(byEm - byGradient)).toBeLessThan(0.01);
    // the density that the samples were drawn from
    const { values } = data;
    let truth = 0;
    for (let m = 0; m < 300; m++) {
      const terms = centres.map((centre) =>
        centre.reduce(
          (log, mean, d) =>
            log -
            0.5 * (((values[3 * m + d] ?? 0) - mean) / 0.08) ** 2 -
            Math.log(0.08 * Math.sqrt(2 * Math.PI)),
          -Math.log(3),
        ),
      );
      truth += logSum(Float64Array.from(terms)) / 300;
    }
    expect(byEm).toBeGreaterThan(truth); // the fit knows its own samples
    expect(byEm - truth).toBeLessThan(0.1);
  });

  it('comes near it online', async () => {
    const batch = await fitEm(start(), data, { ...options, epochs: 30 });
    const online = { batch: 50, stepSize: 0.2, rng: new Rng(24) };
    const stochastic = await fitEm(start(), data, { ...options, epochs: 30, online });
    const [reached, wanted] = [stochastic, batch].map(({ circuit }) => meanLog(circuit, data));
    expect(reached ?? 0).toBeGreaterThan((wanted ?? 0) - 0.1);
  });

  it('leaves its start and no tensor behind, and stops when told', async () => {
    const before = start();
    const kept = structuredClone(before);
    const tensors = tf.memory().numTensors;
    const stop = new AbortController();
    const seen: number[] = [];
    const onEpoch = ({ epoch }: { epoch: number }): void => {
      seen.push(epoch);
      if (epoch === 2) stop.abort();
    };
    const { signal } = stop;
    const em = await fitEm(before, data, { ...options, epochs: 9, signal, onEpoch });
    expect(seen).toEqual([1, 2]);
    expect(em.logProbs).toHaveLength(2);
    const none = await fitGradient(before, data, { ...options, signal, rng: new Rng(1) });
    expect(none.circuit).toEqual(before); // stopped before its first step
    await fitGradient(before, data, { ...options, epochs: 1, rng: new Rng(1) });
    expect(before).toEqual(kept);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it.each([
    ['no epochs', { epochs: 0 }],
    ['a step of zero', { online: { batch: 5, stepSize: 0, rng: new Rng(1) } }],
    ['a step beyond one', { online: { batch: 5, stepSize: 1.5, rng: new Rng(1) } }],
    ['half a batch', { online: { batch: 0.5, stepSize: 0.1, rng: new Rng(1) } }],
  ])('refuses %s', async (_, bad) => {
    await expect(fitEm(start(), data, { ...options, ...bad })).rejects.toThrowCode('BAD_ARGUMENT');
  });
});
