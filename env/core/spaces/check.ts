/**
 * Whether a value belongs to a space, and why not.
 *
 *   box             Uint8Array, Int32Array or Float32Array, flat; finite, within the bounds
 *   discrete        an integer number in start .. start + n - 1
 *   multi-discrete  Int32Array, element i in 0 .. nvec[i] - 1
 *   multi-binary    Uint8Array of 0 and 1
 *   text            a string of minLength .. maxLength code points, all of the charset
 *   dict, tuple     an object with exactly the space's keys, an array of its length
 *   sequence        an array of values; stacked: a batch of them (`batchSpace`), of any size
 *   graph           { nodes, edges, edgeLinks }: batches of n nodes and m edges, and an Int32Array
 *                   [m, 2] of the nodes each edge leads from and to; { nodes } without an edge space
 *   one-of          [index, value]: a value of the space with that index
 */

import { batchLength } from './batch-length.ts';
import { batchSpace } from './batch-space.ts';
import { describe, explainInteger, explainLeaf, wrongLength } from './check-leaf.ts';
import type { GraphSpace, SequenceSpace, Space } from './spaces.ts';

export function contains(space: Space, value: unknown): boolean {
  return explain(space, value) === null;
}

/**
 * Why a value is not in the space, e.g. `action.objects[3] is 70, not in 0..64`; null where it is.
 * @param name what the value is called in the reason.
 */
export function explain(space: Space, value: unknown, name = 'value'): string | null {
  switch (space.type) {
    case 'box':
    case 'discrete':
    case 'multi-discrete':
    case 'multi-binary':
    case 'text':
      return explainLeaf(space, value, name);
    case 'dict':
      return explainFields(
        value,
        Object.keys(space.spaces),
        name,
        (key, field) => explain(space.spaces[key] as Space, field, `${name}.${key}`), // one of the space's keys
      );
    case 'tuple':
      return explainList(
        value,
        space.spaces.length,
        name,
        (part, i) => explain(space.spaces[i] as Space, part, `${name}[${i}]`), // counted before
      );
    case 'sequence':
      return explainSequence(space, value, name);
    case 'graph':
      return explainGraph(space, value, name);
    case 'one-of': {
      const { spaces } = space;
      const reason = explainList(value, 2, name, (part, i) =>
        i === 0 ? explainInteger(part, 0, spaces.length - 1, `${name}[0]`) : null,
      );
      if (reason !== null) return reason;
      const [index, one] = value as [number, unknown]; // as was just seen
      return explain(spaces[index] as Space, one, `${name}[1]`);
    }
    default:
      return space satisfies never;
  }
}

// ---------------------------------------------------------------------------

function explainFields(
  value: unknown,
  keys: readonly string[],
  name: string,
  explainField: (key: string, field: unknown) => string | null,
): string | null {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) {
    return `${name} is ${describe(value)}, not an object`;
  }
  const fields = new Map<string, unknown>(Object.entries(value));
  for (const key of keys) {
    if (!fields.has(key)) return `${name} has no key '${key}'`;
    const reason = explainField(key, fields.get(key));
    if (reason !== null) return reason;
  }
  const known = new Set(keys);
  const extra = [...fields.keys()].find((key) => !known.has(key));
  return extra === undefined ? null : `${name} has an unknown key '${extra}'`;
}

/** @param length null for any. */
function explainList(
  value: unknown,
  length: number | null,
  name: string,
  explainPart: (part: unknown, i: number) => string | null,
): string | null {
  if (!Array.isArray(value)) return `${name} is ${describe(value)}, not an array`;
  if (length !== null && value.length !== length) return wrongLength(name, value, length);
  for (const [i, part] of value.entries()) {
    const reason = explainPart(part, i);
    if (reason !== null) return reason;
  }
  return null;
}

function explainSequence(
  { space, stack }: SequenceSpace,
  value: unknown,
  name: string,
): string | null {
  if (stack) return explainBatch(space, value, null, name);
  return explainList(value, null, name, (item, i) => explain(space, item, `${name}[${i}]`));
}

function explainGraph(space: GraphSpace, value: unknown, name: string): string | null {
  const { nodeSpace, edgeSpace } = space;
  // in this order: links are judged by the number of nodes, edges by that of links
  const keys = edgeSpace === null ? ['nodes'] : ['nodes', 'edgeLinks', 'edges'];
  let nodes = 0;
  let edges = 0;
  return explainFields(value, keys, name, (key, field) => {
    const place = `${name}.${key}`;
    if (key === 'nodes') {
      nodes = batchLength(nodeSpace, field) ?? 0;
      return explainBatch(nodeSpace, field, null, place);
    }
    if (key === 'edgeLinks') {
      edges = field instanceof Int32Array ? Math.ceil(field.length / 2) : 0;
      const links = {
        type: 'multi-discrete',
        nvec: new Array<number>(2 * edges).fill(nodes),
      } as const;
      return explainLeaf(links, field, place);
    }
    return edgeSpace && explainBatch(edgeSpace, field, edges, place);
  });
}

/** @param length null for any. */
function explainBatch(
  space: Space,
  value: unknown,
  length: number | null,
  name: string,
): string | null {
  const found = batchLength(space, value);
  if (found === null) return `${name} is ${describe(value)}, not a batch of ${space.type} values`;
  if (length !== null && found !== length) return `${name} holds ${found} values, not ${length}`;
  return explain(batchSpace(space, found), value, name);
}
