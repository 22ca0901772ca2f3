/**
 * A training state as one file, exactly: parameters, their average, both moments, the step.
 */

import * as tf from '@tensorflow/tfjs-core';
import { SupairError } from '../../../env/core/errors.ts';
import { decodeSafetensors, encodeSafetensors } from '../../../storage/safetensors.ts';
import type { StoredTensor } from '../../../storage/tensor.ts';
import { download, type HostParams, mapValues, type Params, upload } from '../params.ts';
import type { TrainState } from './trainer.ts';

/** What goes on besides the tensors. */
export interface CheckpointNotes {
  readonly seconds: number;
  readonly curve: readonly CurvePoint[];
  /** Tells whether a checkpoint belongs to the run that wants to go on with it. */
  readonly fingerprint: string;
}

/** A point of the learning curve. */
export interface CurvePoint {
  readonly step: number;
  /** Training time, evaluations excluded. */
  readonly seconds: number;
  /** Mean ELBO of the steps since the last point, nats a frame; null while warming. */
  readonly elbo: number | null;
  /** On the evaluation frames; null where they have no labels. */
  readonly countAccuracy: number | null;
}

const PARTS = ['params', 'average', 'first', 'second'] as const;

export async function encodeCheckpoint(
  state: TrainState,
  notes: CheckpointNotes,
): Promise<Uint8Array> {
  const parts: { readonly [part in (typeof PARTS)[number]]: Params | null } = {
    params: state.params,
    average: state.average === state.params ? null : state.average,
    first: state.adam.first,
    second: state.adam.second,
  };
  const tensors: { [name: string]: StoredTensor } = {};
  for (const part of PARTS) {
    const own = parts[part];
    if (own === null) continue;
    for (const [name, { shape, data }] of Object.entries(await download(own))) {
      tensors[`${part}/${name}`] = { dtype: 'F32', shape, data };
    }
  }
  const progress = { step: state.step, adam: state.adam.count, ...notes };
  return encodeSafetensors(tensors, { progress: JSON.stringify(progress) });
}

/** @throws BAD_FILE where the bytes are damaged or not a checkpoint. */
export function decodeCheckpoint(
  bytes: Uint8Array,
  who: string,
): { state: TrainState; notes: CheckpointNotes } {
  const { tensors, metadata } = decodeSafetensors(bytes, who);
  const text = metadata?.['progress'];
  if (text === undefined) {
    throw new SupairError('BAD_FILE', { who, expected: 'a training state', got: 'other tensors' });
  }
  // written by encodeCheckpoint; the file's checksum was verified by the folder
  const progress = JSON.parse(text) as CheckpointNotes & { step: number; adam: number };
  const part = (name: string): HostParams => {
    const prefix = `${name}/`;
    const own = Object.entries(tensors).filter(([key]) => key.startsWith(prefix));
    return Object.fromEntries(
      own.map(([key, { shape, data }]) => [
        key.slice(prefix.length),
        { shape, data: data as Float32Array }, // all parts are stored as F32
      ]),
    );
  };
  const kept = (host: HostParams): Params => mapValues(upload(host), (t) => tf.keep(t));
  const params = kept(part('params'));
  const average = part('average');
  return {
    state: {
      step: progress.step,
      params,
      average: Object.keys(average).length === 0 ? params : kept(average),
      adam: { count: progress.adam, first: kept(part('first')), second: kept(part('second')) },
    },
    notes: {
      seconds: progress.seconds,
      curve: progress.curve,
      fingerprint: progress.fingerprint,
    },
  };
}
