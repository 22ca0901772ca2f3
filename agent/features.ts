/**
 * From observations to network input: rows of float32 with padded columns, as agent/nn wants them.
 *
 *   flat box      one row an observation: the numbers as they are
 *   object table  `slots` rows an observation: the chosen columns scaled from the space's bounds
 *                 to [-1, 1], then the mask (1 present, 0 absent); rows of absent objects all zero
 *
 * A batched observation is the concatenation of single ones, so one function serves both.
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import { SupairError } from '../env/core/errors.ts';
import { objectTableOf } from '../env/core/object-table.ts';
import { elementCount } from '../env/core/spaces/bounds.ts';
import type { BoxSpace, Space, SpaceValue } from '../env/core/spaces/spaces.ts';
import { frameToTable, type Point } from '../env/tabletop/geometry.ts';
import { padded } from './nn/kernels.ts';

/** Where the features of one observation lie. */
export interface FeatureLayout {
  readonly kind: 'flat' | 'objects';
  /** Rows an observation: N for an object table, 1 for a flat one. */
  readonly slots: number;
  /** Names of the columns in use (`[]` for a flat observation), without the mask. */
  readonly columns: readonly string[];
  /** Columns of a row, the mask included. */
  readonly inputs: number;
  /** Floats from one row to the next. */
  readonly stride: number;
  /** Floats an observation: slots * stride. */
  readonly floats: number;
}

export interface FeatureMap {
  readonly layout: FeatureLayout;
  /**
   * Writes the features of `count` observations to `target[at..]`.
   * @param observations one observation, or `count` of them batched.
   * @throws BAD_SHAPE, BAD_DTYPE, BAD_VALUE where they are not in the observation space.
   */
  encode(observations: SpaceValue, count: number, target: Float32Array, at: number): void;
}

/** Column of the mask in a row of object features. */
export function maskColumn(layout: FeatureLayout): number {
  return layout.columns.length;
}

/** @param columns names of the table's columns to use; ignored for flat observations. */
export function createFeatures(space: Space, columns: readonly string[]): FeatureMap {
  if (space.type === 'box') return flatFeatures(space);
  const table = objectTableOf(space);
  if (table !== null) return tableFeatures(table, columns);
  throw new SupairError('UNSUPPORTED', {
    who: 'createFeatures',
    expected: 'a box or an object table as observation space',
    got: space.type,
    remedy: 'Wrap the environment so that it observes one of these.',
  });
}

/** Finds an object's centre on the table in its features; x and y must be among the columns. */
export function createLocator(
  objects: BoxSpace,
  layout: FeatureLayout,
): (features: Float32Array, row: number) => Point {
  const x = layout.columns.indexOf('x');
  const y = layout.columns.indexOf('y');
  if (x < 0 || y < 0) {
    throw new SupairError('BAD_ARGUMENT', {
      who: 'createLocator',
      expected: 'feature columns with x and y, where pointing needs them',
      got: layout.columns.join(', '),
    });
  }
  const xBounds = boundsOf(objects, 'x');
  const yBounds = boundsOf(objects, 'y');
  const frame = { width: xBounds.high, height: yBounds.high };
  return (features, row) => {
    const at = row * layout.stride;
    const pixel = {
      x: unscale(features[at + x] as number, xBounds),
      y: unscale(features[at + y] as number, yBounds),
    };
    return frameToTable(pixel, frame);
  };
}

// ---------------------------------------------------------------------------

interface Bounds {
  readonly low: number;
  readonly high: number;
}

function flatFeatures(space: BoxSpace): FeatureMap {
  const inputs = elementCount(space.shape);
  const stride = padded(inputs);
  const layout = { kind: 'flat', slots: 1, columns: [], inputs, stride, floats: stride } as const;
  return {
    layout,
    encode(observations, count, target, at) {
      const values = numbers(observations, count * inputs, 'observation', space.dtype);
      for (let i = 0; i < count; i++) {
        for (let j = 0; j < inputs; j++) {
          target[at + i * stride + j] = finite(values[i * inputs + j] as number, 'observation');
        }
      }
    },
  };
}

function tableFeatures(objects: BoxSpace, columns: readonly string[]): FeatureMap {
  const [slots = 0, width = 0] = objects.shape;
  const bounds = columns.map((name) => boundsOf(objects, name));
  const sources = columns.map((name) => objects.names?.indexOf(name) ?? -1);
  const inputs = columns.length + 1;
  const stride = padded(inputs);
  const layout = {
    kind: 'objects',
    slots,
    columns,
    inputs,
    stride,
    floats: slots * stride,
  } as const;
  return {
    layout,
    encode(observations, count, target, at) {
      const { objects: rows, mask } = record(observations);
      const values = numbers(rows, count * slots * width, 'observation.objects', 'float32');
      const present = numbers(mask, count * slots, 'observation.mask', 'uint8');
      target.fill(0, at, at + count * layout.floats);
      for (let row = 0; row < count * slots; row++) {
        if (present[row] === 0) continue;
        const to = at + row * stride;
        for (let j = 0; j < columns.length; j++) {
          const value = values[row * width + (sources[j] as number)] as number;
          target[to + j] = scale(finite(value, 'observation.objects'), bounds[j] as Bounds);
        }
        target[to + columns.length] = 1;
      }
    },
  };
}

function scale(value: number, { low, high }: Bounds): number {
  return (2 * (value - low)) / (high - low) - 1;
}

function unscale(value: number, { low, high }: Bounds): number {
  return low + ((value + 1) / 2) * (high - low);
}

function boundsOf(objects: BoxSpace, name: string): Bounds {
  const column = objects.names?.indexOf(name) ?? -1;
  const of = (bound: number | readonly number[]): number =>
    typeof bound === 'number' ? bound : (bound[column] ?? Number.NaN);
  const bounds = { low: of(objects.low), high: of(objects.high) };
  if (column < 0 || !Number.isFinite(bounds.high - bounds.low) || bounds.high <= bounds.low) {
    throw new SupairError('BAD_ARGUMENT', {
      who: 'feature columns',
      expected: `bounded columns among ${(objects.names ?? []).join(', ')}`,
      got: name,
    });
  }
  return bounds;
}

function record(value: SpaceValue): { readonly [key: string]: SpaceValue | undefined } {
  if (typeof value !== 'object' || Array.isArray(value) || ArrayBuffer.isView(value)) {
    const got = Array.isArray(value) ? 'a list' : typeof value;
    throw new SupairError('BAD_SHAPE', { who: 'observation', expected: 'an object table', got });
  }
  return value as { readonly [key: string]: SpaceValue }; // what remains of SpaceValue
}

const ARRAY_OF = {
  float32: Float32Array,
  int32: Int32Array,
  uint8: Uint8Array,
} as const;

function numbers(
  value: SpaceValue | undefined,
  length: number,
  who: string,
  dtype: keyof typeof ARRAY_OF,
): Float32Array | Int32Array | Uint8Array {
  if (!(value instanceof ARRAY_OF[dtype])) {
    const got = value === undefined ? 'nothing' : (value.constructor?.name ?? typeof value);
    throw new SupairError('BAD_DTYPE', { who, expected: ARRAY_OF[dtype].name, got });
  }
  if (value.length !== length) {
    const got = String(value.length);
    throw new SupairError('BAD_SHAPE', { who, expected: `${length} elements`, got });
  }
  return value;
}

function finite(value: number, who: string): number {
  if (Number.isFinite(value)) return value;
  throw new SupairError('BAD_VALUE', { who, expected: 'finite numbers', got: String(value) });
}
