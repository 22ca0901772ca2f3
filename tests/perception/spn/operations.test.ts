/** What circuits answer, against enumeration, quadrature and Bayes' rule. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../../env/core/random.ts';
import {
  largest,
  logSum,
  responsibilities,
  upward,
  weigh,
} from '../../../perception/spn/circuit-passes.ts';
import { valuesOf } from '../../../perception/spn/host-circuit.ts';
import {
  type Circuit,
  conditionalMean,
  logProb,
  marginalize,
  mpe,
  randomCircuit,
  sample,
  sampleGiven,
} from '../../../perception/spn/index.ts';
import { anyCircuit, BERNOULLI, GAUSSIAN, spread, worlds } from './circuits.ts';

const RUNS = { numRuns: 12, seed: 5 };
/** Quadrature of smooth densities on a fine grid: rounding only. */
const QUADRATURE = 1e-7;

const gaussianOf = (variables: number, seed: number): Circuit => {
  const rng = new Rng(seed);
  const sizes = { variables, depth: 1, replicas: 2, leafComponents: 3 };
  return spread(randomCircuit({ ...sizes, leaves: GAUSSIAN }, rng), rng);
};

/** Where densities are looked at: far beyond all means, in steps of a quarter of the least deviation. */
const GRID = Array.from({ length: 301 }, (_, i) => -3 + i / 43);
const STEP = 1 / 43;

describe('a circuit over bits', () => {
  it('sums to one over all worlds, and marginals to what is left', () => {
    fc.assert(
      fc.property(anyCircuit(BERNOULLI), fc.nat(), (circuit, seed) => {
        const n = circuit.structure.variables;
        const all = worlds(n);
        const logs = logProb(circuit, { values: all.flat() });
        expect(Math.abs(logs.reduce((sum, l) => sum + Math.exp(l), 0) - 1)).toBeLessThan(1e-9);
        const rng = new Rng(seed);
        const observed = Array.from({ length: n }, () => rng.integer(2));
        const [given = []] = [all[rng.integer(all.length)]];
        const matching = all.map((w) => w.every((bit, d) => observed[d] === 0 || bit === given[d]));
        const enumerated = logs.reduce((sum, l, i) => sum + (matching[i] ? Math.exp(l) : 0), 0);
        const [marginal = 0] = logProb(circuit, { values: given, observed });
        expect(Math.exp(marginal)).toBeCloseTo(enumerated, 9);
      }),
      RUNS,
    );
  });

  it('samples worlds as often as they are probable', () => {
    const circuit = spread(
      randomCircuit({ variables: 4, leaves: BERNOULLI, leafComponents: 2 }, new Rng(1)),
      new Rng(2),
    );
    const draws = 20_000;
    const rows = sample(circuit, draws, new Rng(3));
    const counts = new Float64Array(16);
    for (let m = 0; m < draws; m++) {
      const world = [0, 1, 2, 3].reduce((w, d) => w + ((rows[4 * m + d] ?? 0) << d), 0);
      counts[world] = (counts[world] ?? 0) + 1;
    }
    logProb(circuit, { values: worlds(4).flat() }).forEach((log, w) => {
      const p = Math.exp(log);
      const error = Math.abs((counts[w] ?? 0) / draws - p);
      expect(error, `world ${w}`).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / draws));
    });
  });

  it('is explained exactly where at most one child of a sum is positive', () => {
    // certain leaves, a region a bit, one sum a region: all choices follow from the bits
    const built = randomCircuit(
      { variables: 4, leaves: BERNOULLI, replicas: 1, leafComponents: 2, sumComponents: 1 },
      new Rng(4),
    );
    const logit = Float32Array.from({ length: 8 }, (_, i) => (i % 2 === 0 ? -40 : 40));
    const selective: Circuit = { ...built, leaves: { kind: 'bernoulli', logit } };
    const all = worlds(4);
    const logs = logProb(selective, { values: all.flat() });
    for (const observed of worlds(4)) {
      for (const values of all) {
        const fits = all.flatMap((w, i) =>
          w.every((bit, d) => observed[d] === 0 || bit === values[d]) ? [i] : [],
        );
        const best = fits.reduce((a, b) => ((logs[b] ?? 0) > (logs[a] ?? 0) ? b : a));
        expect([...mpe(selective, { values, observed })]).toEqual(all[best]);
      }
    }
    expect([...mpe(selective)]).toEqual(all[logs.indexOf(largest(logs))]);
  });

  it('is explained approximately otherwise: never better than the best world', () => {
    fc.assert(
      fc.property(anyCircuit(BERNOULLI), (circuit) => {
        const all = worlds(circuit.structure.variables);
        const best = largest(logProb(circuit, { values: all.flat() }));
        const [got = 0] = logProb(circuit, { values: mpe(circuit) });
        expect(got).toBeLessThanOrEqual(best + 1e-12);
      }),
      RUNS,
    );
  });
});

