/**
 * Tensors on the wire: `{ shape, dtype, data }`, `data` being msgpack `bin` with the elements in
 * C order, little-endian. `bool` is one byte an element, 0 or 1.
 *
 *   { shape: [2, 3], dtype: 'float32', data: <24 bytes> }   row 0 first, x fastest
 */

import { z } from 'zod';
import { SupairError } from '../../env/core/errors.ts';

export const WIRE_DTYPES = [
  'bool',
  'uint8',
  'int8',
  'uint16',
  'int16',
  'uint32',
  'int32',
  'float32',
  'float64',
] as const;

export type WireDtype = (typeof WIRE_DTYPES)[number];

export type TensorData =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** As it lies in a message; `data` may be a view of any alignment. */
export interface WireTensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly data: Uint8Array;
}

const MAX_RANK = 8;

export const wireTensor: z.ZodType<WireTensor> = z.strictObject({
  shape: z.array(z.int().min(0)).max(MAX_RANK),
  dtype: z.string(),
  data: z.instanceof(Uint8Array),
});

export interface Tensor {
  readonly shape: readonly number[];
  readonly dtype: WireDtype;
  /** Owns its memory. */
  readonly data: TensorData;
}

/** The tensor as message content, without copying. Only a Buffer becomes `bin` in msgpack-lite. */
export function toWire(shape: readonly number[], dtype: WireDtype, data: TensorData): WireTensor {
  assertLittleEndian();
  return { shape, dtype, data: Buffer.from(data.buffer, data.byteOffset, data.byteLength) };
}

/**
 * The checked content of a wire tensor.
 * @param who names the field in errors, e.g. `perceive.frame`.
 * @throws BAD_DTYPE, BAD_SHAPE where bytes and shape disagree, BAD_VALUE for NaN and infinities
 *   and for booleans other than 0 and 1.
 */
export function fromWire(wire: WireTensor, who: string): Tensor {
  assertLittleEndian();
  const dtype = knownDtype(wire.dtype, who);
  const ArrayType = ARRAYS[dtype];
  const count = wire.shape.reduce((product, n) => product * n, 1);
  const bytes = count * ArrayType.BYTES_PER_ELEMENT;
  if (bytes !== wire.data.length) {
    throw new SupairError('BAD_SHAPE', {
      who,
      expected: `${bytes} bytes for ${dtype} [${wire.shape.join(', ')}]`,
      got: String(wire.data.length),
      remedy: 'Send the whole array in C order; the frame may be truncated.',
    });
  }
  // A copy is aligned for every element type and does not keep the rest of the message alive.
  const data = new ArrayType(new Uint8Array(wire.data).buffer);
  assertValues(data, dtype, who);
  return { shape: wire.shape, dtype, data };
}

// ---------------------------------------------------------------------------

const ARRAYS: {
  readonly [dtype in WireDtype]: {
    readonly BYTES_PER_ELEMENT: number;
    new (buffer: ArrayBuffer): TensorData;
  };
} = {
  bool: Uint8Array,
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
};

function knownDtype(name: string, who: string): WireDtype {
  const dtype = WIRE_DTYPES.find((known) => known === name);
  if (dtype !== undefined) return dtype;
  throw new SupairError('BAD_DTYPE', {
    who,
    expected: `one of ${WIRE_DTYPES.join(', ')}`,
    got: JSON.stringify(name),
    remedy: 'Convert the array before sending it, e.g. `array.astype(numpy.float32)`.',
  });
}

function assertValues(data: TensorData, dtype: WireDtype, who: string): void {
  const legal =
    dtype === 'bool'
      ? (x: number): boolean => x <= 1
      : dtype === 'float32' || dtype === 'float64'
        ? Number.isFinite
        : null;
  if (legal === null) return;
  for (let i = 0; i < data.length; i++) {
    const x = data[i] as number; // i is in range
    if (legal(x)) continue;
    throw new SupairError('BAD_VALUE', {
      who: `${who}[${i}]`,
      expected: dtype === 'bool' ? '0 or 1' : 'a finite number',
      got: String(x),
    });
  }
}

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Elements are taken from memory as they lie there. */
function assertLittleEndian(): void {
  if (LITTLE_ENDIAN) return;
  throw new SupairError('UNSUPPORTED', {
    who: 'tensors',
    expected: 'a little-endian machine',
    got: 'a big-endian one',
  });
}
