/**
 * The IDX format of the MNIST files: two zero bytes, an element type, the number of axes, the
 * lengths as big-endian 32-bit words, then the elements. Plain or gzipped; unsigned bytes only.
 */

import { gunzipSync } from 'node:zlib';
import { SupairError } from '../../env/core/errors.ts';

export interface IdxArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;

/**
 * @param who names the file in errors.
 * @throws BAD_FILE
 */
export function parseIdx(file: Uint8Array, who: string): IdxArray {
  const bytes = file[0] === 0x1f && file[1] === 0x8b ? gunzip(file, who) : file;
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0) {
    throw bad(who, 'an IDX file (first bytes 0, 0)', 'another format');
  }
  const [, , type = 0, axes = 0] = bytes;
  if (type !== UNSIGNED_BYTE) {
    throw bad(who, 'elements of type 0x08 (unsigned byte)', `type 0x${hex(type)}`);
  }
  const start = 4 + 4 * axes;
  if (bytes.length < start) throw bad(who, `a header of ${start} bytes`, String(bytes.length));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const count = shape.reduce((product, length) => product * length, 1);
  if (bytes.length - start !== count) {
    const wanted = `${count} elements for shape [${shape.join(', ')}]`;
    throw bad(who, wanted, String(bytes.length - start));
  }
  return { shape, data: bytes.subarray(start) };
}

// ---------------------------------------------------------------------------

function bad(who: string, expected: string, got: string, cause?: unknown): SupairError {
  const remedy = 'The file is damaged or not IDX; fetch it again.';
  return new SupairError('BAD_FILE', { who, expected, got, remedy, cause });
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

function gunzip(file: Uint8Array, who: string): Uint8Array {
  try {
    return gunzipSync(file);
  } catch (cause) {
    throw bad(who, 'a whole gzip stream', 'a damaged one', cause);
  }
}
