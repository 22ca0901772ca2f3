/**
 * NumPy's array file, versions 1 to 3: a magic word, a header that is a Python dict literal with
 * dtype, order and shape, then the elements. Numbers and booleans of either byte order.
 */

import { SupairError } from '../../env/core/errors.ts';
import { ELEMENTS, readElements } from './npy-elements.ts';

export type NpyData = Uint8Array | Int32Array | Float32Array | Float64Array;

export interface NpyArray {
  /** NumPy's kind: bool, unsigned or signed integer, float. */
  readonly kind: 'b' | 'u' | 'i' | 'f';
  readonly shape: readonly number[];
  /** Row-major. Integers beyond 32 bits and all floats beyond 32 come as Float64Array. */
  readonly data: NpyData;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY

/**
 * @param who names the array in errors.
 * @throws BAD_FILE
 */
export function decodeNpy(bytes: Uint8Array, who: string): NpyArray {
  const { header, dataStart } = splitHeader(bytes, who);
  const { descr, shape } = parseHeader(header, who);
  const element = ELEMENTS.get(descr.slice(1));
  const order = descr[0] ?? '';
  if (element === undefined || !'<>=|'.includes(order)) {
    const remedy = 'Save plain numbers, e.g. array.astype(np.uint8).';
    throw bad(who, 'a dtype of bool, integer or float', `"${descr}"`, remedy);
  }
  const count = shape.reduce((product, length) => product * length, 1);
  const available = bytes.length - dataStart;
  if (available !== count * element.size) {
    const wanted = `${count * element.size} bytes for ${descr} [${shape.join(', ')}]`;
    throw bad(who, wanted, String(available));
  }
  const data = readElements(bytes.subarray(dataStart), element, order === '>');
  return { kind: element.kind, shape, data };
}

/** A version 1 file; the header is padded so that the elements start at a multiple of 64. */
export function encodeNpy(data: NpyData, shape: readonly number[]): Uint8Array {
  const [descr = ''] = DESCR.filter(([type]) => data instanceof type).map(([, text]) => text);
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const start = Math.ceil((10 + dict.length + 1) / 64) * 64;
  const header = `${dict.padEnd(start - 11)}\n`;
  const bytes = new Uint8Array(start + data.byteLength);
  bytes.set([...MAGIC, 1, 0, header.length & 255, header.length >> 8]);
  bytes.set(new TextEncoder().encode(header), 10);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start);
  return bytes;
}

// ---------------------------------------------------------------------------

const DESCR = [
  [Uint8Array, '|u1'],
  [Int32Array, '<i4'],
  [Float32Array, '<f4'],
  [Float64Array, '<f8'],
] as const;

const DAMAGED = 'The file is damaged; write it again with numpy.save or numpy.savez.';

function bad(who: string, expected: string, got: string, remedy = DAMAGED): SupairError {
  return new SupairError('BAD_FILE', { who, expected, got, remedy });
}

function splitHeader(bytes: Uint8Array, who: string): { header: string; dataStart: number } {
  if (bytes.length < 12 || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw bad(who, 'a NumPy array (\\x93NUMPY...)', 'another format');
  }
  const version = bytes[6] ?? 0;
  if (version < 1 || version > 3) throw bad(who, 'format version 1, 2 or 3', String(version));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = version === 1 ? 10 : 12;
  if (start + length > bytes.length) {
    throw bad(who, `a header of ${length} bytes`, `${bytes.length - start}`);
  }
  const header = new TextDecoder().decode(bytes.subarray(start, start + length));
  return { header, dataStart: start + length };
}

/** The three fields of the dict literal, as NumPy writes them. */
function parseHeader(header: string, who: string): { descr: string; shape: readonly number[] } {
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const tuple = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(header)?.[1];
  if (descr === undefined && header.includes("'descr'")) {
    throw bad(who, 'one dtype', 'a structured one', 'Save each field as an array of its own.');
  }
  if (descr === undefined || order === undefined || tuple === undefined) {
    throw bad(who, 'a header with descr, fortran_order and shape', header.slice(0, 60).trim());
  }
  const shape = tuple.split(',').flatMap((length) => (length.trim() ? [Number(length)] : []));
  if (order === 'True' && shape.length > 1) {
    const remedy = 'Save numpy.ascontiguousarray(array).';
    throw bad(who, 'C order (rows first)', 'Fortran order', remedy);
  }
  return { descr, shape };
}
