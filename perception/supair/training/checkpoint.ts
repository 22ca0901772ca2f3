/**
 * A training state as one file, exactly: parameters, their average, both moments, the step.
 */

import { SupairError } from '../../../env/core/errors.ts';
import { decodeSafetensors, encodeSafetensors } from '../../../storage/safetensors.ts';
import type { StoredTensor } from '../../../storage/tensor.ts';
import type { HostParams } from '../params.ts';
import type { Failure } from './diagnosis.ts';
import type { SavedTraining } from './saved-training.ts';

/** What goes on besides the tensors. */
export interface CheckpointNotes {
  readonly seconds: number;
  /** CPU time of the training steps, all threads. */
  readonly cpuSeconds: number;
  readonly curve: readonly CurvePoint[];
  /** Tells whether a checkpoint belongs to the run that wants to go on with it. */
  readonly fingerprint: string;
  /** Where the last fall of the learning rate began; null where it has not. */
  readonly decayFrom: number | null;
  /** The failure of the first attempt that this second one is to mend; null in the first. */
  readonly remedy: Failure | null;
}

/** A point of the learning curve. */
export interface CurvePoint {
  readonly step: number;
  /** Training time, evaluations excluded. */
  readonly seconds: number;
  /** The same as CPU time of all threads, which neighbours spoil less; missing in old records. */
  readonly cpuSeconds?: number | undefined;
  /** Mean ELBO of the steps since the last point, nats a frame; null while warming. */
  readonly elbo: number | null;
  /** On the evaluation frames; null where they have no labels. */
  readonly countAccuracy: number | null;
  /** What held-out frames say; missing where there are none. */
  readonly heldOut?: HeldOutPoint | undefined;
}

export interface HeldOutPoint {
  /** Nats a frame, at the posterior's mode. */
  readonly elbo: number;
  /** Boxes a frame. */
  readonly boxes: number;
  readonly failure: Failure | null;
}

const PARTS = ['params', 'average', 'first', 'second'] as const;

export function encodeCheckpoint(saved: SavedTraining, notes: CheckpointNotes): Uint8Array {
  const tensors: { [name: string]: StoredTensor } = {};
  for (const part of PARTS) {
    for (const [name, { shape, data }] of Object.entries(saved[part] ?? {})) {
      tensors[`${part}/${name}`] = { dtype: 'F32', shape, data };
    }
  }
  const progress = { step: saved.step, adam: saved.adamCount, ...notes };
  return encodeSafetensors(tensors, { progress: JSON.stringify(progress) });
}

type Progress = CheckpointNotes & { readonly step: number; readonly adam: number };

/** What notes written by older versions lack. */
const MISSING = { cpuSeconds: Number.NaN, decayFrom: null, remedy: null } as const;

/** @throws BAD_FILE where the bytes are damaged or not a checkpoint. */
export function decodeCheckpoint(
  bytes: Uint8Array,
  who: string,
): { saved: SavedTraining; notes: CheckpointNotes } {
  const { tensors, metadata } = decodeSafetensors(bytes, who);
  const text = metadata?.['progress'];
  if (text === undefined) {
    throw new SupairError('BAD_FILE', { who, expected: 'a training state', got: 'other tensors' });
  }
  // written by encodeCheckpoint; the file's checksum was verified by the folder
  const { step, adam, ...notes } = { ...MISSING, ...(JSON.parse(text) as Progress) };
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
  const average = part('average');
  return {
    saved: {
      step,
      params: part('params'),
      average: Object.keys(average).length === 0 ? null : average,
      first: part('first'),
      second: part('second'),
      adamCount: adam,
    },
    notes,
  };
}
