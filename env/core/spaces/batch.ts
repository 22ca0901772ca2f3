/**
 * Values of one space side by side: B observations written into arrays [B, ...], one action read
 * out of them. Integers of a discrete space become an Int32Array [B]; texts, sequences, graphs and
 * values of one-of a list of B.
 */

import { boxArray, elementCount } from './bounds.ts';
import type { NumericArray, Space, SpaceValue } from './spaces.ts';

/** Room for B values of a space, in the form of `batchSpace`. */
export interface Batch {
  readonly value: SpaceValue;
  /** Copies a value of the space into place `index`. */
  write(index: number, value: SpaceValue): void;
  /** The same arrays once more. */
  copy(): SpaceValue;
}

export function createBatch(space: Space, B: number): Batch {
  switch (space.type) {
    case 'box':
      return arrayBatch(boxArray(space.dtype, B * elementCount(space.shape)), B);
    case 'discrete': {
      const value = new Int32Array(B);
      return {
        value,
        write: (index, one) => {
          value[index] = one as number; // a discrete value is a number
        },
        copy: () => value.slice(),
      };
    }
    case 'multi-discrete':
      return arrayBatch(new Int32Array(B * space.nvec.length), B);
    case 'multi-binary':
      return arrayBatch(new Uint8Array(B * elementCount(space.shape)), B);
    case 'dict': {
      const children = Object.entries(space.spaces).map(
        ([key, child]) => [key, createBatch(child, B)] as const,
      );
      const collect = (part: (batch: Batch) => SpaceValue): SpaceValue =>
        Object.fromEntries(children.map(([key, batch]) => [key, part(batch)]));
      return {
        value: collect((batch) => batch.value),
        write: (index, one) => {
          const fields = one as { readonly [key: string]: SpaceValue }; // a dict value is an object
          for (const [key, batch] of children) batch.write(index, fields[key] as SpaceValue);
        },
        copy: () => collect((batch) => batch.copy()),
      };
    }
    case 'tuple': {
      const children = space.spaces.map((child) => createBatch(child, B));
      return {
        value: children.map((batch) => batch.value),
        write: (index, one) => {
          const parts = one as readonly SpaceValue[]; // a tuple value is a list
          for (const [i, batch] of children.entries()) batch.write(index, parts[i] as SpaceValue);
        },
        copy: () => children.map((batch) => batch.copy()),
      };
    }
    case 'text':
    case 'sequence':
    case 'graph':
    case 'one-of':
      return listBatch(space, B);
    default:
      return space satisfies never;
  }
}

/**
 * Value `index` out of a batch of a space; arrays are views into the batch.
 * @param batch a member of `batchSpace(space, B)` (so every cast below is proven by the caller).
 */
export function unbatch(space: Space, batch: SpaceValue, index: number): SpaceValue {
  switch (space.type) {
    case 'box':
    case 'multi-binary':
      return viewOf(batch as NumericArray, index, elementCount(space.shape));
    case 'multi-discrete':
      return viewOf(batch as NumericArray, index, space.nvec.length);
    case 'discrete':
      return (batch as Int32Array)[index] as number;
    case 'dict': {
      const fields = batch as { readonly [key: string]: SpaceValue };
      return Object.fromEntries(
        Object.entries(space.spaces).map(([key, child]) => [
          key,
          unbatch(child, fields[key] as SpaceValue, index),
        ]),
      );
    }
    case 'tuple': {
      const parts = batch as readonly SpaceValue[];
      return space.spaces.map((child, i) => unbatch(child, parts[i] as SpaceValue, index));
    }
    case 'text':
    case 'sequence':
    case 'graph':
    case 'one-of':
      return (batch as readonly SpaceValue[])[index] as SpaceValue;
    default:
      return space satisfies never;
  }
}

// ---------------------------------------------------------------------------

/** Unwritten places hold the least there is of the kind, as arrays hold zeros. */
function listBatch(space: Space, B: number): Batch {
  const value = Array.from({ length: B }, () => emptyValue(space));
  return {
    value,
    write: (index, one) => {
      value[index] = structuredClone(one);
    },
    copy: () => [...value],
  };
}

function emptyValue(space: Space): SpaceValue {
  switch (space.type) {
    case 'text':
      return '';
    case 'sequence':
      return space.stack ? createBatch(space.space, 0).value : [];
    case 'graph': {
      const nodes = createBatch(space.nodeSpace, 0).value;
      if (space.edgeSpace === null) return { nodes };
      return { nodes, edges: createBatch(space.edgeSpace, 0).value, edgeLinks: new Int32Array(0) };
    }
    case 'one-of':
      return [0, ...space.spaces.slice(0, 1).map(emptyValue)];
    default:
      return unbatch(space, createBatch(space, 1).value, 0);
  }
}

function arrayBatch(value: NumericArray, B: number): Batch {
  const length = value.length / B;
  return {
    value,
    write: (index, one) => value.set(one as NumericArray, index * length), // the space's array type
    copy: () => value.slice(),
  };
}

function viewOf(batch: NumericArray, index: number, length: number): NumericArray {
  return batch.subarray(index * length, (index + 1) * length);
}
