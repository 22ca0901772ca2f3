/**
 * The leading file of a model folder: `config.json` with the format version, the kind, the stamps
 * of the binary files, and the kind's own settings.
 */

import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SupairError } from '../env/core/errors.ts';
import type { FileStamp, Manifest } from './files.ts';

/** Raised when a reader of the old format would misread the new one. */
export const MODEL_FORMAT_VERSION = 1;

const MODEL_KINDS = ['perception', 'policy', 'circuit'] as const;
export type ModelKind = (typeof MODEL_KINDS)[number];

/** JSON-able settings and records, free in form; the kind's own loader validates them. */
export type ModelSettings = { readonly [key: string]: unknown };

export interface ModelHead {
  readonly kind: ModelKind;
  /** The settings without the head's own keys. */
  readonly config: ModelSettings;
  readonly files: Manifest;
}

export const CONFIG = 'config.json';

/**
 * @throws NOT_FOUND without a model folder, VERSION for another format version, BAD_FILE for a
 * damaged config.json.
 */
export function readHead(folder: string): ModelHead {
  const { formatVersion, kind, files, ...config } = parseConfig(folder);
  const path = join(folder, CONFIG);
  if (formatVersion !== MODEL_FORMAT_VERSION) {
    throw new SupairError('VERSION', {
      who: `${path}.formatVersion`,
      expected: String(MODEL_FORMAT_VERSION),
      got: JSON.stringify(formatVersion) ?? 'nothing',
      remedy: 'Train the model again, or use the release of supair-rl that wrote it.',
    });
  }
  const known = MODEL_KINDS.find((name) => name === kind);
  if (known === undefined) {
    const expected = MODEL_KINDS.map((name) => `"${name}"`).join(' or ');
    throw damaged(`${path}.kind`, expected, JSON.stringify(kind) ?? 'nothing');
  }
  if (!isManifest(files)) {
    throw damaged(`${path}.files`, 'bytes and sha256 by file name', 'something else');
  }
  return { kind: known, config, files };
}

/** @throws NOT_FOUND where the folder was saved without such a file. */
export function requireStamp(head: ModelHead, name: string, folder: string): FileStamp {
  const found = Object.hasOwn(head.files, name) ? head.files[name] : undefined;
  if (found !== undefined) return found;
  throw new SupairError('NOT_FOUND', {
    who: folder,
    expected: `a file ${name}`,
    got: `only ${Object.keys(head.files).join(', ')}`,
    remedy: `The model was saved without ${name}.`,
  });
}

// ---------------------------------------------------------------------------

function damaged(who: string, expected: string, got: string, cause?: unknown): SupairError {
  const remedy = 'The folder is damaged; copy or write it again as a whole.';
  return new SupairError('BAD_FILE', { who, expected, got, remedy, cause });
}

function parseConfig(folder: string): ModelSettings {
  const path = join(folder, CONFIG);
  if (!existsSync(folder) || !statSync(folder).isDirectory() || !existsSync(path)) {
    throw new SupairError('NOT_FOUND', {
      who: folder,
      expected: `a model folder with ${CONFIG}`,
      got: existsSync(folder) ? `no ${CONFIG} there` : 'no such folder',
      remedy: 'Name a folder written by fit or train, or a shipped model.',
    });
  }
  let config: unknown;
  try {
    config = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw damaged(path, 'JSON', 'something else', cause);
  }
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw damaged(path, 'a JSON object', 'another value');
  }
  return config as ModelSettings; // an object parsed from JSON has string keys
}

function isManifest(value: unknown): value is Manifest {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([name, entry]) =>
      /^[\w-][\w.-]*$/.test(name) && // a plain name: nothing may reach outside the folder
      typeof entry === 'object' &&
      entry !== null &&
      Number.isSafeInteger(entry.bytes) &&
      typeof entry.sha256 === 'string',
  );
}
