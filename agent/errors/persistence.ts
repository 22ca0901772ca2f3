/**
 * How long perception errs in the same way: from errors of an object at two moments in a row.
 *
 *   errors   rho = sum z z' / sqrt(sum z^2 sum z'^2)        z: error in standard deviations of its cell
 *   misses   kappa = sum (m - p)(m' - p') / sum (min(p, p') - p p')         m: 1 where it was missed
 *
 * The second is exact for a uniform number that stays with probability kappa: staying, both moments
 * are missed with probability min(p, p'); drawn anew, with p p'.
 */

import { cellOf, ERROR_COLUMNS, type ErrorModel, usualErrors } from './error-model.ts';
import type { Moment, Sighting } from './sightings.ts';

/** Errors do not stay for ever, whatever a few frames say. */
const MOST = 0.999;

/**
 * @param episodes the moments of each, in their order.
 * @param model with the cells of the same moments.
 */
export function persistenceOf(
  episodes: readonly (readonly Moment[])[],
  model: ErrorModel,
): Pick<ErrorModel, 'persistence' | 'miss_persistence'> {
  const pairs = episodes.flatMap((moments) =>
    moments.slice(1).flatMap((moment, t) => {
      return inARow(moments[t], moment);
    }),
  );
  const seen = pairs.flatMap(([before, after]) => {
    const [z, next] = [standardised(before, model), standardised(after, model)];
    return z === null || next === null ? [] : [{ z, next }];
  });
  const persistence = ERROR_COLUMNS.map((_, column) => {
    let [common, first, second] = [0, 0, 0];
    for (const { z, next } of seen) {
      const [a, b] = [z[column] ?? 0, next[column] ?? 0];
      common += a * b;
      first += a * a;
      second += b * b;
    }
    return bounded(common / Math.sqrt(first * second), MOST);
  });
  return { persistence, miss_persistence: missPersistence(pairs, model) };
}

// ---------------------------------------------------------------------------

type Succession = readonly [before: Sighting, after: Sighting];

function inARow(before: Moment | undefined, after: Moment): Succession[] {
  const earlier = new Map(before?.sightings.map((sighting) => [sighting.id, sighting]));
  return after.sightings.flatMap((sighting) => {
    const same = earlier.get(sighting.id);
    return same === undefined ? [] : [[same, sighting] as const];
  });
}

/** How many standard deviations the error is off what is usual at the true value. */
function standardised(sighting: Sighting, model: ErrorModel): number[] | null {
  const { condition, size, truth, error } = sighting;
  const cell = cellOf(model, condition, size);
  const expected = usualErrors(cell, truth);
  const off = error?.map((value, i) => {
    const spread = cell.std[i] ?? 0;
    return spread > 0 ? (value - (expected[i] ?? 0)) / spread : 0;
  });
  return off ?? null;
}

function missPersistence(pairs: readonly Succession[], model: ErrorModel): number {
  let [common, most] = [0, 0];
  for (const [before, after] of pairs) {
    if (before.fate === 'merged' || after.fate === 'merged') continue;
    const [p, q] = [before, after].map(({ condition, size }) => {
      return cellOf(model, condition, size).miss;
    }) as [number, number]; // of two
    const [m, n] = [before.fate === 'missed' ? 1 : 0, after.fate === 'missed' ? 1 : 0];
    common += (m - p) * (n - q);
    most += Math.min(p, q) - p * q;
  }
  return bounded(common / most, 1);
}

/** 0 for what is not a number: nothing varied. */
function bounded(value: number, most: number): number {
  return Number.isNaN(value) ? 0 : Math.min(most, Math.max(0, value));
}
