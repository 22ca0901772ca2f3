import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../env/core/random.ts';
import { sample } from '../../env/core/spaces/sample.ts';
import type { Space } from '../../env/core/spaces/spaces.ts';
import { isSupairError, objectTableSpace } from '../../env/index.ts';
import { appendEntry, decodeBytes, encodeMessage } from '../../server/protocol/codec.ts';
import { decodeValue, MAX_ITEMS } from '../../server/protocol/decode-value.ts';
import { encodeValue } from '../../server/protocol/encode-value.ts';
import { DEFAULT_LIMITS } from '../../server/protocol/limits.ts';
import { toPlain } from '../../server/protocol/plain.ts';
import {
  fromWire,
  type TensorData,
  toWire,
  WIRE_DTYPES,
  type WireDtype,
  type WireTensor,
} from '../../server/protocol/tensor.ts';
import { dots, either, net, stack, word } from '../support/named-spaces.ts';
import { legalSpace } from '../support/spaces.ts';
import { pack, unpack } from './support.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** Values of each dtype beside the bytes that IEEE 754 and two's complement give them, by hand. */
const BYTES: { readonly [dtype in WireDtype]: readonly [number[], string] } = {
  bool: [[0, 1], '00 01'],
  uint8: [[0, 255], '00 ff'],
  int8: [[-1, 127], 'ff 7f'],
  uint16: [[1, 65_535], '0100 ffff'],
  int16: [[-2, 258], 'feff 0201'],
  uint32: [[1, 4_294_967_295], '01000000 ffffffff'],
  int32: [[-2, 16_909_060], 'feffffff 04030201'],
  float32: [[1, -2.5], '0000803f 000020c0'],
  float64: [[1, -2.5], '000000000000f03f 00000000000004c0'],
};

describe('tensors', () => {
  it.each(WIRE_DTYPES)('%s is little-endian, both ways', (dtype) => {
    const [values, bytes] = BYTES[dtype];
    const tensor = fromWire({ shape: [2], dtype, data: hex(bytes) }, 'x');
    expect([...tensor.data]).toEqual(values);
    expect(Buffer.from(toWire([2], dtype, tensor.data).data)).toEqual(hex(bytes));
  });

  it.each(WIRE_DTYPES)('%s may lie at any alignment', (dtype) => {
    const [values, bytes] = BYTES[dtype];
    for (let offset = 0; offset < 8; offset++) {
      const padded = Buffer.concat([Buffer.alloc(offset, 0xee), hex(bytes), Buffer.alloc(3, 0xee)]);
      const data = padded.subarray(offset, padded.length - 3);
      expect([...fromWire({ shape: [2], dtype, data }, 'x').data]).toEqual(values);
    }
  });

  it('survives the wire in every dtype and shape', () => {
    const shapes = fc.array(fc.nat(4), { maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...WIRE_DTYPES), shapes, fc.nat(), (dtype, shape, seed) => {
        const count = shape.reduce((a, b) => a * b, 1);
        const rng = new Rng(seed);
        const made = fromWire(
          {
            shape,
            dtype,
            data: toWire([count], dtype, random(dtype, count, rng)).data,
          },
          'x',
        );
        const wire = unpack(encodeMessage({ t: toWire(shape, dtype, made.data) }))['t'];
        const back = fromWire(wire as WireTensor, 'x');
        expect(back.dtype).toBe(dtype);
        expect(back.shape).toEqual(shape);
        expect(back.data).toEqual(made.data);
      }),
      { numRuns: 300 },
    );
  });

  it('sends a part of an array as that part only', () => {
    const whole = Float32Array.of(9, 1, 2, 9);
    const wire = toWire([2], 'float32', whole.subarray(1, 3));
    expect(Buffer.from(wire.data)).toEqual(hex('0000803f 00000040'));
  });

  it('owns its memory', () => {
    const data = hex('0102');
    const tensor = fromWire({ shape: [2], dtype: 'uint8', data }, 'x');
    data.fill(0);
    expect([...tensor.data]).toEqual([1, 2]);
    expect(tensor.data.buffer.byteLength).toBe(2); // a clone carries nothing else along
  });

  it.each<[string, WireTensor, string]>([
    ['too few bytes', { shape: [2, 2], dtype: 'uint8', data: Buffer.alloc(3) }, 'BAD_SHAPE'],
    ['too many bytes', { shape: [2, 2], dtype: 'uint8', data: Buffer.alloc(5) }, 'BAD_SHAPE'],
    [
      'bytes of another dtype',
      { shape: [2], dtype: 'float64', data: Buffer.alloc(8) },
      'BAD_SHAPE',
    ],
    [
      'an enormous shape',
      { shape: [2 ** 31, 2 ** 31], dtype: 'uint8', data: Buffer.alloc(4) },
      'BAD_SHAPE',
    ],
    ['an unknown dtype', { shape: [1], dtype: 'int64', data: Buffer.alloc(8) }, 'BAD_DTYPE'],
    [
      'a dtype by prototype',
      { shape: [1], dtype: 'constructor', data: Buffer.alloc(8) },
      'BAD_DTYPE',
    ],
    ['NaN', { shape: [2], dtype: 'float32', data: hex('00000000 0000c07f') }, 'BAD_VALUE'],
    ['infinity', { shape: [1], dtype: 'float64', data: hex('000000000000f07f') }, 'BAD_VALUE'],
    ['a bool of 2', { shape: [1], dtype: 'bool', data: hex('02') }, 'BAD_VALUE'],
  ])('refuses %s', (_what, wire, code) => {
    expect(() => fromWire(wire, 'x')).toThrowCode(code as 'BAD_SHAPE');
  });
});

