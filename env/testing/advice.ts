/**
 * What an environment may do and learners had better not meet: the warnings of Gymnasium's `check_env` on spaces.
 */

import type { BoxSpace, Space } from '../core/spaces/spaces.ts';

/** One line for each thing; empty where there is nothing to say. */
export function adviceOn(observationSpace: Space, actionSpace: Space): string[] {
  return [
    ...boxesIn(observationSpace, 'observationSpace').flatMap(({ at, box }) => [
      ...onBounds(at, box),
      ...onShape(at, box),
    ]),
    ...boxesIn(actionSpace, 'actionSpace').flatMap(({ at, box }) => [
      ...onBounds(at, box),
      ...onRange(at, box),
    ]),
  ];
}

// ---------------------------------------------------------------------------

interface Found {
  /** Where in the space, such as `observationSpace.objects`. */
  readonly at: string;
  readonly box: BoxSpace;
}

function boxesIn(space: Space, at: string): Found[] {
  switch (space.type) {
    case 'box':
      return [{ at, box: space }];
    case 'dict':
      return Object.entries(space.spaces).flatMap(([key, one]) => boxesIn(one, `${at}.${key}`));
    case 'tuple':
    case 'one-of':
      return space.spaces.flatMap((one, i) => boxesIn(one, `${at}[${i}]`));
    case 'sequence':
      return boxesIn(space.space, `${at}[]`);
    case 'graph':
      return [
        ...boxesIn(space.nodeSpace, `${at}.nodes`),
        ...(space.edgeSpace === null ? [] : boxesIn(space.edgeSpace, `${at}.edges`)),
      ];
    case 'discrete':
    case 'multi-discrete':
    case 'multi-binary':
    case 'text':
      return [];
    default:
      return space satisfies never;
  }
}

function onBounds(at: string, box: BoxSpace): string[] {
  const pairs = boundsOf(box);
  return [
    ...(pairs.some(([low, high]) => !Number.isFinite(low) || !Number.isFinite(high))
      ? [
          `${at}: some bounds are infinite; bounds that are known help to scale what is learned from`,
        ]
      : []),
    ...(pairs.some(([low, high]) => low === high)
      ? [`${at}: a lowest value equals the highest; such a number says nothing`]
      : []),
  ];
}

/** Vectors and pictures are what networks expect; tables of named columns are ours. */
function onShape(at: string, { shape, names }: BoxSpace): string[] {
  if (shape.length <= 1 || shape.length === 3 || names !== undefined) return [];
  return [
    `${at}: shape [${shape}] is neither a vector nor a picture; flattenObservation makes one`,
  ];
}

function onRange(at: string, box: BoxSpace): string[] {
  const usual = boundsOf(box).every(([low, high]) => (low === -1 || low === 0) && high === 1);
  const finite = boundsOf(box).every((pair) => pair.every(Number.isFinite));
  if (usual || !finite) return [];
  return [
    `${at}: bounds other than [-1, 1] or [0, 1]; rescaleAction gives learners the usual range`,
  ];
}

/** Of the elements of the last axis, or of all alike. */
function boundsOf({ low, high }: BoxSpace): (readonly [number, number])[] {
  const count = Math.max(
    ...[low, high].map((bound) => (typeof bound === 'number' ? 1 : bound.length)),
  );
  const at = (bound: number | readonly number[], i: number): number =>
    typeof bound === 'number' ? bound : (bound[i] ?? Number.NaN);
  return Array.from({ length: count }, (_, i) => [at(low, i), at(high, i)] as const);
}
