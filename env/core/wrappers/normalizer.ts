/** Observations to mean 0 and variance 1 by running statistics: the part that one and many share. */

import { objectTableOf } from '../object-table.ts';
import { refuse } from '../refuse.ts';
import { RunningStatistics } from '../running-statistics.ts';
import { elementCount } from '../spaces/bounds.ts';
import type { BoxSpace, NumericArray, Space, SpaceValue } from '../spaces/spaces.ts';
import { stateBoolean, stateField } from '../state.ts';
import { arrayOf, requirePositive } from './arguments.ts';
import type { Memory } from './remember.ts';

/** Added to variances before the root is taken. */
const EPSILON = 1e-8;

export interface NormalizeOptions {
  /** Added to the variance before the root is taken; default 1e-8. */
  readonly epsilon?: number;
  /** Of another wrapper, to be shared with it; default new ones. */
  readonly statistics?: RunningStatistics;
  /** True begins with statistics that are applied but not updated; default false. */
  readonly frozen?: boolean;
}

/** What normalising wrappers add to an environment. */
export interface Normalizing {
  readonly statistics: RunningStatistics;
  /** True: statistics are applied but not updated, as in an evaluation. */
  frozen: boolean;
}

export interface ObservationNormalizer {
  readonly space: Space;
  readonly statistics: RunningStatistics;
  learn(observation: SpaceValue): void;
  apply(observation: SpaceValue): SpaceValue;
}

/**
 *   box            every element has statistics of its own
 *   object table   every column has: rows with mask 1 are learned and scaled, absent ones stay zero,
 *                  mask and ids are handed on
 *
 * @throws BAD_ARGUMENT for another space, or statistics of another size.
 */
export function observationNormalizer(
  space: Space,
  options: NormalizeOptions,
  who: string,
): ObservationNormalizer {
  const table = objectTableOf(space);
  const box = table ?? space;
  if (box.type !== 'box') refuse(who, 'a box or an object table', space.type);
  const size = table === null ? elementCount(box.shape) : (box.shape[1] ?? 0);
  const statistics = statisticsOf(options, size, who);
  const epsilon = epsilonOf(options, who);
  const scaled = unbounded(box);

  if (table === null) {
    return {
      space: scaled,
      statistics,
      learn: (observation) => statistics.add(arrayOf(observation)),
      apply: (observation) => {
        const out = new Float32Array(size);
        normalizeRow(out, arrayOf(observation), 0, statistics, epsilon);
        return out;
      },
    };
  }
  // an object table is a dict with arrays `objects` and `mask`
  const parts = (observation: SpaceValue) =>
    observation as { readonly objects: NumericArray; readonly mask: NumericArray };
  const children = space.type === 'dict' ? space.spaces : {};
  return {
    space: { type: 'dict', spaces: { ...children, objects: scaled } },
    statistics,
    learn: (observation) => {
      const { objects, mask } = parts(observation);
      for (const [row, valid] of mask.entries())
        if (valid === 1) statistics.add(objects, row * size);
    },
    apply: (observation) => {
      const { objects, mask } = parts(observation);
      const out = new Float32Array(objects.length);
      for (const [row, valid] of mask.entries()) {
        if (valid === 1) normalizeRow(out, objects, row * size, statistics, epsilon);
      }
      return { ...parts(observation), objects: out };
    },
  };
}

/** What all normalising wrappers remember. @param of asked only when it is saved or restored. */
export function normalizingMemory(of: () => Normalizing): Memory {
  return {
    save: () => ({ frozen: of().frozen, statistics: of().statistics.getState() }),
    load(state, who) {
      const frozen = stateBoolean(state, 'frozen', who);
      const restore = of().statistics.read(stateField(state, 'statistics', who), who);
      return () => {
        restore();
        of().frozen = frozen;
      };
    },
  };
}

/** @throws BAD_ARGUMENT for shared statistics of another size. */
export function statisticsOf(
  { statistics }: NormalizeOptions,
  size: number,
  who: string,
): RunningStatistics {
  if (statistics === undefined) return new RunningStatistics(size);
  if (statistics.size === size) return statistics;
  refuse(`${who}.statistics`, `statistics of ${size} elements`, statistics.size);
}

/** @throws BAD_ARGUMENT unless positive. */
export function epsilonOf({ epsilon = EPSILON }: NormalizeOptions, who: string): number {
  requirePositive(epsilon, `${who}.epsilon`);
  return epsilon;
}

// ---------------------------------------------------------------------------

function unbounded(box: BoxSpace): BoxSpace {
  const [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  return { ...box, dtype: 'float32', low, high };
}

/** Writes one vector's normalised values; `from` is its place in both arrays. */
function normalizeRow(
  out: Float32Array,
  values: NumericArray,
  from: number,
  { mean, variance, size }: RunningStatistics,
  epsilon: number,
): void {
  for (let i = 0; i < size; i++) {
    // all four have `size` elements from there on
    const difference = (values[from + i] as number) - (mean[i] as number);
    out[from + i] = difference / Math.sqrt((variance[i] as number) + epsilon);
  }
}
