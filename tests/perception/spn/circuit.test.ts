/** Circuits against enumeration, quadrature, finite differences and a double-precision twin. */

import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../../env/core/random.ts';
import { useBackend } from '../../../perception/compute/backend.ts';
import { bestRootComponent, circuitLogProb } from '../../../perception/spn/circuit.ts';
import {
  type CircuitValues,
  conditionalSample,
  logProb,
  mostProbableExplanation,
} from '../../../perception/spn/circuit-inference.ts';
import { gaussianLeaves } from '../../../perception/spn/gaussian-leaves.ts';
import { initGaussianLeaves, initSumParams } from '../../../perception/spn/initial-values.ts';
import { toLayers } from '../../../perception/spn/layered-structure.ts';
import { bernoulliLeafValues, gaussianLeafValues } from '../../../perception/spn/leaf-values.ts';
import { randomBinaryGraph } from '../../../perception/spn/region-builders.ts';
import { regionTensors } from '../../../perception/spn/region-tensors.ts';
import { sumParamShapes } from '../../../perception/spn/sum-shapes.ts';
import { TEST_BACKEND } from '../../support/backends.ts';
import { expectGradient } from '../../support/gradients.ts';
import { FLOAT32 } from '../../support/tolerances.ts';

const PIXELS = 8;
const REPLICAS = 2;
const COMPONENTS = 3;
const SUMS = 2;

const structure = toLayers(
  randomBinaryGraph({ variables: PIXELS, depth: 2, replicas: REPLICAS }, new Rng(1)),
);

/** A discrete circuit over 8 bits: 256 worlds. */
function binaryCircuit(): CircuitValues {
  const rng = new Rng(2);
  const shape = { pixels: PIXELS, channels: 1, replicas: REPLICAS, components: COMPONENTS };
  const logit = rng.fillNormal(new Float32Array(PIXELS * REPLICAS * COMPONENTS), 1.5);
  const sums = initSumParams(structure, COMPONENTS, SUMS, rng);
  return { structure, leaves: bernoulliLeafValues(shape, logit), ...sums };
}

const worlds = Array.from({ length: 256 }, (_, w) =>
  Array.from({ length: 8 }, (_, d) => (w >> d) & 1),
);
const all = new Array<number>(8).fill(1);

/** Leaf log densities of a discrete circuit for the tensor layers, [G, K, M]. */
function leafTensor(circuit: CircuitValues, xs: number[][], weight: number[]): tf.Tensor {
  const { leafRegions, regionOf } = structure;
  const out = new Float32Array(REPLICAS * leafRegions * xs.length * COMPONENTS);
  xs.forEach((x, m) => {
    for (let r = 0; r < REPLICAS; r++) {
      for (let d = 0; d < PIXELS; d++) {
        const g = r * leafRegions + (regionOf[r * PIXELS + d] ?? 0);
        for (let k = 0; k < COMPONENTS; k++) {
          const i = (g * COMPONENTS + k) * xs.length + m;
          const term = circuit.leaves.logProb(d, 0, r, k, x[d] ?? 0);
          out[i] = (out[i] ?? 0) + (weight[d] ?? 0) * term;
        }
      }
    }
  });
  return tf.tensor(out, [REPLICAS * leafRegions, COMPONENTS, xs.length]);
}

function sumTensors(circuit: CircuitValues): { inner: tf.Tensor[]; root: tf.Tensor } {
  const shapes = sumParamShapes(structure, COMPONENTS, SUMS);
  return {
    inner: circuit.inner.map((data, i) => tf.tensor(data, shapes.inner[i] ?? [])),
    root: tf.tensor(circuit.root),
  };
}

beforeAll(async () => {
  await useBackend(TEST_BACKEND);
  tf.engine().startScope();
});
afterAll(() => tf.engine().endScope());

