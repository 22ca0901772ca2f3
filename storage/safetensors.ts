/**
 * The safetensors format: eight bytes of header length (little-endian), a JSON header that gives
 * every tensor its dtype, shape and byte range, then the bytes themselves without holes.
 * Layout as the reference implementation writes it: largest elements first (so that all are
 * aligned), then by name, the header padded with spaces to a multiple of eight.
 */

import { SupairError } from '../env/core/errors.ts';
import { fromHalves, toHalfBits } from './half.ts';
import { parseHeader } from './safetensors-header.ts';
import { elementCount, STORED_BYTES, type StoredTensor, type StoredTensors } from './tensor.ts';

/** Free text beside the tensors. */
export type StoredMetadata = { readonly [key: string]: string };

/**
 * @throws BAD_SHAPE where a tensor's values do not fill its shape, BAD_ARGUMENT for the reserved
 * name `__metadata__`.
 */
export function encodeSafetensors(tensors: StoredTensors, metadata?: StoredMetadata): Uint8Array {
  const entries = Object.entries(tensors).sort(
    ([nameA, a], [nameB, b]) =>
      LAYOUT_RANK[a.dtype] - LAYOUT_RANK[b.dtype] || (nameA < nameB ? -1 : 1),
  );
  const header: [string, unknown][] = metadata === undefined ? [] : [['__metadata__', metadata]];
  let end = 0;
  for (const [name, tensor] of entries) {
    checkTensor(name, tensor);
    const start = end;
    end += tensor.data.length * STORED_BYTES[tensor.dtype];
    header.push([name, { dtype: tensor.dtype, shape: tensor.shape, data_offsets: [start, end] }]);
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const headerLength = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, 8, 8 + headerLength);
  bytes.set(text, 8);
  let at = 8 + headerLength;
  for (const [, tensor] of entries) {
    const raw = toBytes(tensor);
    bytes.set(raw, at);
    at += raw.length;
  }
  return bytes;
}

/**
 * @param who names the file in errors.
 * @throws BAD_FILE that says what is off; bytes are never read outside their tensor.
 */
export function decodeSafetensors(
  bytes: Uint8Array,
  who: string,
): { tensors: StoredTensors; metadata: StoredMetadata } {
  const { entries, metadata, dataStart } = parseHeader(bytes, who);
  const tensors = entries.map(({ name, dtype, shape, start, end }) => {
    // a copy: the file's offsets need not be aligned (and Buffer's slice would share memory)
    const raw = new Uint8Array(bytes.subarray(dataStart + start, dataStart + end));
    return [name, fromBytes(dtype, shape, raw.buffer)] as const;
  });
  return { tensors: Object.fromEntries(tensors), metadata };
}

// ---------------------------------------------------------------------------

/** The reference implementation's order of element types, largest first. */
const LAYOUT_RANK: { readonly [dtype in StoredTensor['dtype']]: number } = {
  F64: 0,
  F32: 1,
  I32: 2,
  F16: 3,
  U8: 4,
};

function checkTensor(name: string, tensor: StoredTensor): void {
  if (name === '__metadata__') {
    throw new SupairError('BAD_ARGUMENT', {
      who: 'encodeSafetensors',
      expected: 'tensor names other than "__metadata__"',
      got: 'that name',
      remedy: 'The format reserves it for free text; pass that as the second argument.',
    });
  }
  if (elementCount(tensor.shape) !== tensor.data.length) {
    throw new SupairError('BAD_SHAPE', {
      who: `encodeSafetensors("${name}")`,
      expected: `${elementCount(tensor.shape)} values for shape [${tensor.shape.join(', ')}]`,
      got: String(tensor.data.length),
    });
  }
}

function toBytes(tensor: StoredTensor): Uint8Array {
  const { data } = tensor;
  if (tensor.dtype === 'F16') {
    return new Uint8Array(Uint16Array.from(tensor.data, toHalfBits).buffer);
  }
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** `buffer` holds exactly the tensor's bytes: the header's checks have proven it. */
function fromBytes(
  dtype: StoredTensor['dtype'],
  shape: readonly number[],
  buffer: ArrayBuffer,
): StoredTensor {
  switch (dtype) {
    case 'F64':
      return { dtype, shape, data: new Float64Array(buffer) };
    case 'F32':
      return { dtype, shape, data: new Float32Array(buffer) };
    case 'F16':
      return { dtype, shape, data: fromHalves(new Uint16Array(buffer)) };
    case 'I32':
      return { dtype, shape, data: new Int32Array(buffer) };
    case 'U8':
      return { dtype, shape, data: new Uint8Array(buffer) };
  }
}