describe('messages', () => {
  it('keep integers, floats, texts and bin apart', () => {
    const message = { a: 4_294_967_295, b: -2_147_483_648, c: 0.1, d: 'é', e: null, f: [true] };
    expect(decodeBytes(encodeMessage(message), DEFAULT_LIMITS)).toEqual(message);
    const seed = { seed: 2 ** 53 - 1 };
    expect(decodeBytes(encodeMessage(seed), DEFAULT_LIMITS)).toEqual(seed);
  });

  it.each([
    ['a list', [1]],
    ['a text', 'hello'],
    ['nil', null],
    ['binary data', Buffer.alloc(3)],
    ['a number', 3],
  ])('are maps: %s is refused', (_what, value) => {
    expect(() => decodeBytes(pack(value), DEFAULT_LIMITS)).toThrowCode('BAD_MESSAGE');
  });

  it('take a last entry after they were encoded', () => {
    const body = encodeMessage({ type: 'objects', data: Buffer.alloc(5000, 7) });
    const whole = appendEntry(body, 'timing_ms', { queue: 0.5 });
    const expected = { type: 'objects', data: Buffer.alloc(5000, 7), timing_ms: { queue: 0.5 } };
    expect(unpack(whole)).toEqual(expected);
    expect(whole).toEqual(pack(expected));
  });

  it('refuse a last entry where the map header has no room', () => {
    const full = Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`k${i}`, i]));
    expect(() => appendEntry(encodeMessage(full), 'x', {})).toThrowCode('INTERNAL');
  });
});

