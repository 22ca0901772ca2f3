/** Comparing, counting and batching spaces. */

import { boundAt, elementCount } from './bounds.ts';
import type { BoxSpace, Space } from './spaces.ts';

/** Whether both admit the same values under the same names; how bounds are written does not count. */
export function equalSpaces(a: Space, b: Space): boolean {
  switch (a.type) {
    case 'box':
      return b.type === 'box' && equalBoxes(a, b);
    case 'discrete':
      return b.type === 'discrete' && a.n === b.n && a.start === b.start;
    case 'multi-discrete':
      return b.type === 'multi-discrete' && equalLists(a.nvec, b.nvec);
    case 'multi-binary':
      return b.type === 'multi-binary' && equalLists(a.shape, b.shape);
    case 'dict': {
      if (b.type !== 'dict') return false;
      const keys = Object.keys(a.spaces);
      return (
        keys.length === Object.keys(b.spaces).length &&
        keys.every((key) => {
          const [x, y] = [a.spaces[key], b.spaces[key]];
          return x !== undefined && y !== undefined && equalSpaces(x, y);
        })
      );
    }
    case 'tuple':
      return (
        b.type === 'tuple' &&
        a.spaces.length === b.spaces.length &&
        a.spaces.every((child, i) => {
          const other = b.spaces[i];
          return other !== undefined && equalSpaces(child, other);
        })
      );
    default:
      return a satisfies never;
  }
}

/** Numbers needed to write a value as one flat vector, integers of known range as one-hot. */
export function flatdim(space: Space): number {
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  switch (space.type) {
    case 'box':
    case 'multi-binary':
      return elementCount(space.shape);
    case 'discrete':
      return space.n;
    case 'multi-discrete':
      return sum(space.nvec);
    case 'dict':
      return sum(Object.values(space.spaces).map(flatdim));
    case 'tuple':
      return sum(space.spaces.map(flatdim));
    default:
      return space satisfies never;
  }
}

/** The space of B values at once: a leading axis B; integers become an int32 box. */
export function batchSpace(space: Space, B: number): Space {
  switch (space.type) {
    case 'box':
      return batchBox(space, B);
    case 'discrete': {
      const high = space.start + space.n - 1;
      return { type: 'box', shape: [B], dtype: 'int32', low: space.start, high };
    }
    case 'multi-discrete': {
      const shape = [B, space.nvec.length];
      return { type: 'box', shape, dtype: 'int32', low: 0, high: space.nvec.map((n) => n - 1) };
    }
    case 'multi-binary':
      return { ...space, shape: [B, ...space.shape] };
    case 'dict': {
      const batched = Object.entries(space.spaces).map(([key, child]) => [
        key,
        batchSpace(child, B),
      ]);
      return { type: 'dict', spaces: Object.fromEntries(batched) };
    }
    case 'tuple':
      return { type: 'tuple', spaces: space.spaces.map((child) => batchSpace(child, B)) };
    default:
      return space satisfies never;
  }
}

// ---------------------------------------------------------------------------

function batchBox(space: BoxSpace, B: number): BoxSpace {
  if (space.shape.length > 0) return { ...space, shape: [B, ...space.shape] };
  // a scalar's last axis is new: its one bound holds for all, and a name of B elements means nothing
  const { type, dtype } = space;
  return { type, dtype, shape: [B], low: boundAt(space.low, 0), high: boundAt(space.high, 0) };
}

function equalLists(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((x, i) => x === b[i]);
}

function equalBoxes(a: BoxSpace, b: BoxSpace): boolean {
  if (a.dtype !== b.dtype || !equalLists(a.shape, b.shape)) return false;
  if (!equalLists(a.names ?? [], b.names ?? [])) return false;
  const lastAxis = a.shape.at(-1) ?? 1;
  for (let i = 0; i < lastAxis; i++) {
    if (boundAt(a.low, i) !== boundAt(b.low, i)) return false;
    if (boundAt(a.high, i) !== boundAt(b.high, i)) return false;
  }
  return true;
}
