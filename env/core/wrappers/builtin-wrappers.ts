/**
 * The wrappers that come with the package under the names that specs know them by, which are those
 * of their functions. Wrappers that take a function have none: JSON carries no functions.
 */

import type { Env } from '../env.ts';
import { clipAction } from './action/clip-action.ts';
import { discretizeAction } from './action/discretize-action.ts';
import { repeatAction } from './action/repeat-action.ts';
import { rescaleAction } from './action/rescale-action.ts';
import { stickyAction } from './action/sticky-action.ts';
import { autoreset } from './common/autoreset.ts';
import { recordEpisodeStatistics } from './common/record-episode-statistics.ts';
import type { CreateWrapper } from './named.ts';
import {
  bound,
  choice,
  flag,
  keys,
  number,
  numbers,
  pair,
  type Readers,
  range,
  readArguments,
  text,
  type Values,
} from './named-arguments.ts';
import { addRenderObservation } from './observation/add-render-observation.ts';
import { delayObservation } from './observation/delay-observation.ts';
import { discretizeObservation } from './observation/discretize-observation.ts';
import { dtypeObservation } from './observation/dtype-observation.ts';
import { filterObservation } from './observation/filter-observation.ts';
import { flattenObservation } from './observation/flatten-observation.ts';
import { frameStackObservation } from './observation/frame-stack-observation.ts';
import { grayscaleObservation } from './observation/grayscale-observation.ts';
import { maxAndSkipObservation } from './observation/max-and-skip-observation.ts';
import { normalizeObservation } from './observation/normalize-observation.ts';
import { rescaleObservation } from './observation/rescale-observation.ts';
import { reshapeObservation } from './observation/reshape-observation.ts';
import { resizeObservation } from './observation/resize-observation.ts';
import { timeAwareObservation } from './observation/time-aware-observation.ts';
import { renderCollection } from './render/render-collection.ts';
import { clipReward } from './reward/clip-reward.ts';
import { normalizeReward } from './reward/normalize-reward.ts';
import { timeLimit } from './time-limit.ts';

interface NamedWrapper {
  readonly name: string;
  readonly create: CreateWrapper;
}

/** By name, each reading the arguments that its function takes. */
export const BUILTIN_WRAPPERS: readonly NamedWrapper[] = [
  named('timeLimit', { maxSteps: number }, {}, (env, { maxSteps }) => timeLimit(env, maxSteps)),
  named('autoreset', {}, {}, (env) => autoreset(env)),
  named('recordEpisodeStatistics', {}, { bufferLength: number }, recordEpisodeStatistics),

  named(
    'addRenderObservation',
    {},
    { renderOnly: flag, renderKey: text, obsKey: text },
    addRenderObservation,
  ),
  named('delayObservation', { delay: number }, {}, (env, { delay }) =>
    delayObservation(env, delay),
  ),
  named(
    'discretizeObservation',
    { bins: bound },
    { multidiscrete: flag },
    (env, { bins, ...options }) => discretizeObservation(env, bins, options),
  ),
  named('dtypeObservation', { dtype: choice('uint8', 'int32', 'float32') }, {}, (env, { dtype }) =>
    dtypeObservation(env, dtype),
  ),
  named('filterObservation', { keys }, {}, (env, given) => filterObservation(env, given.keys)),
  named('flattenObservation', {}, {}, (env) => flattenObservation(env)),
  named(
    'frameStackObservation',
    { stackSize: number },
    { padding: choice('reset', 'zero') },
    (env, { stackSize, ...options }) => frameStackObservation(env, stackSize, options),
  ),
  named('grayscaleObservation', {}, { keepDim: flag }, grayscaleObservation),
  named('maxAndSkipObservation', {}, { skip: number }, (env, { skip }) =>
    maxAndSkipObservation(env, skip),
  ),
  named('normalizeObservation', {}, { epsilon: number, frozen: flag }, normalizeObservation),
  named('rescaleObservation', { low: bound, high: bound }, {}, (env, { low, high }) =>
    rescaleObservation(env, low, high),
  ),
  named('reshapeObservation', { shape: numbers }, {}, (env, { shape }) =>
    reshapeObservation(env, shape),
  ),
  named('resizeObservation', { shape: pair }, {}, (env, { shape }) =>
    resizeObservation(env, shape),
  ),
  named(
    'timeAwareObservation',
    {},
    { flatten: flag, normalizeTime: flag, dictTimeKey: text, maxSteps: number },
    timeAwareObservation,
  ),

  named('clipAction', {}, {}, (env) => clipAction(env)),
  named('discretizeAction', { bins: bound }, { multidiscrete: flag }, (env, { bins, ...options }) =>
    discretizeAction(env, bins, options),
  ),
  named('repeatAction', { repeats: number }, {}, (env, { repeats }) => repeatAction(env, repeats)),
  named('rescaleAction', { low: bound, high: bound }, {}, (env, { low, high }) =>
    rescaleAction(env, low, high),
  ),
  named('stickyAction', { probability: number }, { duration: range }, (env, given) => {
    const { probability, ...options } = given;
    return stickyAction(env, probability, options);
  }),

  named('clipReward', {}, { low: number, high: number }, (env, given) => {
    const { low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY } = given;
    return clipReward(env, low, high);
  }),
  named('normalizeReward', {}, { gamma: number, epsilon: number, frozen: flag }, normalizeReward),

  named(
    'renderCollection',
    {},
    { popFrames: flag, resetClean: flag, maxPictures: number },
    renderCollection,
  ),
];

// ---------------------------------------------------------------------------

/** @param required, optional how the arguments of each kind are read. */
function named<R extends Readers, O extends Readers>(
  name: string,
  required: R,
  optional: O,
  wrap: (env: Env, given: Values<R> & Partial<Values<O>>) => Env,
): NamedWrapper {
  return {
    name,
    create: (env, kwargs) => wrap(env, readArguments(name, kwargs, required, optional)),
  };
}
