/** A training state on the host: what a run starts from, a checkpoint holds and threads share. */

import * as tf from '@tensorflow/tfjs-core';
import { type HostParams, mapValues, type Params } from '../params.ts';
import { download, upload } from '../tensor-params.ts';
import type { TrainState } from './trainer.ts';

export interface SavedTraining {
  /** Steps done, warm start included. */
  readonly step: number;
  readonly params: HostParams;
  /** Running average of `params`; null where averaging is off or has not begun. */
  readonly average: HostParams | null;
  /** Adam's moments and how often they were updated. */
  readonly first: HostParams;
  readonly second: HostParams;
  readonly adamCount: number;
}

/** The weights that inference uses. */
export function weightsOf({ params, average }: SavedTraining): HostParams {
  return average ?? params;
}

/** The state before the first step. */
export function freshTraining(params: HostParams): SavedTraining {
  const zeros = (): HostParams =>
    mapValues(params, ({ shape, data }) => ({ shape, data: new Float32Array(data.length) }));
  return { step: 0, params, average: null, first: zeros(), second: zeros(), adamCount: 0 };
}

export function uploadTraining(saved: SavedTraining): TrainState {
  const kept = (host: HostParams): Params => mapValues(upload(host), (tensor) => tf.keep(tensor));
  const params = kept(saved.params);
  return {
    step: saved.step,
    params,
    average: saved.average === null ? params : kept(saved.average),
    adam: { count: saved.adamCount, first: kept(saved.first), second: kept(saved.second) },
  };
}

export async function downloadTraining(state: TrainState): Promise<SavedTraining> {
  const { step, params, average, adam } = state;
  return {
    step,
    params: await download(params),
    average: average === params ? null : await download(average),
    first: await download(adam.first),
    second: await download(adam.second),
    adamCount: adam.count,
  };
}
