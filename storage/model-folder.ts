/**
 * A model folder: `weights.safetensors`, `config.json` (everything needed to rebuild and judge
 * the model), `MODEL_CARD.md`, and files of the kind's own such as a trainer's state.
 */

import { join } from 'node:path';
import { isSupairError, SupairError } from '../env/core/errors.ts';
import { finishInterrupted, type Manifest, readStamped, stamp, writeTogether } from './files.ts';
import {
  CONFIG,
  MODEL_FORMAT_VERSION,
  type ModelHead,
  type ModelKind,
  type ModelSettings,
  readHead,
  requireStamp,
} from './model-head.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';
import type { StoredTensors } from './tensor.ts';

export interface ModelContents {
  readonly kind: ModelKind;
  readonly config: ModelSettings;
  readonly tensors: StoredTensors;
  /** Markdown; may be edited by hand afterwards. */
  readonly card: string;
  /** Further files by name, e.g. a trainer's state. */
  readonly extra?: { readonly [name: string]: Uint8Array };
}

export interface ModelFolder {
  readonly folder: string;
  readonly config: ModelSettings;
  readonly tensors: StoredTensors;
  /** Names of the further files; `readModelFile` reads one. */
  readonly extra: readonly string[];
}

/**
 * Saves a folder as one step: a crash leaves the old model or the new one.
 * @throws BAD_ARGUMENT where the settings use a key of the head.
 */
export function writeModelFolder(folder: string, model: ModelContents): void {
  const binary = { ...model.extra, [WEIGHTS]: encodeSafetensors(model.tensors) };
  const files: Manifest = Object.fromEntries(
    Object.entries(binary).map(([name, content]) => [name, stamp(content)]),
  );
  const head = { formatVersion: MODEL_FORMAT_VERSION, kind: model.kind, files };
  for (const key of Object.keys(head)) {
    if (key in model.config) {
      throw new SupairError('BAD_ARGUMENT', {
        who: 'writeModelFolder.config',
        expected: `settings without the reserved key "${key}"`,
        got: 'that key',
      });
    }
  }
  const earlier = tryReadHead(folder);
  if (earlier !== null) finishInterrupted(folder, earlier.files);
  const text = new TextEncoder();
  writeTogether(folder, CONFIG, {
    [CONFIG]: text.encode(`${JSON.stringify({ ...head, ...model.config }, null, 2)}\n`),
    [CARD]: text.encode(model.card),
    ...binary,
  });
}

/**
 * @throws NOT_FOUND without a folder or one of its files, VERSION for another format version,
 * BAD_FILE for a damaged file or a model of another kind.
 */
export function readModelFolder(folder: string, kind: ModelKind): ModelFolder {
  const head = readHead(folder);
  if (head.kind !== kind) {
    throw new SupairError('BAD_FILE', {
      who: join(folder, CONFIG),
      expected: `a ${kind} model`,
      got: `a ${head.kind} model`,
      remedy: `Name a folder that holds a ${kind} model.`,
    });
  }
  const weights = readStamped(folder, WEIGHTS, requireStamp(head, WEIGHTS, folder));
  const { tensors } = decodeSafetensors(weights, join(folder, WEIGHTS));
  const extra = Object.keys(head.files).filter((name) => name !== WEIGHTS);
  return { folder, config: head.config, tensors, extra };
}

/**
 * A further file of the folder.
 * @throws NOT_FOUND where the folder has no such file, BAD_FILE where it is damaged.
 */
export function readModelFile(folder: string, name: string): Uint8Array {
  return readStamped(folder, name, requireStamp(readHead(folder), name, folder));
}

// ---------------------------------------------------------------------------

const WEIGHTS = 'weights.safetensors';
const CARD = 'MODEL_CARD.md';

/** Null where the folder holds no readable model: then there is nothing to finish. */
function tryReadHead(folder: string): ModelHead | null {
  try {
    return readHead(folder);
  } catch (error) {
    if (isSupairError(error)) return null;
    throw error;
  }
}
