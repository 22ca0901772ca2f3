/**
 * Spaces to and from JSON. JSON has no infinities: they are written 'Infinity' and '-Infinity'.
 * Its names are in snake case. Everything that comes in is `unknown` until `parseSpace` has looked
 * at every field.
 */

import { refuse, shown } from '../refuse.ts';
import { createBatch } from './batch.ts';
import { batchLength } from './batch-length.ts';
import { entries, fieldsOf, list, snakeCase, truth } from './fields.ts';
import { parseLeaf } from './parse-leaf.ts';
import type { Space } from './spaces.ts';

const MAX_DEPTH = 16;

/** A space as JSON can hold it. */
export type SpaceJson = { readonly [key: string]: unknown };

export function spaceToJson(space: Space): SpaceJson {
  switch (space.type) {
    case 'box': {
      const names = space.names === undefined ? {} : { names: space.names };
      const { type, shape, dtype } = space;
      return { type, shape, dtype, low: finite(space.low), high: finite(space.high), ...names };
    }
    case 'dict': {
      const spaces = Object.entries(space.spaces).map(([key, child]) => [key, spaceToJson(child)]);
      return { type: 'dict', spaces: Object.fromEntries(spaces) };
    }
    case 'tuple':
    case 'one-of':
      return { type: space.type, spaces: space.spaces.map(spaceToJson) };
    case 'sequence':
      return { type: 'sequence', space: spaceToJson(space.space), stack: space.stack };
    case 'graph': {
      const { type, nodeSpace, edgeSpace } = space;
      return inSnakeCase({
        type,
        nodeSpace: spaceToJson(nodeSpace),
        edgeSpace: edgeSpace && spaceToJson(edgeSpace),
      });
    }
    case 'discrete':
    case 'multi-discrete':
    case 'multi-binary':
    case 'text':
      return inSnakeCase({ ...space });
    default:
      return space satisfies never;
  }
}

/**
 * A legal space made of a space or of what came from JSON or msgpack (infinities as text or as
 * numbers).
 * @throws BAD_ARGUMENT naming the field that is off.
 */
export function parseSpace(value: unknown, who = 'space'): Space {
  return parse(value, who, 0);
}

// ---------------------------------------------------------------------------

function parse(value: unknown, who: string, depth: number): Space {
  if (depth > MAX_DEPTH) refuse(who, `at most ${MAX_DEPTH} levels`, 'more');
  const field = fieldsOf(value, who);
  const type = field('type');
  const child = (space: unknown, place: string): Space => parse(space, place, depth + 1);
  const children = (): Space[] =>
    list(field('spaces'), `${who}.spaces`).map((space, i) => child(space, `${who}[${i}]`));
  switch (type) {
    case 'dict': {
      const spaces = entries(field('spaces'), `${who}.spaces`);
      return {
        type,
        spaces: Object.fromEntries(
          spaces.map(([key, space]) => [key, child(space, `${who}.${key}`)]),
        ),
      };
    }
    case 'tuple':
      return { type, spaces: children() };
    case 'one-of': {
      const spaces = children();
      if (spaces.length === 0) refuse(`${who}.spaces`, 'at least one space', 'none');
      return { type, spaces };
    }
    case 'sequence': {
      const space = child(field('space'), `${who}.space`);
      const stack = truth(field('stack') ?? false, `${who}.stack`);
      return { type, space: stack ? countable(space, `${who}.space`) : space, stack };
    }
    case 'graph': {
      const nodeSpace = child(field('nodeSpace'), `${who}.nodeSpace`);
      const edges = field('edgeSpace') ?? null;
      const edgeSpace = edges === null ? null : child(edges, `${who}.edgeSpace`);
      return {
        type,
        nodeSpace: countable(nodeSpace, `${who}.nodeSpace`),
        edgeSpace: edgeSpace && countable(edgeSpace, `${who}.edgeSpace`),
      };
    }
    default: {
      const leaf = parseLeaf(type, field, who);
      return leaf ?? refuse(`${who}.type`, TYPES, shown(type));
    }
  }
}

const TYPES =
  'box, discrete, multi-discrete, multi-binary, text, dict, tuple, sequence, graph or one-of';

/** A batch of nothing, such as of an empty tuple, does not say how many it holds. */
function countable(space: Space, who: string): Space {
  if (batchLength(space, createBatch(space, 0).value) !== null) return space;
  return refuse(who, 'a space that is not empty', `an empty ${space.type}`);
}

function inSnakeCase(fields: SpaceJson): SpaceJson {
  return Object.fromEntries(Object.entries(fields).map(([key, x]) => [snakeCase(key), x]));
}

function finite(value: number | readonly number[]): unknown {
  if (typeof value !== 'number') return value.map(finite);
  return Number.isFinite(value) ? value : String(value);
}
