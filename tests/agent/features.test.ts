import { describe, expect, it, test } from 'vitest';
import { createFeatures, createLocator } from '../../agent/features.ts';
import {
  COLUMN,
  emptyObjectTable,
  objectTableOf,
  objectTableSpace,
} from '../../env/core/object-table.ts';
import type { BoxSpace, Space } from '../../env/core/spaces/spaces.ts';
import { both, coin, dots, either, net, word } from '../support/named-spaces.ts';

const SPACE = objectTableSpace(2, 64, 32); // wider than high
const F = Object.keys(COLUMN).length;

/** A table whose first row is absent and whose second has x, y, red set. */
function table() {
  const value = emptyObjectTable(2);
  value.objects[COLUMN.x] = 12; // row 0: rubbish under a zero mask
  value.objects[F + COLUMN.x] = 16;
  value.objects[F + COLUMN.y] = 24;
  value.objects[F + COLUMN.red] = 0.75;
  value.mask[1] = 1;
  return value;
}

describe('features of an object table', () => {
  it('scales chosen columns by their bounds, appends the mask and clears absent rows', () => {
    const { layout, encode } = createFeatures(SPACE, ['red', 'x', 'y']);
    expect(layout).toMatchObject({ kind: 'objects', slots: 2, inputs: 4, stride: 4, floats: 8 });
    const out = new Float32Array(8).fill(9);
    encode(table(), 1, out, 0);
    // red 0.75 of [0, 1] -> 0.5; x 16 of [0, 64] -> -0.5; y 24 of [0, 32] -> 0.5
    expect([...out]).toEqual([0, 0, 0, 0, 0.5, -0.5, 0.5, 1]);
  });

  it('takes a batch for what it is: single observations one after the other', () => {
    const { encode } = createFeatures(SPACE, ['x']);
    const one = table();
    const batch = {
      objects: Float32Array.of(...emptyObjectTable(2).objects, ...one.objects),
      mask: Uint8Array.of(0, 0, ...one.mask),
      ids: new Int32Array(4),
    };
    const out = new Float32Array(17).fill(9);
    encode(batch, 2, out, 1);
    expect([...out]).toEqual([9, ...[0, 0, 0, 0], ...[0, 0, 0, 0], ...[0, 0, 0, 0], -0.5, 1, 0, 0]);
  });

  it('finds centres on the table, y up', () => {
    const { layout, encode } = createFeatures(SPACE, ['red', 'x', 'y']);
    const out = new Float32Array(8);
    encode(table(), 1, out, 0);
    const objects = objectTableOf(SPACE) as BoxSpace; // SPACE is an object table
    const { x, y } = createLocator(objects, layout)(out, 1);
    expect([x, y]).toBeAllClose([0.25, 0.25], 1e-6); // 16 / 64, 1 - 24 / 32
  });

  test.each([
    ['no columns x and y', ['red']],
    ['an unknown column', ['x', 'y', 'colour']],
  ])('refuses %s where it must point', (_name, columns) => {
    const objects = objectTableOf(SPACE) as BoxSpace; // SPACE is an object table
    expect(() => createLocator(objects, createFeatures(SPACE, columns).layout)).toThrowCode(
      'BAD_ARGUMENT',
    );
  });

  test.each([
    ['BAD_SHAPE', { ...table(), objects: new Float32Array(F) }],
    ['BAD_SHAPE', 3],
    ['BAD_DTYPE', { ...table(), objects: new Int32Array(2 * F) }],
    ['BAD_DTYPE', { objects: table().objects }],
    ['BAD_VALUE', { ...table(), objects: table().objects.fill(Number.NaN) }],
  ] as const)('answers %s to an observation that is not a table', (code, observation) => {
    const { encode, layout } = createFeatures(SPACE, ['x']);
    // the last case leaves out a key on purpose
    const value = observation as ReturnType<typeof table> | number;
    expect(() => encode(value, 1, new Float32Array(layout.floats), 0)).toThrowCode(code);
  });
});

describe('features of a flat box', () => {
  it('are the numbers themselves, padded', () => {
    const space: BoxSpace = { type: 'box', shape: [2, 3], dtype: 'float32', low: -9, high: 9 };
    const { layout, encode } = createFeatures(space, []);
    expect(layout).toMatchObject({ kind: 'flat', inputs: 6, stride: 8, floats: 8 });
    const out = new Float32Array(16);
    encode(
      Float32Array.from({ length: 12 }, (_, i) => i - 6),
      2,
      out,
      0,
    );
    expect([...out]).toEqual([-6, -5, -4, -3, -2, -1, 0, 0, 0, 1, 2, 3, 4, 5, 0, 0]);
  });

  test.each<Space>([coin, word, dots, net, either, both])('refuses a $type space', (space) => {
    expect(() => createFeatures(space, [])).toThrowCode('UNSUPPORTED');
    expect(() => createFeatures(space, [])).toThrow(
      `a box or an object table as observation space, got ${space.type}`,
    );
  });
});