describe('values of spaces', () => {
  const spaces: readonly [string, Space][] = [
    ['box float32', { type: 'box', shape: [2, 3], dtype: 'float32', low: -1, high: 1 }],
    ['box uint8', { type: 'box', shape: [4, 4, 3], dtype: 'uint8', low: 0, high: 255 }],
    ['box int32', { type: 'box', shape: [5], dtype: 'int32', low: -9, high: 9 }],
    ['scalar box', { type: 'box', shape: [], dtype: 'float32', low: 0, high: 1 }],
    ['discrete', { type: 'discrete', n: 5, start: -2 }],
    ['multi-discrete', { type: 'multi-discrete', nvec: [3, 1, 7] }],
    ['multi-binary', { type: 'multi-binary', shape: [2, 2] }],
    ['object table', objectTableSpace(4, 64, 48)],
    [
      'tuple of a dict and a number',
      {
        type: 'tuple',
        spaces: [
          { type: 'dict', spaces: { a: { type: 'discrete', n: 3, start: 0 } } },
          { type: 'multi-binary', shape: [3] },
        ],
      },
    ],
  ];

  it('survive the wire in every space', () => {
    fc.assert(
      fc.property(legalSpace, fc.nat(), (space, seed) => {
        const value = sample(space, new Rng(seed));
        const wire = unpack(encodeMessage({ v: encodeValue(space, value, 'x') }))['v'];
        expect(decodeValue(space, wire, 'x')).toEqual(value);
      }),
    );
  });

  it('are refused with a code, whatever comes in their place', () => {
    const peers = fc.anything({ withTypedArray: true, withNullPrototype: true });
    fc.assert(
      fc.property(legalSpace, peers, (space, wire) => {
        expect(refusal(() => decodeValue(space, wire, 'x'))).toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  it('go as protocol.md says where they have no fixed size', () => {
    const tensor = (shape: number[], ...values: number[]): object =>
      toWire(shape, 'float32', Float32Array.from(values));
    expect(encodeValue(word, 'b\u{1f600}', 'x')).toBe('b\u{1f600}');
    expect(encodeValue(dots, [Float32Array.of(1, 2)], 'x')).toEqual([tensor([2], 1, 2)]);
    expect(encodeValue(stack, Float32Array.of(1, 2, 3, 4), 'x')).toEqual(
      tensor([2, 2], 1, 2, 3, 4),
    );
    const graph = {
      nodes: Float32Array.of(1, 2, 3, 4),
      edges: Int32Array.of(5),
      edgeLinks: Int32Array.of(1, 0),
    };
    expect(encodeValue(net, graph, 'x')).toEqual({
      nodes: tensor([2, 2], 1, 2, 3, 4),
      edges: toWire([1], 'int32', Int32Array.of(5)),
      edge_links: toWire([1, 2], 'int32', Int32Array.of(1, 0)),
    });
    expect(encodeValue(either, [1, Float32Array.of(1, 2)], 'x')).toEqual([1, tensor([2], 1, 2)]);
  });

  it('send texts as UTF-8, whole characters beyond 16 bits too', () => {
    const bytes = encodeMessage({ v: encodeValue(word, 'a\u{1f600}', 'x') });
    expect(bytes.toString('hex')).toContain('61f09f9880');
  });

  it.each(spaces)('survive the wire: %s', (_what, space) => {
    const rng = new Rng(5);
    for (let i = 0; i < 10; i++) {
      const value = sample(space, rng);
      const wire = unpack(encodeMessage({ v: encodeValue(space, value, 'x') }))['v'];
      expect(decodeValue(space, wire, 'x')).toEqual(value);
    }
  });

  const box: Space = { type: 'box', shape: [2], dtype: 'float32', low: 0, high: 1 };
  const dict: Space = { type: 'dict', spaces: { a: box } };
  const tensors = {
    nodes: toWire([1, 2], 'float32', new Float32Array(2)),
    edges: toWire([1], 'int32', Int32Array.of(5)),
    edge_links: toWire([1, 2], 'int32', new Int32Array(2)),
  };

  it.each<[string, Space, unknown, string]>([
    ['a list where a tensor is due', box, [0, 1], 'BAD_DTYPE'],
    ['a number where a tensor is due', box, 1, 'BAD_DTYPE'],
    ['nothing', box, undefined, 'BAD_DTYPE'],
    ['another dtype', box, toWire([2], 'float64', new Float64Array(2)), 'BAD_DTYPE'],
    ['another shape', box, toWire([3], 'float32', new Float32Array(3)), 'BAD_SHAPE'],
    [
      'the same elements in another shape',
      box,
      toWire([2, 1], 'float32', new Float32Array(2)),
      'BAD_SHAPE',
    ],
    ['NaN', box, toWire([2], 'float32', Float32Array.of(0, Number.NaN)), 'BAD_VALUE'],
    ['a text where an integer is due', { type: 'discrete', n: 2, start: 0 }, '1', 'BAD_DTYPE'],
    ['a missing entry', dict, {}, 'BAD_DTYPE'],
    [
      'an entry too many',
      dict,
      { a: toWire([2], 'float32', new Float32Array(2)), b: 1 },
      'BAD_SHAPE',
    ],
    ['a list where a map is due', dict, [], 'BAD_DTYPE'],
    ['a tuple of another length', { type: 'tuple', spaces: [box] }, [], 'BAD_DTYPE'],
    ['a number where a text is due', word, 3, 'BAD_DTYPE'],
    ['a text too long', word, '\u{1f600}'.repeat(4), 'BAD_VALUE'],
    [
      'a tensor where a list is due',
      dots,
      toWire([0, 2], 'float32', new Float32Array(0)),
      'BAD_DTYPE',
    ],
    ['an item of another kind', dots, [1], 'BAD_DTYPE'],
    ['more items than an environment takes', dots, new Array(MAX_ITEMS + 1).fill(0), 'LIMIT'],
    ['a list where a stack is due', stack, [], 'BAD_DTYPE'],
    ['a stack of wider items', stack, toWire([1, 3], 'float32', new Float32Array(3)), 'BAD_SHAPE'],
    ['a stack without an axis', stack, toWire([], 'float32', new Float32Array(1)), 'BAD_DTYPE'],
    [
      'a stack that claims billions of nothing',
      stack,
      toWire([2 ** 31, 0], 'float32', new Float32Array(0)),
      'LIMIT',
    ],
    ['a graph without edges', net, { nodes: tensors.nodes }, 'BAD_DTYPE'],
    ['a graph with another entry', net, { ...tensors, weights: 1 }, 'BAD_SHAPE'],
    ['edges of a graph that has none', { ...net, edgeSpace: null }, tensors, 'BAD_SHAPE'],
    [
      'fewer links than edges',
      net,
      { ...tensors, edge_links: toWire([0, 2], 'int32', new Int32Array(0)) },
      'BAD_SHAPE',
    ],
    [
      'links of three nodes',
      net,
      { ...tensors, edge_links: toWire([1, 3], 'int32', new Int32Array(3)) },
      'BAD_SHAPE',
    ],
    ['a list where a graph is due', net, [], 'BAD_DTYPE'],
    ['the index of no option', either, [2, 0], 'BAD_VALUE'],
    ['a text for an index', either, ['0', 5], 'BAD_VALUE'],
    ['an index on a prototype', either, ['length', 5], 'BAD_VALUE'],
    ['the value of another option', either, [1, 5], 'BAD_DTYPE'],
    ['an index alone', either, [0], 'BAD_DTYPE'],
  ])('refuse %s', (_what, space, wire, code) => {
    expect(() => decodeValue(space, wire, 'x')).toThrowCode(code as 'BAD_DTYPE');
  });
});

describe('plain values', () => {
  it('are rebuilt, whatever they came as', () => {
    const source = { a: [1, 'x', null, { b: true }], gone: undefined };
    const copy = toPlain(source, 'info');
    expect(copy).toEqual({ a: [1, 'x', null, { b: true }] });
    expect(copy).not.toBe(source);
  });

  it('refuse what would mean something to the encoder', () => {
    const forged = { constructor: { name: 'Uint8Array' }, length: 5e7 };
    expect(() => toPlain(forged, 'info')).toThrowCode('BAD_VALUE');
    expect(() => toPlain(JSON.parse('{"__proto__": 1}'), 'info')).toThrowCode('BAD_VALUE');
    const deep = Array.from({ length: 20 }).reduce<unknown>((inner) => [inner], 0);
    expect(() => toPlain(deep, 'info')).toThrowCode('BAD_VALUE');
  });

  it.each([
    ['a date', new Date(0)],
    ['a typed array', new Float32Array(2)],
    ['a function', () => 1],
    ['a big integer', 1n],
    ['a map', new Map()],
  ])('refuse %s', (_what, value) => {
    expect(() => toPlain({ value }, 'info')).toThrowCode('BAD_VALUE');
  });
});

// ---------------------------------------------------------------------------

/** What a call throws that is no typed error; null for a typed one, or none. */
function refusal(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    if (!isSupairError(error)) return error;
  }
  return null;
}

function random(dtype: WireDtype, count: number, rng: Rng): TensorData {
  const draw = (n: number): number => rng.integer(n);
  const list = (f: () => number): number[] => Array.from({ length: count }, f);
  switch (dtype) {
    case 'bool':
      return Uint8Array.from(list(() => draw(2)));
    case 'uint8':
      return Uint8Array.from(list(() => draw(256)));
    case 'int8':
      return Int8Array.from(list(() => draw(256) - 128));
    case 'uint16':
      return Uint16Array.from(list(() => draw(65_536)));
    case 'int16':
      return Int16Array.from(list(() => draw(65_536) - 32_768));
    case 'uint32':
      return Uint32Array.from(list(() => rng.uint32()));
    case 'int32':
      return Int32Array.from(list(() => rng.uint32() | 0));
    case 'float32':
      return Float32Array.from(list(() => rng.normal(0, 1e3)));
    case 'float64':
      return Float64Array.from(list(() => rng.normal(0, 1e30)));
    default:
      return dtype satisfies never;
  }
}
