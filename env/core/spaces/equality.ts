/** Equality of spaces. */

import { boundAt } from './bounds.ts';
import type { BoxSpace, Space } from './spaces.ts';

/**
 * Whether both admit the same values under the same names. How bounds are written does not count,
 * nor the order of a dict's keys; the order of a charset does: flat forms and masks go by it.
 */
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
    case 'text':
      return (
        b.type === 'text' &&
        a.minLength === b.minLength &&
        a.maxLength === b.maxLength &&
        a.charset === b.charset
      );
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
      return b.type === 'tuple' && equalParts(a.spaces, b.spaces);
    case 'one-of':
      return b.type === 'one-of' && equalParts(a.spaces, b.spaces);
    case 'sequence':
      return b.type === 'sequence' && a.stack === b.stack && equalSpaces(a.space, b.space);
    case 'graph':
      return (
        b.type === 'graph' &&
        equalSpaces(a.nodeSpace, b.nodeSpace) &&
        (a.edgeSpace === null || b.edgeSpace === null
          ? a.edgeSpace === b.edgeSpace
          : equalSpaces(a.edgeSpace, b.edgeSpace))
      );
    default:
      return a satisfies never;
  }
}

// ---------------------------------------------------------------------------

function equalParts(a: readonly Space[], b: readonly Space[]): boolean {
  return (
    a.length === b.length &&
    a.every((child, i) => {
      const other = b[i];
      return other !== undefined && equalSpaces(child, other);
    })
  );
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
