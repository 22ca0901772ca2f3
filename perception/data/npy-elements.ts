/** Element types of NumPy arrays: how each is read and into which typed array. */

import { fromHalfBits } from '../../storage/half.ts';

export interface ElementType {
  readonly kind: 'b' | 'u' | 'i' | 'f';
  /** Bytes an element. */
  readonly size: number;
  readonly read: (view: DataView, at: number, little: boolean) => number;
  readonly target: new (length: number) => Uint8Array | Int32Array | Float32Array | Float64Array;
}

/** By NumPy's code without the byte order, e.g. `u1`, `f4`. */
export const ELEMENTS: ReadonlyMap<string, ElementType> = new Map<string, ElementType>([
  ['b1', { kind: 'b', size: 1, target: Uint8Array, read: (v, at) => v.getUint8(at) }],
  ['u1', { kind: 'u', size: 1, target: Uint8Array, read: (v, at) => v.getUint8(at) }],
  ['i1', { kind: 'i', size: 1, target: Int32Array, read: (v, at) => v.getInt8(at) }],
  ['u2', { kind: 'u', size: 2, target: Int32Array, read: (v, at, le) => v.getUint16(at, le) }],
  ['i2', { kind: 'i', size: 2, target: Int32Array, read: (v, at, le) => v.getInt16(at, le) }],
  ['u4', { kind: 'u', size: 4, target: Float64Array, read: (v, at, le) => v.getUint32(at, le) }],
  ['i4', { kind: 'i', size: 4, target: Int32Array, read: (v, at, le) => v.getInt32(at, le) }],
  [
    'u8',
    {
      kind: 'u',
      size: 8,
      target: Float64Array,
      read: (v, at, le) => Number(v.getBigUint64(at, le)),
    },
  ],
  [
    'i8',
    {
      kind: 'i',
      size: 8,
      target: Float64Array,
      read: (v, at, le) => Number(v.getBigInt64(at, le)),
    },
  ],
  [
    'f2',
    {
      kind: 'f',
      size: 2,
      target: Float32Array,
      read: (v, at, le) => fromHalfBits(v.getUint16(at, le)),
    },
  ],
  ['f4', { kind: 'f', size: 4, target: Float32Array, read: (v, at, le) => v.getFloat32(at, le) }],
  ['f8', { kind: 'f', size: 8, target: Float64Array, read: (v, at, le) => v.getFloat64(at, le) }],
]);

/** All elements of `bytes`, whose length is a multiple of the element's size. */
export function readElements(
  bytes: Uint8Array,
  element: ElementType,
  bigEndian: boolean,
): Uint8Array | Int32Array | Float32Array | Float64Array {
  if (element.target === Uint8Array) return bytes; // frames: no copy of what may be gigabytes
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new element.target(bytes.length / element.size);
  for (let i = 0; i < values.length; i++) {
    values[i] = element.read(view, i * element.size, !bigEndian);
  }
  return values;
}
