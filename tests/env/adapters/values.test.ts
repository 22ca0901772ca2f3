import { describe, expect, it, test } from 'vitest';
import { flatNumbers } from '../../../env/adapters/arrays.ts';
import { readForeignBox } from '../../../env/adapters/boxes.ts';
import { readValue, writeValue } from '../../../env/adapters/values.ts';
import type { Space, SpaceValue } from '../../../env/index.ts';
import { numjsArray, tensorLike, transposedView } from '../../support/foreign-arrays.ts';

const box = (shape: number[], dtype: 'uint8' | 'int32' | 'float32', low = -9, high = 9): Space => ({
  type: 'box',
  shape,
  dtype,
  low: dtype === 'uint8' ? Math.max(0, low) : low,
  high,
});

describe('the numbers of', () => {
  test.each<[string, unknown, number[]]>([
    ['a number', 2.5, [2.5]],
    ['a boolean', true, [1]],
    [
      'nested lists',
      [
        [1, 2],
        [3, [4]],
      ],
      [1, 2, 3, 4],
    ],
    ['booleans in a list', [true, false], [1, 0]],
    ['a typed array', Int16Array.of(-3, 4), [-3, 4]],
    ['64-bit integers', BigInt64Array.of(5n), [5]],
    ['an array of numjs', numjsArray([7, 8]), [7, 8]],
    ['a view of ndarray', transposedView(), [1, 4, 2, 5, 3, 6]],
    ['a tensor', tensorLike([2], [0.5, -1]), [0.5, -1]],
  ])('%s are read in C order', (_what, foreign, numbers) => {
    expect(flatNumbers(foreign, 'x')).toEqual(numbers);
  });

  test.each<[string, unknown]>([
    ['a text', 'five'],
    ['null', null],
    ['an object', { five: 5 }],
    ['a DataView', new DataView(new ArrayBuffer(8))],
    ['a list with a text in it', [1, '2']],
  ])('%s are refused', (_what, foreign) => {
    expect(() => flatNumbers(foreign, 'x')).toThrowCode('BAD_DTYPE');
  });
});

describe('a value', () => {
  const both: Space = {
    type: 'dict',
    spaces: {
      picture: box([2, 3], 'uint8', 0, 255),
      pair: { type: 'tuple', spaces: [{ type: 'discrete', n: 3, start: 5 }, box([], 'float32')] },
      bits: { type: 'multi-binary', shape: [2] },
      digits: { type: 'multi-discrete', nvec: [2, 4] },
    },
  };
  const ours: SpaceValue = {
    picture: Uint8Array.of(1, 2, 3, 4, 5, 6),
    pair: [6, Float32Array.of(0.5)],
    bits: Uint8Array.of(0, 1),
    digits: Int32Array.of(1, 3),
  };
  const theirs = {
    picture: [
      [1, 2, 3],
      [4, 5, 6],
    ],
    pair: [1, 0.5],
    bits: [0, 1],
    digits: [1, 3],
  };

  it('of parts is written as lists and records, integers from 0', () => {
    expect(writeValue(both, ours, 'x')).toEqual(theirs);
  });

  it('of parts is read as flat typed arrays, integers from the start', () => {
    expect(readValue(both, theirs, 'x')).toEqual(ours);
  });

  test.each<[string, Space, unknown, 'BAD_SHAPE' | 'BAD_VALUE' | 'BAD_DTYPE']>([
    ['too many numbers', box([2], 'float32'), [1, 2, 3], 'BAD_SHAPE'],
    ['two numbers for an integer', { type: 'discrete', n: 3, start: 0 }, [1, 2], 'BAD_SHAPE'],
    [
      'a list of another length',
      both.type === 'dict' ? (both.spaces['pair'] as Space) : both,
      [1],
      'BAD_SHAPE',
    ],
    ['a fraction among integers', box([2], 'int32'), [1, 2.5], 'BAD_VALUE'],
    ['256 among bytes', box([1], 'uint8', 0, 255), [256], 'BAD_VALUE'],
    ['2^31 among 32-bit integers', box([1], 'int32'), [2 ** 31], 'BAD_VALUE'],
    ['a number where parts are due', both, 3, 'BAD_DTYPE'],
    ['a missing part', both, { pair: [1, 0.5] }, 'BAD_DTYPE'],
    ['a promise', box([1], 'float32'), Promise.resolve([1]), 'BAD_DTYPE'],
  ])('with %s is refused', (_what, space, foreign, code) => {
    expect(() => readValue(space, foreign, 'x')).toThrowCode(code);
  });

  it('outside its space becomes the nearest inside, where that is asked for', () => {
    const read = (space: Space, foreign: unknown) => readValue(space, foreign, 'x', 'nearest');
    const bounds: Space = { type: 'box', shape: [3], dtype: 'float32', low: -1, high: [1, 2, 0.1] };
    // the nearest float32 to 0.1 is above it, and legal
    expect(read(bounds, [-5, 5, 5])).toEqual(Float32Array.of(-1, 2, Math.fround(0.1)));
    expect(read(bounds, [0.25, -0.25, 0])).toEqual(Float32Array.of(0.25, -0.25, 0));
    expect(read(box([4], 'int32'), [0.4, 0.6, -1.6, 30])).toEqual(Int32Array.of(0, 1, -2, 9));
    const [bits, digits]: Space[] = [
      { type: 'multi-binary', shape: [3] },
      { type: 'multi-discrete', nvec: [2, 4] },
    ];
    expect(read(bits as Space, [-0.2, 0.7, 4])).toEqual(Uint8Array.of(0, 1, 1));
    expect(read(digits as Space, [1.6, 2.6])).toEqual(Int32Array.of(1, 3));
    expect(() => readValue(bits as Space, [0, 1, 0.5], 'x')).toThrowCode('BAD_VALUE');
    expect(() => read(box([1], 'int32'), [Number.NaN])).toThrowCode('BAD_VALUE');
  });
});

describe('a box of another library', () => {
  const whole = { low: null, high: undefined };
  test.each([
    ['uint8', 'uint8', 0, 255],
    ['int8', 'int32', -(2 ** 31), 2 ** 31 - 1],
    ['int64', 'int32', -(2 ** 31), 2 ** 31 - 1],
    ['float64', 'float32', Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    ['generic', 'float32', Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  ])('of %s without bounds is one of %s', (dtype, ours, low, high) => {
    const read = readForeignBox({ shape: [2], dtype, ...whole }, 'x');
    expect(read).toEqual({ type: 'box', shape: [2], dtype: ours, low, high });
  });

  it('has one bound where all are equal, and one a column where columns differ', () => {
    const read = (low: unknown, high: unknown) =>
      readForeignBox({ shape: [2, 3], dtype: 'float32', low, high }, 'x');
    const columns = [
      [4, 5, 6],
      [4, 5, 6],
    ];
    expect(read(Float32Array.of(2, 2, 2, 2, 2, 2), columns)).toMatchObject({
      low: 2,
      high: [4, 5, 6],
    });
    const mixed = [
      [4, 5, 6],
      [4, 5, 7],
    ];
    expect(() => read(0, mixed)).toThrowCode('UNSUPPORTED');
    expect(() => read(0, [1, 2])).toThrowCode('BAD_SHAPE');
    expect(() => read(3, 2)).toThrowCode('BAD_ARGUMENT');
  });
});