describe('a circuit over real values', () => {
  it('integrates to one over two variables, and to its marginals', () => {
    const circuit = gaussianOf(2, 11);
    const points = GRID.flatMap((a) => GRID.map((b) => [a, b]));
    const density = logProb(circuit, { values: points.flat() }).map(Math.exp);
    const mass = density.reduce((sum, p) => sum + p * STEP * STEP, 0);
    expect([mass]).toBeAllClose([1], QUADRATURE);
    const row = density.subarray(140 * GRID.length, 141 * GRID.length);
    const integrated = row.reduce((sum, p) => sum + p * STEP, 0);
    const values = [GRID[140] ?? 0, Number.NaN];
    const [masked = 0] = logProb(circuit, { values, observed: [1, 0] });
    const [marginal = 0] = logProb(marginalize(circuit, [0]), { values: values.slice(0, 1) });
    expect([Math.exp(masked), Math.exp(marginal)]).toBeAllClose(
      [integrated, integrated],
      QUADRATURE,
    );
  });

  it('has the conditional moments that Bayes gives, in means and in samples', () => {
    const circuit = gaussianOf(4, 12);
    const seen = [0.3, 0, 0.8, 0];
    const observed = [1, 0, 1, 0];
    const [evidence = 0] = logProb(circuit, { values: seen, observed });
    // p(b, d | a, c) on a grid: means, variances and the covariance
    const cell = STEP ** 2;
    const points = GRID.flatMap((b) => GRID.map((d) => [0.3, b, 0.8, d]));
    const logs = logProb(circuit, { values: points.flat() });
    const expected = (f: (b: number, d: number) => number): number =>
      points.reduce(
        (sum, [, b = 0, , d = 0], i) => sum + f(b, d) * Math.exp((logs[i] ?? 0) - evidence) * cell,
        0,
      );
    expect([expected(() => 1)]).toBeAllClose([1], QUADRATURE);
    const [meanB, meanD] = [expected((b) => b), expected((_, d) => d)];
    const mean = conditionalMean(circuit, { values: seen, observed });
    expect(mean).toBeAllClose([0.3, meanB, 0.8, meanD], QUADRATURE);

    const draws = 20_000;
    const values = Array.from({ length: draws }, () => seen).flat();
    const marks = Array.from({ length: draws }, () => observed).flat();
    const rows = sampleGiven(circuit, { values, observed: marks }, new Rng(13));
    const average = (f: (b: number, d: number) => number): number => {
      let sum = 0;
      for (let m = 0; m < draws; m++) sum += f(rows[4 * m + 1] ?? 0, rows[4 * m + 3] ?? 0);
      return sum / draws;
    };
    for (const f of [
      (b: number) => b,
      (_: number, d: number) => d,
      (b: number) => (b - meanB) ** 2,
      (_: number, d: number) => (d - meanD) ** 2,
      (b: number, d: number) => (b - meanB) * (d - meanD),
    ]) {
      const spreadOf = Math.sqrt(expected((b, d) => f(b, d) ** 2) - expected(f) ** 2);
      expect(Math.abs(average(f) - expected(f))).toBeLessThan((4 * spreadOf) / Math.sqrt(draws));
    }
    expect([...rows.subarray(0, 1), ...rows.subarray(2, 3)]).toEqual([0.3, 0.8]);
  });

  it('is over some of its variables what the whole is with the others unobserved', () => {
    fc.assert(
      fc.property(anyCircuit(GAUSSIAN, 2), fc.nat(), (circuit, seed) => {
        const rng = new Rng(seed);
        const n = circuit.structure.variables;
        const keep = [...rng.permutation(n)].slice(0, 1 + rng.integer(n));
        const part = marginalize(circuit, keep);
        const values = Array.from({ length: 2 * n }, () => rng.uniform());
        const observed = Array.from({ length: n }, (_, d) => (keep.includes(d) ? 1 : 0));
        const own = keep.flatMap((v) => values.slice(2 * v, 2 * v + 2));
        expect(logProb(part, { values: own })).toBeAllClose(
          logProb(circuit, { values, observed }),
          1e-12,
        );
        expect(mpe(part)).toHaveLength(2 * keep.length);
      }),
      RUNS,
    );
  });

  it('has responsibilities that are the gradient of its log density by the leaves', () => {
    const circuit = gaussianOf(4, 14);
    const values = valuesOf(circuit);
    const weighted = weigh(values);
    const evidence = { x: [0.1, 0.9, 0.4, 0.6], weight: [1, 1, 0, 1] };
    const levels = upward(weighted, evidence, logSum);
    const found = responsibilities(weighted, levels);
    const by = 1e-5;
    const top = (g: number, k: number, delta: number): number => {
      // a leaf's log density moves by delta: that of one of its observed variables does
      const replica = Math.floor(g / 2);
      const d = [0, 1, 3].find((v) => values.structure.regionOf[replica * 4 + v] === g % 2) ?? -1;
      const { leaves } = weighted;
      const moved: typeof leaves = {
        ...leaves,
        logProb: (dd, c, r, kk, x) =>
          leaves.logProb(dd, c, r, kk, x) + (dd === d && r === replica && kk === k ? delta : 0),
      };
      const up = upward({ ...weighted, leaves: moved }, evidence, logSum);
      return logSum(Float64Array.from(rootOf(up, weighted.root)));
    };
    found.forEach((shares, g) => {
      shares.forEach((share, k) => {
        expect(share).toBeCloseTo((top(g, k, by) - top(g, k, -by)) / (2 * by), 6);
      });
    });
  });

  /** The root's terms of a circuit of depth 1, written out. */
  function rootOf(levels: Float64Array[][], root: Float64Array): number[] {
    const [leaves = []] = levels;
    return [...root].map((weight, i) => {
      const [r, pair] = [Math.floor(i / 9), i % 9];
      const [left, right] = [leaves[2 * r], leaves[2 * r + 1]];
      return weight + (left?.[Math.floor(pair / 3)] ?? 0) + (right?.[pair % 3] ?? 0);
    });
  }
});

