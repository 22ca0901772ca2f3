/**
 * Reading a safetensors header: `unknown` bytes become entries whose byte ranges are proven to
 * tile the data exactly, or a BAD_FILE error that names the first fault.
 */

import { SupairError } from '../env/core/errors.ts';
import { elementCount, STORED_BYTES, type StoredDtype } from './tensor.ts';

/** The reference implementation's limit, bytes. */
const MAX_HEADER = 100_000_000;

export interface TensorEntry {
  readonly name: string;
  readonly dtype: StoredDtype;
  readonly shape: readonly number[];
  /** Byte range in the data part. */
  readonly start: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly entries: readonly TensorEntry[];
  readonly metadata: { readonly [key: string]: string };
  /** Where the data part begins in the file. */
  readonly dataStart: number;
}

/** @throws BAD_FILE */
export function parseHeader(bytes: Uint8Array, who: string): SafetensorsHeader {
  const headerLength = readHeaderLength(bytes, who);
  const dataStart = 8 + headerLength;
  const header = readJson(bytes.subarray(8, dataStart), who);
  const { __metadata__: freeText, ...tensors } = header;
  const metadata = readMetadata(freeText, who);
  const entries = Object.entries(tensors)
    .map(([name, entry]) => readEntry(name, entry, who))
    .sort((a, b) => a.start - b.start || a.end - b.end);
  checkTiling(entries, bytes.length - dataStart, who);
  return { entries, metadata, dataStart };
}

// ---------------------------------------------------------------------------

function bad(who: string, expected: string, got: string, cause?: unknown): SupairError {
  const remedy = 'The file is damaged or not safetensors; fetch or write it again.';
  return new SupairError('BAD_FILE', { who, expected, got, remedy, cause });
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A string for messages: never longer than a line. */
function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function readHeaderLength(bytes: Uint8Array, who: string): number {
  if (bytes.length < 8) throw bad(who, 'at least 8 bytes', `${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  const room = Math.min(bytes.length - 8, MAX_HEADER);
  if (length > BigInt(room)) {
    throw bad(who, `a header of at most ${room} bytes`, `a stated header length of ${length}`);
  }
  return Number(length);
}

function readJson(bytes: Uint8Array, who: string): { readonly [key: string]: unknown } {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw bad(who, 'a header of UTF-8 JSON', 'something else', cause);
  }
  if (!isRecord(header)) throw bad(who, 'a JSON object as header', show(header));
  return header;
}

function readMetadata(value: unknown, who: string): { readonly [key: string]: string } {
  if (value === undefined) return {};
  if (!isRecord(value)) throw bad(who, 'an object as __metadata__', show(value));
  const entries = Object.entries(value).map(([key, text]) => {
    if (typeof text !== 'string') throw bad(who, `text as __metadata__.${key}`, show(text));
    return [key, text] as const;
  });
  return Object.fromEntries(entries);
}

function readEntry(name: string, value: unknown, who: string): TensorEntry {
  const field = `${who}, tensor "${name}"`;
  if (!isRecord(value)) throw bad(field, 'an object', show(value));
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isStoredDtype(dtype)) {
    throw bad(field, `a dtype among ${Object.keys(STORED_BYTES).join(', ')}`, show(dtype));
  }
  if (!isNaturalList(shape)) throw bad(field, 'a shape of non-negative integers', show(shape));
  if (!isNaturalList(offsets) || offsets.length !== 2) {
    throw bad(field, 'data_offsets [start, end]', show(offsets));
  }
  const [start = 0, end = 0] = offsets;
  const needed = elementCount(shape) * STORED_BYTES[dtype];
  if (end - start !== needed) {
    throw bad(field, `${needed} bytes for ${dtype} [${shape.join(', ')}]`, `${end - start}`);
  }
  return { name, dtype, shape, start, end };
}

function isStoredDtype(value: unknown): value is StoredDtype {
  return typeof value === 'string' && Object.hasOwn(STORED_BYTES, value);
}

function isNaturalList(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((x) => Number.isSafeInteger(x) && x >= 0);
}

/** Entries sorted by offset must follow one another without overlap, hole or rest. */
function checkTiling(entries: readonly TensorEntry[], dataLength: number, who: string): void {
  let end = 0;
  for (const entry of entries) {
    if (entry.start !== end) {
      const fault = entry.start < end ? 'an overlap' : 'a hole';
      const field = `${who}, tensor "${entry.name}"`;
      throw bad(field, `data from byte ${end}`, `${entry.start} (${fault})`);
    }
    end = entry.end;
  }
  if (end !== dataLength) {
    throw bad(
      who,
      `${end} bytes of data`,
      `${dataLength}${dataLength < end ? ' (truncated)' : ''}`,
    );
  }
}
