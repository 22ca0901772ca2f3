/** How far simulated errors are from measured ones, on the same true objects. */

import { ERROR_COLUMNS, type ErrorModel } from '../../../agent/errors/error-model.ts';
import { measureErrors } from '../../../agent/errors/measure-errors.ts';
import { momentOf, type Sighting, type TablePair } from '../../../agent/errors/sightings.ts';
import { type ErrorMemory, simulateErrors } from '../../../agent/errors/simulate-errors.ts';
import { objectsIn, tableOf } from '../../../agent/errors/table-objects.ts';
import type { BoxSpace, Rng } from '../../../env/index.ts';

/** Columns that are compared: those that policies read. */
export const COMPARED = ['x', 'y', 'w', 'h', 'red', 'green', 'blue'] as const;
export type Compared = (typeof COMPARED)[number];

export interface ErrorSummary {
  /** Shares of true objects. */
  readonly missed: number;
  readonly merged: number;
  /** Boxes that match no object, a frame. */
  readonly extra: number;
  /** Standard deviations, in the columns' units. */
  readonly std: { readonly [name in Compared]: number };
  /** Correlation of an object's errors from one step to the next. */
  readonly persistence: { readonly [name in Compared]: number };
}

export interface ErrorDistances {
  readonly frames: number;
  readonly objects: number;
  readonly perceived: ErrorSummary;
  readonly simulated: ErrorSummary;
  /** Two-sample Kolmogorov-Smirnov distances of the errors on objects seen, [0, 1]. */
  readonly distance: { readonly [name in Compared]: number };
  /** The same between halves of the perceived ones: what chance alone makes of as many episodes. */
  readonly distance_of_halves: { readonly [name in Compared]: number };
}

/** @param space of the tables' `objects`. */
export function errorDistances(
  episodes: readonly (readonly TablePair[])[],
  model: ErrorModel,
  space: BoxSpace,
  rng: Rng,
): ErrorDistances {
  const simulated = episodes.map((pairs) => simulateEpisode(pairs, model, space, rng));
  const [real, made] = [sightingsOf(episodes), sightingsOf(simulated)];
  const half = (which: number) => sightingsOf(episodes.filter((_, i) => i % 2 === which));
  return {
    frames: episodes.flat().length,
    objects: real.length,
    perceived: summaryOf(episodes),
    simulated: summaryOf(simulated),
    distance: byColumn((name) => kolmogorovSmirnov(errorsIn(real, name), errorsIn(made, name))),
    distance_of_halves: byColumn((name) =>
      kolmogorovSmirnov(errorsIn(half(0), name), errorsIn(half(1), name)),
    ),
  };
}

/** Largest difference of the two empirical distribution functions. */
export function kolmogorovSmirnov(a: readonly number[], b: readonly number[]): number {
  const [first, second] = [a, b].map((list) => list.toSorted((x, y) => x - y)) as [
    number[],
    number[],
  ]; // of two
  let [i, j, most] = [0, 0, 0];
  while (i < first.length && j < second.length) {
    const at = Math.min(first[i] as number, second[j] as number); // both are in range
    while (i < first.length && (first[i] as number) <= at) i++;
    while (j < second.length && (second[j] as number) <= at) j++;
    most = Math.max(most, Math.abs(i / first.length - j / second.length));
  }
  return most;
}

// ---------------------------------------------------------------------------

function simulateEpisode(
  pairs: readonly TablePair[],
  model: ErrorModel,
  space: BoxSpace,
  rng: Rng,
): TablePair[] {
  let memory: readonly ErrorMemory[] = [];
  return pairs.map(({ truth }) => {
    const made = simulateErrors(objectsIn(truth), memory, model, rng);
    memory = made.memory;
    return { truth, seen: tableOf(made.objects, space) };
  });
}

function summaryOf(episodes: readonly (readonly TablePair[])[]): ErrorSummary {
  const moments = episodes.flat().map(momentOf);
  const sightings = moments.flatMap((moment) => moment.sightings);
  const share = (fate: Sighting['fate']): number =>
    sightings.filter((sighting) => sighting.fate === fate).length / sightings.length;
  const extra = moments.reduce((sum, one) => sum + one.doubles.length + one.spurious.length, 0);
  const { persistence } = measureErrors(episodes, '');
  return {
    missed: share('missed'),
    merged: share('merged'),
    extra: extra / moments.length,
    std: byColumn((name) => deviation(errorsIn(sightings, name))),
    persistence: byColumn((name) => persistence[ERROR_COLUMNS.indexOf(name)] ?? 0),
  };
}

function byColumn(of: (name: Compared) => number): { readonly [name in Compared]: number } {
  const entries = COMPARED.map((name) => [name, of(name)]);
  return Object.fromEntries(entries) as { [name in Compared]: number }; // fromEntries loses the key type
}

function sightingsOf(episodes: readonly (readonly TablePair[])[]): Sighting[] {
  return episodes.flat().flatMap((pair) => momentOf(pair).sightings);
}

function errorsIn(sightings: readonly Sighting[], name: Compared): number[] {
  const column = ERROR_COLUMNS.indexOf(name);
  return sightings.flatMap(({ error }) => error?.[column] ?? []);
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
}
