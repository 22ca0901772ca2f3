/**
 * Observations and actions on the wire, guided by their space: arrays as tensors of the space's
 * shape and dtype, discrete values as integers, dicts as maps, tuples as lists.
 */

import { SupairError } from '../../env/core/errors.ts';
import type { NumericArray, Space, SpaceValue } from '../../env/core/spaces/spaces.ts';
import { fromWire, toWire, type WireDtype, wireTensor } from './tensor.ts';

/** @throws BAD_ARGUMENT where the value is not of the space's kind. */
export function encodeValue(space: Space, value: SpaceValue, who: string): unknown {
  switch (space.type) {
    case 'box':
      return toWire(space.shape, space.dtype, arrayOf(value, who));
    case 'multi-binary':
      return toWire(space.shape, 'bool', arrayOf(value, who));
    case 'multi-discrete':
      return toWire([space.nvec.length], 'int32', arrayOf(value, who));
    case 'discrete':
      return value;
    case 'dict': {
      const members = recordOf(value, who);
      return Object.fromEntries(
        Object.entries(space.spaces).map(([key, member]) => {
          return [key, encodeValue(member, memberOf(members[key], `${who}.${key}`), who)];
        }),
      );
    }
    case 'tuple': {
      const items = listOf(value, who);
      return space.spaces.map((member, i) =>
        encodeValue(member, memberOf(items[i], `${who}[${i}]`), `${who}[${i}]`),
      );
    }
    default:
      return space satisfies never;
  }
}

/**
 * The value a peer sent. Its kind, dtype and shape are the space's; bounds are left to the
 * environment.
 * @throws BAD_DTYPE, BAD_SHAPE, BAD_VALUE
 */
export function decodeValue(space: Space, wire: unknown, who: string): SpaceValue {
  switch (space.type) {
    case 'box':
      return decodeArray(wire, space.dtype, space.shape, who);
    case 'multi-binary':
      return decodeArray(wire, 'bool', space.shape, who);
    case 'multi-discrete':
      return decodeArray(wire, 'int32', [space.nvec.length], who);
    case 'discrete':
      if (typeof wire === 'number' && Number.isSafeInteger(wire)) return wire;
      throw wrongKind(who, 'an integer', wire);
    case 'dict': {
      if (!isRecord(wire)) throw wrongKind(who, 'a map', wire);
      const keys = Object.keys(space.spaces);
      const extra = Object.keys(wire).find((key) => !keys.includes(key));
      if (extra !== undefined) {
        throw new SupairError('BAD_SHAPE', {
          who,
          expected: `the entries ${keys.join(', ')}`,
          got: `also ${JSON.stringify(extra)}`,
        });
      }
      return Object.fromEntries(
        Object.entries(space.spaces).map(([key, member]) => [
          key,
          decodeValue(member, wire[key], `${who}.${key}`),
        ]),
      );
    }
    case 'tuple': {
      if (!Array.isArray(wire) || wire.length !== space.spaces.length) {
        throw wrongKind(who, `a list of ${space.spaces.length}`, wire);
      }
      return space.spaces.map((member, i) => decodeValue(member, wire[i], `${who}[${i}]`));
    }
    default:
      return space satisfies never;
  }
}

// ---------------------------------------------------------------------------

function decodeArray(
  wire: unknown,
  dtype: WireDtype & ('uint8' | 'int32' | 'float32' | 'bool'),
  shape: readonly number[],
  who: string,
): NumericArray {
  const parsed = wireTensor.safeParse(wire);
  if (!parsed.success) throw wrongKind(who, `a ${dtype} tensor [${shape.join(', ')}]`, wire);
  const tensor = fromWire(parsed.data, who);
  if (tensor.dtype !== dtype) {
    throw new SupairError('BAD_DTYPE', {
      who,
      expected: dtype,
      got: tensor.dtype,
      remedy: `Convert it before sending, e.g. \`array.astype(numpy.${numpyName(dtype)})\`.`,
    });
  }
  if (tensor.shape.join() !== shape.join()) {
    throw new SupairError('BAD_SHAPE', {
      who,
      expected: `[${shape.join(', ')}]`,
      got: `[${tensor.shape.join(', ')}]`,
    });
  }
  return tensor.data as NumericArray; // one of its four dtypes was just checked
}

const numpyName = (dtype: WireDtype): string => (dtype === 'bool' ? 'bool_' : dtype);

function arrayOf(value: SpaceValue, who: string): NumericArray {
  if (value instanceof Uint8Array || value instanceof Int32Array || value instanceof Float32Array) {
    return value;
  }
  throw badArgument(who, 'a typed array', value);
}

function listOf(value: SpaceValue, who: string): readonly SpaceValue[] {
  if (Array.isArray(value)) return value;
  throw badArgument(who, 'a list', value);
}

function recordOf(value: SpaceValue, who: string): { readonly [key: string]: SpaceValue } {
  if (isRecord(value)) return value as { readonly [key: string]: SpaceValue }; // a SpaceValue's record
  throw badArgument(who, 'a record', value);
}

function memberOf(value: SpaceValue | undefined, who: string): SpaceValue {
  if (value !== undefined) return value;
  throw badArgument(who, 'a value', value);
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !ArrayBuffer.isView(value)
  );
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'object') return value.constructor?.name ?? 'a map';
  return `${typeof value} ${String(value).slice(0, 40)}`;
}

function badArgument(who: string, expected: string, value: unknown): SupairError {
  return new SupairError('BAD_ARGUMENT', { who, expected, got: describe(value) });
}

/** The dtype is the nearest word for "a list where a tensor is due". */
function wrongKind(who: string, expected: string, wire: unknown): SupairError {
  return new SupairError('BAD_DTYPE', {
    who,
    expected,
    got: describe(wire),
    remedy: 'Arrays go as { shape, dtype, data }; see docs/protocol.md.',
  });
}
