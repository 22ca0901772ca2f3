/** From tables of true objects, and those perceived at the same moments, to how perception errs. */

import { SupairError } from '../../env/core/errors.ts';
import { CONDITIONS, type Condition } from './conditions.ts';
import { ERROR_COLUMNS, type ErrorCell, type ErrorModel, SIZES, sizeClass } from './error-model.ts';
import { lawOf, momentsOf } from './moments.ts';
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
    merge: CONDITIONS.map((condition) =>
      share(enough(byLikeness(contacts, condition)).map(({ merged }) => merged)),
    ),
    double: momentsOf(frames.flatMap((moment) => moment.doubles)),
    spurious: { per_frame: spurious.length / frames.length, ...momentsOf(spurious) },
  };
  return { ...model, ...persistenceOf(moments, model) };
}

// ---------------------------------------------------------------------------

function cellsOf(sightings: readonly Sighting[], edges: readonly [number, number]): ErrorCell[] {
  const reported = sightings.filter(({ fate }) => fate !== 'missed');
  const alone = sightings.filter(({ fate }) => fate !== 'merged'); // merged ones are neither seen nor missed
  const seen = sightings.filter(({ fate }) => fate === 'seen');
  return CONDITIONS.flatMap((condition) =>
    SIZES.map((size): ErrorCell => {
      const isOwn = (one: Sighting): boolean =>
        one.condition === condition && sizeClass(edges, one.size) === size;
      const like = (kind: readonly Sighting[]): readonly Sighting[] =>
        enough([kind.filter(isOwn), ...byLikeness(kind, condition)]);
      return {
        condition,
        size,
        objects: sightings.filter(isOwn).length,
        miss: share(like(alone).map(({ fate }) => fate === 'missed')),
        double: share(like(reported).map(({ doubles }) => doubles > 0)),
        ...lawOf(
          like(seen).flatMap(({ error, truth }) => (error === null ? [] : [{ error, truth }])),
        ),
      };
    }),
  );
}

/** Those of one condition, then those of the conditions next to it, and so on; all of them last. */
function byLikeness<T extends { readonly condition: Condition }>(
  list: readonly T[],
  condition: Condition,
): (readonly T[])[] {
  const place = CONDITIONS.indexOf(condition);
  const far = (other: Condition): number => Math.abs(CONDITIONS.indexOf(other) - place);
  const others = CONDITIONS.toSorted((a, b) => far(a) - far(b)); // of two as far, the easier one first
  return [...others.map((other) => list.filter((one) => one.condition === other)), list];
}

/** The first list that is long enough; else the last. */
function enough<T>(lists: readonly (readonly T[])[]): readonly T[] {
  return lists.find((list) => list.length >= ENOUGH) ?? lists.at(-1) ?? [];
}

function terciles(sizes: readonly number[]): [number, number] {
  const sorted = sizes.toSorted((a, b) => a - b);
  const at = (q: number): number => sorted[Math.floor(q * (sorted.length - 1))] ?? 0;
  return [at(1 / 3), at(2 / 3)];
}

function share(events: readonly boolean[]): number {
  return events.length === 0 ? 0 : events.filter(Boolean).length / events.length;
}
