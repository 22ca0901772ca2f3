/**
 * Observations and actions for the wire, guided by their space: arrays as tensors of the space's
 * shape and dtype, discrete values as integers, dicts as maps, tuples as lists; the table is in
 * `docs/protocol.md`.
 */

import { SupairError } from '../../env/core/errors.ts';
import { batchLength } from '../../env/core/spaces/batch-length.ts';
import { batchSpace } from '../../env/core/spaces/batch-space.ts';
import type { NumericArray, Space, SpaceValue } from '../../env/core/spaces/spaces.ts';
import { toWire } from './tensor.ts';
import { describe, isRecord } from './wire-kinds.ts';

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
    case 'text':
      return value;
    case 'dict': {
      const members = recordOf(value, who);
      return Object.fromEntries(
        Object.entries(space.spaces).map(([key, member]) => {
          const place = `${who}.${key}`;
          return [key, encodeValue(member, memberOf(members[key], place), place)];
        }),
      );
    }
    case 'tuple': {
      const items = listOf(value, who);
      return space.spaces.map((member, i) =>
        encodeValue(member, memberOf(items[i], `${who}[${i}]`), `${who}[${i}]`),
      );
    }
    case 'sequence': {
      if (space.stack) return encodeBatch(space.space, value, who);
      return listOf(value, who).map((item, i) => encodeValue(space.space, item, `${who}[${i}]`));
    }
    case 'graph': {
      const { nodes, edges, edgeLinks } = recordOf(value, who);
      const wireNodes = encodeBatch(space.nodeSpace, memberOf(nodes, `${who}.nodes`), who);
      if (space.edgeSpace === null) return { nodes: wireNodes };
      const links = arrayOf(memberOf(edgeLinks, `${who}.edgeLinks`), who);
      return {
        nodes: wireNodes,
        edges: encodeBatch(space.edgeSpace, memberOf(edges, `${who}.edges`), who),
        edge_links: toWire([links.length / 2, 2], 'int32', links),
      };
    }
    case 'one-of': {
      const [index, one] = listOf(value, who);
      const option = typeof index === 'number' ? space.spaces[index] : undefined;
      if (option === undefined) throw badArgument(who, 'the index of an option', index);
      return [index, encodeValue(option, memberOf(one, `${who}[1]`), `${who}[1]`)];
    }
    default:
      return space satisfies never;
  }
}

// ---------------------------------------------------------------------------

function encodeBatch(space: Space, value: SpaceValue, who: string): unknown {
  const length = batchLength(space, value);
  if (length === null) throw badArgument(who, `a batch of ${space.type} values`, value);
  return encodeValue(batchSpace(space, length), value, who);
}

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

function badArgument(who: string, expected: string, value: unknown): SupairError {
  return new SupairError('BAD_ARGUMENT', { who, expected, got: describe(value) });
}
