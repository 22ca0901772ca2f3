/** An environment in every wrapper, by the wrapper's name. */

import type { Env, RenderMode } from '../../env/core/env.ts';
import { objectTableSpace } from '../../env/core/object-table.ts';
import { Rng } from '../../env/core/random.ts';
import { RunningStatistics } from '../../env/core/running-statistics.ts';
import type { BoxSpace, DictSpace, Space } from '../../env/core/spaces/spaces.ts';
import {
  addRenderObservation,
  autoreset,
  clipAction,
  clipReward,
  delayObservation,
  discretizeAction,
  discretizeObservation,
  dtypeObservation,
  filterObservation,
  flattenObservation,
  frameStackObservation,
  grayscaleObservation,
  maxAndSkipObservation,
  normalizeObservation,
  normalizeReward,
  recordEpisodeStatistics,
  recordVideo,
  renderCollection,
  repeatAction,
  rescaleAction,
  rescaleObservation,
  reshapeObservation,
  resizeObservation,
  stickyAction,
  timeAwareObservation,
  timeLimit,
  transformAction,
  transformObservation,
  transformReward,
} from '../../env/index.ts';
import { dreamEnv } from './dream-env.ts';

const BOX: BoxSpace = {
  type: 'box',
  shape: [2, 3],
  dtype: 'float32',
  low: [-1, 0, -5],
  high: [1, 10, -2],
};
const PICTURE: BoxSpace = { type: 'box', shape: [6, 4, 3], dtype: 'uint8', low: 0, high: 255 };
const TABLE = objectTableSpace(3, 20, 10);
const MIXED: DictSpace = {
  type: 'dict',
  spaces: {
    place: BOX,
    choice: { type: 'discrete', n: 3, start: 1 },
    parts: { type: 'tuple', spaces: [{ type: 'multi-binary', shape: [2] }, PICTURE] },
  },
};
const PUSH: BoxSpace = { type: 'box', shape: [2], dtype: 'float32', low: [-1, 0], high: [1, 4] };

/** Statistics that have seen something, to be frozen. */
function learned(size: number): RunningStatistics {
  const statistics = new RunningStatistics(size);
  const rng = new Rng(3);
  for (let i = 0; i < 20; i++) {
    statistics.add(Array.from({ length: size }, (_, k) => rng.normal(k, 1 + k)));
  }
  return statistics;
}

const dream =
  (observations: Space, actions?: Space) =>
  (mode: RenderMode | null): Env =>
    dreamEnv(observations, actions, mode);
const drawn = (observations: Space): Env => dreamEnv(observations, undefined, 'rgb_array');

type Make = (mode: RenderMode | null) => Env;

/** Each keeps every promise of an environment. */
export const WRAPPED: { readonly [name: string]: Make } = {
  timeLimit: (mode) => timeLimit(dream(BOX)(mode), 7),
  recordEpisodeStatistics: (mode) => recordEpisodeStatistics(dream(BOX)(mode)),

  transformObservation: (mode) =>
    transformObservation<Float32Array, Float32Array, number>(
      dream(BOX)(mode) as Env<Float32Array, number>, // BOX holds floats, actions are discrete
      (place) => place.map((x) => x + 20),
      { ...BOX, low: 0, high: 30 },
    ),
  filterObservation: (mode) => filterObservation(dream(MIXED)(mode), ['parts', 'choice']),
  flattenObservation: (mode) => flattenObservation(dream(MIXED)(mode)),
  rescaleObservation: (mode) => rescaleObservation(dream(BOX)(mode), -1, [1, 2, 3]),
  reshapeObservation: (mode) => reshapeObservation(dream(BOX)(mode), [6]),
  'dtypeObservation of numbers': (mode) => dtypeObservation(dream(BOX)(mode), 'int32'),
  'dtypeObservation of a choice': (mode) =>
    dtypeObservation(dream({ type: 'discrete', n: 4, start: -2 })(mode), 'float32'),
  discretizeObservation: (mode) =>
    discretizeObservation(dream(BOX)(mode), 3, { multidiscrete: true }),
  grayscaleObservation: (mode) => grayscaleObservation(dream(PICTURE)(mode)),
  resizeObservation: (mode) => resizeObservation(dream(PICTURE)(mode), [3, 5]),
  frameStackObservation: (mode) => frameStackObservation(dream(MIXED)(mode), 3),
  'frameStackObservation padded with zeros': (mode) =>
    frameStackObservation(dream(BOX)(mode), 4, { padding: 'zero' }),
  delayObservation: (mode) => delayObservation(dream(MIXED)(mode), 2),
  timeAwareObservation: (mode) => timeAwareObservation(dream(BOX)(mode)),
  'timeAwareObservation of parts': (mode) =>
    timeAwareObservation(dream(MIXED)(mode), { flatten: false, normalizeTime: true }),
  maxAndSkipObservation: (mode) => maxAndSkipObservation(dream(PICTURE)(mode), 3),
  addRenderObservation: () => addRenderObservation(drawn(BOX)),
  'addRenderObservation beside the state': () =>
    addRenderObservation(drawn(BOX), { renderOnly: false }),
  'normalizeObservation, frozen': (mode) =>
    normalizeObservation(dream(BOX)(mode), { statistics: learned(6), frozen: true }),
  'normalizeObservation of objects, frozen': (mode) =>
    normalizeObservation(dream(TABLE)(mode), { statistics: learned(12), frozen: true }),

  transformAction: (mode) => transformAction(dream(BOX)(mode), (action: number) => 2 - action),
  clipAction: (mode) => clipAction(dream(BOX, PUSH)(mode)),
  rescaleAction: (mode) => rescaleAction(dream(BOX, PUSH)(mode), 0, 1),
  discretizeAction: (mode) => discretizeAction(dream(BOX, PUSH)(mode), [3, 2]),
  'discretizeAction, one number an element': (mode) =>
    discretizeAction(dream(BOX, PUSH)(mode), 5, { multidiscrete: true }),
  stickyAction: (mode) => stickyAction(dream(BOX, PUSH)(mode), 0.4),
  'stickyAction for some steps': (mode) =>
    stickyAction(dream(BOX)(mode), 0.4, { duration: [1, 4] }),
  repeatAction: (mode) => repeatAction(dream(BOX)(mode), 2),

  transformReward: (mode) => transformReward(dream(BOX)(mode), Math.tanh),
  clipReward: (mode) => clipReward(dream(BOX)(mode), -1, 1),
  'normalizeReward, frozen': (mode) =>
    normalizeReward(dream(BOX)(mode), { statistics: learned(1), frozen: true }),

  renderCollection: () => renderCollection(drawn(BOX)),
  recordVideo: () => recordVideo(drawn(BOX), () => {}, { maxFrames: 5 }),

  'a stack of wrappers': (mode) =>
    frameStackObservation(
      delayObservation(
        stickyAction(rescaleAction(recordEpisodeStatistics(dream(BOX, PUSH)(mode)), -1, 1), 0.3),
        1,
      ),
      2,
    ),
};

/** Those whose statistics outlast a reset: a seed alone does not bring an episode back. */
export const LEARNING: { readonly [name: string]: Make } = {
  normalizeObservation: (mode) => normalizeObservation(dream(BOX)(mode)),
  'normalizeObservation of objects': (mode) => normalizeObservation(dream(TABLE)(mode)),
  normalizeReward: (mode) => normalizeReward(dream(BOX)(mode)),
};

/** The one that goes on after an episode's end. */
export const AUTORESET: Make = (mode) => autoreset(dream(BOX)(mode));