describe('a discrete circuit', () => {
  const circuit = binaryCircuit();
  const tensorLog = (xs: number[][], weight: number[]): Float32Array =>
    circuitLogProb(leafTensor(circuit, xs, weight), sumTensors(circuit)).dataSync() as Float32Array;

  it('sums to one over all worlds', () => {
    const total = worlds.reduce(
      (sum, x) => sum + Math.exp(logProb(circuit, { x, weight: all })),
      0,
    );
    expect(total).toBeCloseTo(1, 10);
    const single = tensorLog(worlds, all).reduce((sum, l) => sum + Math.exp(l), 0);
    expect(single).toBeCloseTo(1, 5);
  });

  it('gives the same density in tensors and node by node', () => {
    const expected = worlds.map((x) => logProb(circuit, { x, weight: all }));
    expect(tensorLog(worlds, all)).toBeAllClose(expected, FLOAT32);
  });

  it.each([
    [[1, 1, 1, 1, 0, 0, 0, 0]],
    [[0, 1, 0, 1, 1, 0, 1, 0]],
    [[0, 0, 0, 0, 0, 0, 0, 1]],
    [[0, 0, 0, 0, 0, 0, 0, 0]],
  ])('marginalises exactly: observed pixels %j', (weight) => {
    for (const x of [worlds[0], worlds[37], worlds[200]] as number[][]) {
      const enumerated = worlds
        .filter((w) => w.every((bit, d) => weight[d] === 0 || bit === x[d]))
        .reduce((sum, w) => sum + Math.exp(logProb(circuit, { x: w, weight: all })), 0);
      expect(Math.exp(logProb(circuit, { x, weight }))).toBeCloseTo(enumerated, 10);
      expect(Math.exp(tensorLog([x], weight)[0] ?? 0)).toBeCloseTo(enumerated, 5);
    }
  });

  it('samples missing pixels from the enumerated conditional', () => {
    const weight = [1, 1, 1, 1, 1, 0, 0, 0];
    const x = [1, 0, 1, 1, 0, 0, 0, 0];
    const completions = worlds.filter((w) => w.every((bit, d) => weight[d] === 0 || bit === x[d]));
    const joint = completions.map((w) => Math.exp(logProb(circuit, { x: w, weight: all })));
    const evidence = joint.reduce((a, b) => a + b, 0);
    const draws = 20_000;
    const counts = new Map<string, number>();
    const rng = new Rng(4);
    for (let i = 0; i < draws; i++) {
      const key = conditionalSample(circuit, { x, weight }, rng).join('');
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    completions.forEach((w, i) => {
      const p = (joint[i] ?? 0) / evidence;
      const share = (counts.get(w.join('')) ?? 0) / draws;
      expect(Math.abs(share - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / draws) + 1e-9);
    });
  });

  it('samples from the whole distribution when nothing is observed', () => {
    const none = new Array<number>(8).fill(0);
    const rng = new Rng(6);
    const draws = 20_000;
    const ones = new Float64Array(8);
    for (let i = 0; i < draws; i++) {
      conditionalSample(circuit, { x: none, weight: none }, rng).forEach((bit, d) => {
        ones[d] = (ones[d] ?? 0) + bit;
      });
    }
    for (let d = 0; d < 8; d++) {
      const weight = none.map((_, i) => (i === d ? 1 : 0));
      const p = Math.exp(logProb(circuit, { x: all, weight }));
      expect((ones[d] ?? 0) / draws).toBeCloseTo(p, 1);
      expect(Math.abs((ones[d] ?? 0) / draws - p)).toBeLessThan(
        4 * Math.sqrt((p * (1 - p)) / draws),
      );
    }
  });

  it('explains best along the best choices, found by trying all of them', () => {
    // the most probable (choices, world): every induced tree of the circuit, enumerated
    const weight = [1, 1, 0, 0, 1, 1, 0, 0];
    const x = [1, 0, 0, 0, 1, 1, 0, 0];
    const mpe = mostProbableExplanation(circuit, { x, weight });
    let best = { score: Number.NEGATIVE_INFINITY, world: '' };
    for (const tree of inducedTrees(circuit)) {
      const world = new Array<number>(PIXELS).fill(0);
      let score = tree.logWeight;
      for (let d = 0; d < PIXELS; d++) {
        const leaf = structure.regionOf[tree.replica * PIXELS + d] ?? 0;
        const k = tree.components[leaf] ?? 0;
        const term = (bit: number): number => circuit.leaves.logProb(d, 0, tree.replica, k, bit);
        const bit = weight[d] === 1 ? (x[d] ?? 0) : term(1) > term(0) ? 1 : 0;
        world[d] = bit;
        score += term(bit);
      }
      if (score > best.score) best = { score, world: world.join('') };
    }
    expect(mpe.join('')).toBe(best.world);
  });

  it('names the root component that explains an item best', () => {
    const x = worlds[90] as number[];
    const got = bestRootComponent(leafTensor(circuit, [x], all), sumTensors(circuit)).dataSync()[0];
    // a circuit whose root keeps one component only has exactly that component's density
    const densities = Array.from(circuit.root, (logit, i) => {
      const only = circuit.root.map((_, j) => (i === j ? 0 : -1e30));
      const weight = logit - logSumExp(circuit.root);
      return weight + logProb({ ...circuit, root: only }, { x, weight: all });
    });
    expect(got).toBe(densities.indexOf(Math.max(...densities)));
  });
});

describe('Gaussian leaves', () => {
  const bounds = { varMin: 0.002, varMax: 0.12 };
  const channels = 3;
  const rng = new Rng(9);
  const leaves = initGaussianLeaves([PIXELS, channels, REPLICAS, COMPONENTS], 0.5, 0.3, rng);
  const sums = initSumParams(structure, COMPONENTS, SUMS, rng);
  const shape = { pixels: PIXELS, channels, replicas: REPLICAS, components: COMPONENTS };
  const twin: CircuitValues = {
    structure,
    leaves: gaussianLeafValues(shape, leaves.mean, leaves.varLogit, bounds),
    ...sums,
  };
  const tensors = (): { mean: tf.Tensor; varLogit: tf.Tensor } => ({
    mean: tf.tensor(leaves.mean, [PIXELS, channels, REPLICAS, COMPONENTS]),
    varLogit: tf.tensor(leaves.varLogit, [PIXELS, channels, REPLICAS, COMPONENTS]),
  });
  const dense = (x: number[], weight: number[]): number =>
    tf.tidy(() => {
      const level = gaussianLeaves(
        {
          x: tf.tensor(x, [1, PIXELS, channels]),
          weight: tf.tensor(weight, [1, PIXELS]),
          constantPixels: true,
        },
        tensors(),
        bounds,
        regionTensors(structure),
      );
      return circuitLogProb(level, sumTensors(twin)).dataSync()[0] ?? Number.NaN;
    });
  const draw = (): number[] => Array.from({ length: PIXELS * channels }, () => rng.uniform());

  it('give the same density as node by node, with whole, missing and tempered pixels', () => {
    for (const weight of [all, [1, 0, 1, 0, 1, 0, 1, 0], [0.3, 1, 0, 0.9, 1, 1, 0.5, 0]]) {
      const x = draw();
      expect([dense(x, weight)]).toBeAllClose([logProb(twin, { x, weight })], FLOAT32);
    }
  });

  it('integrate to one over a pixel and to the marginal of the others (quadrature)', () => {
    const grey: CircuitValues = { ...twin, leaves: greyValues() };
    const x = Array.from({ length: PIXELS }, () => rng.uniform());
    const steps = 4000;
    const [low, high] = [-4, 5];
    let integral = 0;
    for (let i = 0; i <= steps; i++) {
      const value = low + ((high - low) * i) / steps;
      const density = Math.exp(
        logProb(grey, { x: x.map((v, d) => (d === 3 ? value : v)), weight: all }),
      );
      integral += density * (i === 0 || i === steps ? 0.5 : 1) * ((high - low) / steps);
    }
    const marginal = Math.exp(logProb(grey, { x, weight: all.map((w, d) => (d === 3 ? 0 : w)) }));
    expect([integral / marginal]).toBeAllClose([1], 1e-8);
    const single = all.map((_, d) => (d === 3 ? 1 : 0));
    let mass = 0;
    for (let i = 0; i <= steps; i++) {
      const value = low + ((high - low) * i) / steps;
      mass +=
        Math.exp(logProb(grey, { x: x.map(() => value), weight: single })) * ((high - low) / steps);
    }
    expect([mass]).toBeAllClose([1], 1e-8);
  });

  function greyValues(): CircuitValues['leaves'] {
    const one = initGaussianLeaves([PIXELS, 1, REPLICAS, COMPONENTS], 0.5, 0.3, new Rng(8));
    return gaussianLeafValues({ ...shape, channels: 1 }, one.mean, one.varLogit, bounds);
  }

  it('have gradients that agree with central differences in pixels, weights and parameters', () => {
    const wide = { varMin: 0.1, varMax: 0.4 };
    const regions = regionTensors(structure);
    const { inner, root } = sumTensors(twin);
    const { mean, varLogit } = tensors();
    expectGradient(
      (x, weight, m, v, sum, top) =>
        circuitLogProb(
          gaussianLeaves(
            { x: x as tf.Tensor, weight: weight as tf.Tensor, constantPixels: false },
            { mean: m as tf.Tensor, varLogit: v as tf.Tensor },
            wide,
            regions,
          ),
          { inner: [sum as tf.Tensor], root: top as tf.Tensor },
        ),
      [
        tf.tensor([draw(), draw()], [2, PIXELS, channels]),
        tf.randomUniform([2, PIXELS], 0.2, 1, 'float32', 5),
        mean,
        varLogit,
        inner[0] as tf.Tensor,
        root,
      ],
      { samples: 12 },
    );
  });

  it('keep single precision at variance 0.002 over 2,500 pixels: error below 0.1 nats in 5,000', () => {
    // worst case of the dense form: every pixel at the smallest variance, far from the shift
    const pixels = 2500;
    const big = toLayers(
      randomBinaryGraph({ variables: pixels, depth: 1, replicas: 1 }, new Rng(3)),
    );
    const tight = { varMin: 0.002, varMax: 0.0020001 };
    const one = initGaussianLeaves([pixels, 1, 1, 2], 0, 0.02, new Rng(4));
    const x = Array.from({ length: pixels }, () => Math.abs(rng.normal(0, 0.04)));
    const top = new Float32Array(4);
    const values: CircuitValues = {
      structure: big,
      leaves: gaussianLeafValues(
        { pixels, channels: 1, replicas: 1, components: 2 },
        one.mean,
        one.varLogit,
        tight,
      ),
      inner: [],
      root: top,
    };
    const level = gaussianLeaves(
      {
        x: tf.tensor(x, [1, pixels, 1]),
        weight: tf.ones([1, pixels]),
        constantPixels: true,
      },
      {
        mean: tf.tensor(one.mean, [pixels, 1, 1, 2]),
        varLogit: tf.tensor(one.varLogit, [pixels, 1, 1, 2]),
      },
      tight,
      regionTensors(big),
    );
    const got = circuitLogProb(level, { inner: [], root: tf.tensor(top) }).dataSync()[0] ?? 0;
    const exact = logProb(values, { x, weight: new Array<number>(pixels).fill(1) });
    expect(exact).toBeGreaterThan(3000);
    expect(Math.abs(got - exact)).toBeLessThan(0.1);
  });
});

// ---------------------------------------------------------------------------

interface Tree {
  readonly replica: number;
  /** Component of each of the four leaf regions. */
  readonly components: number[];
  readonly logWeight: number;
}

/** Every way of choosing one child at each sum of a depth-2 circuit. */
function* inducedTrees(circuit: CircuitValues): Generator<Tree> {
  const logits = circuit.inner[0] ?? new Float32Array(0);
  const children = COMPONENTS ** 2;
  const column = (g: number, s: number): Float32Array =>
    Float32Array.from({ length: children }, (_, i) => logits[(g * children + i) * SUMS + s] ?? 0);
  const logWeight = (values: Float32Array, i: number): number =>
    (values[i] ?? 0) - logSumExp(values);
  for (let root = 0; root < circuit.root.length; root++) {
    const replica = Math.floor(root / SUMS ** 2);
    const pair = root % SUMS ** 2;
    const left = column(2 * replica, Math.floor(pair / SUMS));
    const right = column(2 * replica + 1, pair % SUMS);
    for (let i = 0; i < children; i++) {
      for (let j = 0; j < children; j++) {
        yield {
          replica,
          components: [
            Math.floor(i / COMPONENTS),
            i % COMPONENTS,
            Math.floor(j / COMPONENTS),
            j % COMPONENTS,
          ],
          logWeight: logWeight(circuit.root, root) + logWeight(left, i) + logWeight(right, j),
        };
      }
    }
  }
}

function logSumExp(values: Float32Array): number {
  const top = Math.max(...values);
  return top + Math.log(values.reduce((sum, v) => sum + Math.exp(v - top), 0));
}
