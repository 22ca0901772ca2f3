/** From tables of true objects, and those perceived at the same moments, to how perception errs. */

import { SupairError } from '../../env/core/errors.ts';
import { CONDITIONS, type Condition } from './conditions.ts';
import {
  ERROR_COLUMNS,
  type ErrorCell,
  type ErrorModel,
  SIZES,
  type Size,
  sizeClass,
} from './error-model.ts';
import { momentsOf } from './moments.ts';
import { persistenceOf } from './persistence.ts';
import { momentOf, type Sighting, type TablePair } from './sightings.ts';

/** Fewer objects than this say little: then the figures are those of more alike ones. */
const ENOUGH = 30;

/**
 * @param episodes moments in their order; a true object has one id in all of an episode.
 * @param madeBy the command or program, for the record.
 * @throws BAD_ARGUMENT without a single true object.
 */
export function measureErrors(
  episodes: readonly (readonly TablePair[])[],
  madeBy: string,
): ErrorModel {
  const moments = episodes.map((episode) => episode.map(momentOf));
  const frames = moments.flat();
  const sightings = frames.flatMap((moment) => moment.sightings);
  if (sightings.length === 0) {
    throw new SupairError('BAD_ARGUMENT', {
      who: 'measureErrors',
      expected: 'a true object at least',
      got: 'none',
    });
  }
  const edges = terciles(sightings.map(({ size }) => size));
  const spurious = frames.flatMap((moment) => moment.spurious);
  const contacts = frames.flatMap((moment) => moment.contacts);
  const merged = (wanted: 'touching' | 'overlapping'): number =>
    share(contacts.filter(({ contact }) => contact === wanted).map((one) => one.merged));
  const model: ErrorModel = {
    format: 1,
    made_by: madeBy,
    frames: frames.length,
    objects: sightings.length,
    columns: ERROR_COLUMNS,
    size_edges: edges,
    cells: cellsOf(sightings, edges),
    persistence: ERROR_COLUMNS.map(() => 0),
    miss_persistence: 0,
    merge: { touching: merged('touching'), overlapping: merged('overlapping') },
    double: momentsOf(frames.flatMap((moment) => moment.doubles)),
    spurious: { per_frame: spurious.length / frames.length, ...momentsOf(spurious) },
  };
  return { ...model, ...persistenceOf(moments, model) };
}

// ---------------------------------------------------------------------------

function cellsOf(sightings: readonly Sighting[], edges: readonly [number, number]): ErrorCell[] {
  const of = (condition: Condition, size: Size): readonly Sighting[] =>
    sightings.filter((one) => one.condition === condition && sizeClass(edges, one.size) === size);
  const ofAnySize = CONDITIONS.map((condition) =>
    sightings.filter((one) => one.condition === condition),
  );
  return CONDITIONS.flatMap((condition, place) => {
    const byLikeness = ofAnySize
      .map((others, i) => ({ others, far: Math.abs(i - place) }))
      .sort((a, b) => a.far - b.far)
      .map(({ others }) => others);
    return SIZES.map((size): ErrorCell => {
      const own = of(condition, size);
      const candidates = [own, ...byLikeness, sightings];
      // merged objects are neither seen nor missed
      const told = enough(candidates, ({ fate }) => fate !== 'merged');
      const seen = enough(candidates, ({ fate }) => fate === 'seen');
      return {
        condition,
        size,
        objects: own.length,
        miss: share(told.map(({ fate }) => fate === 'missed')),
        double: share(seen.map(({ doubles }) => doubles > 0)),
        ...momentsOf(seen.flatMap(({ error }) => (error === null ? [] : [error]))),
      };
    });
  });
}

/** The first candidate with enough sightings of a kind, reduced to that kind; else the last. */
function enough(
  candidates: readonly (readonly Sighting[])[],
  wanted: (sighting: Sighting) => boolean,
): readonly Sighting[] {
  const kept = candidates.map((candidate) => candidate.filter(wanted));
  return kept.find((candidate) => candidate.length >= ENOUGH) ?? kept.at(-1) ?? [];
}

function terciles(sizes: readonly number[]): [number, number] {
  const sorted = sizes.toSorted((a, b) => a - b);
  const at = (q: number): number => sorted[Math.floor(q * (sorted.length - 1))] ?? 0;
  return [at(1 / 3), at(2 / 3)];
}

function share(events: readonly boolean[]): number {
  return events.length === 0 ? 0 : events.filter(Boolean).length / events.length;
}
