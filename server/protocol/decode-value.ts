/**
 * Observations and actions that a peer sent, guided by their space; the table is in
 * `docs/protocol.md`.
 */

import { SupairError } from '../../env/core/errors.ts';
import { batchSpace } from '../../env/core/spaces/batch-space.ts';
import type { GraphSpace, NumericArray, Space, SpaceValue } from '../../env/core/spaces/spaces.ts';
import { fromWire, type WireDtype, wireTensor } from './tensor.ts';
import { describe, isRecord } from './wire-kinds.ts';

/** Values of a sequence, nodes of a graph, edges of a graph: an environment pays for each. */
export const MAX_ITEMS = 65_536;

/**
 * The value a peer sent. Its kind, dtype and shape are the space's; bounds are left to the
 * environment.
 * @throws BAD_DTYPE, BAD_SHAPE, BAD_VALUE, and LIMIT for more than MAX_ITEMS of what has no fixed
 *   number
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
      const record = recordOf(wire, Object.keys(space.spaces), who);
      return Object.fromEntries(
        Object.entries(space.spaces).map(([key, member]) => [
          key,
          decodeValue(member, record[key], `${who}.${key}`),
        ]),
      );
    }
    case 'tuple': {
      if (!Array.isArray(wire) || wire.length !== space.spaces.length) {
        throw wrongKind(who, `a list of ${space.spaces.length}`, wire);
      }
      return space.spaces.map((member, i) => decodeValue(member, wire[i], `${who}[${i}]`));
    }
    case 'text':
      return decodeText(space.maxLength, wire, who);
    case 'sequence': {
      if (space.stack) return decodeBatch(space.space, wire, who);
      if (!Array.isArray(wire)) throw wrongKind(who, 'a list', wire);
      refuseMany(wire.length, who);
      return wire.map((item, i) => decodeValue(space.space, item, `${who}[${i}]`));
    }
    case 'graph':
      return decodeGraph(space, wire, who);
    case 'one-of': {
      if (!Array.isArray(wire) || wire.length !== 2) throw wrongKind(who, 'a list of 2', wire);
      const index: unknown = wire[0];
      const option = typeof index === 'number' ? space.spaces[index] : undefined;
      if (option === undefined) {
        throw new SupairError('BAD_VALUE', {
          who: `${who}[0]`,
          expected: `an integer in 0..${space.spaces.length - 1}`,
          got: describe(index),
        });
      }
      return [Number(index), decodeValue(option, wire[1], `${who}[1]`)];
    }
    default:
      return space satisfies never;
  }
}

// ---------------------------------------------------------------------------

function decodeText(maxLength: number, wire: unknown, who: string): string {
  if (typeof wire !== 'string') throw wrongKind(who, 'a text', wire);
  const { length } = [...wire]; // the guard has bounded its bytes
  if (length <= maxLength) return wire;
  throw new SupairError('BAD_VALUE', {
    who,
    expected: `at most ${maxLength} characters`,
    got: String(length),
  });
}

function decodeGraph(space: GraphSpace, wire: unknown, who: string): SpaceValue {
  const { nodeSpace, edgeSpace } = space;
  const keys = edgeSpace === null ? ['nodes'] : ['nodes', 'edges', 'edge_links'];
  const record = recordOf(wire, keys, who);
  const nodes = decodeBatch(nodeSpace, record['nodes'], `${who}.nodes`);
  if (edgeSpace === null) return { nodes };
  const edges = decodeBatch(edgeSpace, record['edges'], `${who}.edges`);
  const shape = [wireLength(edgeSpace, record['edges']) ?? 0, 2];
  const edgeLinks = decodeArray(record['edge_links'], 'int32', shape, `${who}.edge_links`);
  return { nodes, edges, edgeLinks };
}

function decodeBatch(space: Space, wire: unknown, who: string): SpaceValue {
  const length = wireLength(space, wire);
  if (length === null) throw wrongKind(who, `a batch of ${space.type} values`, wire);
  refuseMany(length, who);
  return decodeValue(batchSpace(space, length), wire, who);
}

/** How many values a batch on the wire says that it holds; null where it is none. */
function wireLength(space: Space, wire: unknown): number | null {
  switch (space.type) {
    case 'box':
    case 'discrete':
    case 'multi-discrete':
    case 'multi-binary': {
      const parsed = wireTensor.safeParse(wire);
      return parsed.success ? (parsed.data.shape[0] ?? null) : null;
    }
    case 'text':
    case 'sequence':
    case 'graph':
    case 'one-of':
      return Array.isArray(wire) ? wire.length : null;
    case 'dict': {
      const [first] = Object.entries(space.spaces);
      return first !== undefined && isRecord(wire) ? wireLength(first[1], wire[first[0]]) : null;
    }
    case 'tuple': {
      const [first] = space.spaces;
      return first !== undefined && Array.isArray(wire) ? wireLength(first, wire[0]) : null;
    }
    default:
      return space satisfies never;
  }
}

function refuseMany(count: number, who: string): void {
  if (count <= MAX_ITEMS) return;
  throw new SupairError('LIMIT', { who, expected: `at most ${MAX_ITEMS} values`, got: `${count}` });
}

/** A map with no entries but these; one that is missing is found by whoever reads it. */
function recordOf(
  wire: unknown,
  keys: readonly string[],
  who: string,
): { readonly [key: string]: unknown } {
  if (!isRecord(wire)) throw wrongKind(who, 'a map', wire);
  const extra = Object.keys(wire).find((key) => !keys.includes(key));
  if (extra === undefined) return wire;
  throw new SupairError('BAD_SHAPE', {
    who,
    expected: `the entries ${keys.join(', ')}`,
    got: `also ${JSON.stringify(extra)}`,
  });
}

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

/** The dtype is the nearest word for "a list where a tensor is due". */
function wrongKind(who: string, expected: string, wire: unknown): SupairError {
  return new SupairError('BAD_DTYPE', {
    who,
    expected,
    got: describe(wire),
    remedy: 'Arrays go as { shape, dtype, data }; see docs/protocol.md.',
  });
}