describe('building', () => {
  it('starts the components of a region at samples', () => {
    const samples = Array.from({ length: 5 }, (_, m) => Array.from({ length: 6 }, () => m)).flat();
    const options = { variables: 6, depth: 1, replicas: 2, leafComponents: 3, leaves: GAUSSIAN };
    const { leaves, structure } = randomCircuit({ ...options, start: samples }, new Rng(1));
    if (leaves.kind !== 'gaussian') throw new Error('Gaussian leaves were asked for');
    for (let r = 0; r < 2; r++) {
      for (let k = 0; k < 3; k++) {
        for (const region of [0, 1]) {
          const own = [0, 1, 2, 3, 4, 5].filter((d) => structure.regionOf[r * 6 + d] === region);
          const sources = own.map((d) => Math.round(leaves.mean[(d * 2 + r) * 3 + k] ?? -1));
          expect(new Set(sources).size).toBe(1); // one sample for the whole region
        }
      }
    }
  });

  it('cuts a picture into rectangles', () => {
    const picture = { height: 9, width: 13 };
    const options = { variables: 117, picture, depth: 3, replicas: 8, leaves: GAUSSIAN };
    const { structure } = randomCircuit(options, new Rng(7));
    const shapes = new Set<string>();
    for (let g = 0; g < 64; g++) {
      const [replica, leaf] = [Math.floor(g / 8), g % 8];
      const own = [...Array(117).keys()].filter(
        (d) => structure.regionOf[replica * 117 + d] === leaf,
      );
      const [xs, ys] = [own.map((d) => d % 13), own.map((d) => Math.floor(d / 13))];
      const [w, h] = [xs, ys].map((v) => Math.max(...v) - Math.min(...v) + 1);
      expect(own.length).toBe((w ?? 0) * (h ?? 0));
      shapes.add(`${w}x${h}`);
    }
    expect(shapes.size).toBeGreaterThan(8); // replicas differ
  });

  it.each([
    ['too few variables', () => randomCircuit({ variables: 3, leaves: GAUSSIAN }, new Rng(1))],
    [
      'no component',
      () => randomCircuit({ variables: 8, leaves: GAUSSIAN, leafComponents: 0 }, new Rng(1)),
    ],
    [
      'bounds the wrong way',
      () =>
        randomCircuit(
          { variables: 8, leaves: { kind: 'gaussian', varMin: 1, varMax: 0.5 } },
          new Rng(1),
        ),
    ],
    [
      'another picture',
      () =>
        randomCircuit(
          { variables: 8, leaves: GAUSSIAN, picture: { height: 4, width: 4 } },
          new Rng(1),
        ),
    ],
    ['a variable that does not exist', () => marginalize(gaussianOf(4, 1), [4])],
    ['a variable twice', () => marginalize(gaussianOf(4, 1), [1, 1])],
    ['no variable', () => marginalize(gaussianOf(4, 1), [])],
  ])('refuses %s', (_, build) => {
    expect(build).toThrowCode('BAD_ARGUMENT');
  });

  it('refuses what is no batch', () => {
    const circuit = gaussianOf(4, 1);
    expect(() => logProb(circuit, { values: [1, 2, 3] })).toThrowCode('BAD_SHAPE');
    expect(() => logProb(circuit, { values: [1, 2, 3, 4], observed: [1] })).toThrowCode(
      'BAD_SHAPE',
    );
    expect(() => logProb(circuit, { values: [1, 2, Number.NaN, 4] })).toThrowCode('BAD_VALUE');
    const bits = randomCircuit({ variables: 4, leaves: BERNOULLI }, new Rng(1));
    expect(() => logProb(bits, { values: [1, 0, 0.5, 1] })).toThrowCode('BAD_VALUE');
  });
});
