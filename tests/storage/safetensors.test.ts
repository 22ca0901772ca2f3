import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSupairError } from '../../env/core/errors.ts';
import { decodeSafetensors, encodeSafetensors } from '../../storage/safetensors.ts';
import { type StoredTensors, takeTensors } from '../../storage/tensor.ts';

const golden: { file: string } = JSON.parse(
  readFileSync(new URL('../golden/storage.json', import.meta.url), 'utf8'),
);
const reference = Uint8Array.from(Buffer.from(golden.file, 'hex'));

/** What tests/golden/write_storage.py saved. */
const tensors: StoredTensors = {
  'weights/a': {
    dtype: 'F32',
    shape: [2, 3],
    data: Float32Array.from([0, 1, 2, 3, 4, 5], (x) => Math.fround(x) / Math.fround(7)),
  },
  b: { dtype: 'I32', shape: [3], data: Int32Array.of(1, -2, 2 ** 31 - 1) },
  half: {
    dtype: 'F16',
    shape: [1, 4],
    data: Float32Array.of(65504, -6e-8, 1 / 3, Number.POSITIVE_INFINITY),
  },
  bytes: { dtype: 'U8', shape: [3], data: Uint8Array.of(0, 255, 7) },
  z: { dtype: 'F64', shape: [], data: Float64Array.of(Math.PI) },
  empty: { dtype: 'F32', shape: [0, 4], data: new Float32Array(0) },
};

describe('encodeSafetensors', () => {
  it('writes byte for byte what the reference implementation writes', () => {
    expect(encodeSafetensors(tensors, { made: 'by numpy' })).toEqual(reference);
  });

  it('writes only the window of an array that is a view', () => {
    const data = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
    const bytes = encodeSafetensors({ a: { dtype: 'F32', shape: [2], data } });
    expect(decodeSafetensors(bytes, 'file').tensors['a']?.data).toEqual(Float32Array.of(1, 2));
  });

  it('refuses values that do not fill the shape', () => {
    const data = new Float32Array(3);
    expect(() => encodeSafetensors({ a: { dtype: 'F32', shape: [2, 2], data } })).toThrowCode(
      'BAD_SHAPE',
    );
  });

  it('refuses the reserved name', () => {
    const tensor = { dtype: 'U8', shape: [0], data: new Uint8Array(0) } as const;
    expect(() => encodeSafetensors({ __metadata__: tensor })).toThrowCode('BAD_ARGUMENT');
  });
});

describe('decodeSafetensors', () => {
  it('reads what the reference implementation wrote, out of an unaligned Buffer too', () => {
    const shifted = Buffer.alloc(reference.length + 1);
    shifted.set(reference, 1);
    for (const bytes of [reference, shifted.subarray(1)]) {
      const { tensors: read, metadata } = decodeSafetensors(bytes, 'golden');
      expect(metadata).toEqual({ made: 'by numpy' });
      expect(Object.keys(read).sort()).toEqual(Object.keys(tensors).sort());
      expect(read['half']?.data).toEqual(
        Float32Array.of(65504, -(2 ** -24), 0.333251953125, Number.POSITIVE_INFINITY),
      );
      for (const name of ['weights/a', 'b', 'bytes', 'z', 'empty']) {
        expect(read[name]).toEqual(tensors[name]);
      }
    }
  });

  it('hands out copies: the file may be overwritten afterwards', () => {
    const bytes = Buffer.from(reference);
    const { tensors: read } = decodeSafetensors(bytes, 'golden');
    bytes.fill(0);
    expect(read['b']?.data).toEqual(Int32Array.of(1, -2, 2 ** 31 - 1));
  });

  it('keeps tensors of any name and shape through a file', () => {
    const tensor = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }).chain((shape) => {
      const length = shape.reduce((a, b) => a * b, 1);
      return fc
        .float32Array({ minLength: length, maxLength: length })
        .map((data) => ({ dtype: 'F32', shape, data }) as const);
    });
    const name = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', '7', '10'));
    fc.assert(
      fc.property(fc.array(fc.tuple(name, tensor)), (entries) => {
        const named = Object.fromEntries(entries.filter(([key]) => key !== '__metadata__'));
        const read = decodeSafetensors(encodeSafetensors(named), 'file').tensors;
        expect(new Map(Object.entries(read))).toEqual(new Map(Object.entries(named)));
      }),
    );
  });

  const file = (header: unknown, data = 0): Uint8Array => {
    const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
    const bytes = new Uint8Array(8 + text.length + data);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
    bytes.set(text, 8);
    return bytes;
  };
  const f32 = (start: number, end: number): unknown => ({
    dtype: 'F32',
    shape: [(end - start) / 4],
    data_offsets: [start, end],
  });

  it.each([
    ['nothing', new Uint8Array(0), /at least 8 bytes, got 0/],
    ['seven bytes', new Uint8Array(7), /at least 8 bytes, got 7/],
    ['a header longer than the file', Uint8Array.of(9, 0, 0, 0, 0, 0, 0, 0, 123), /length of 9/],
    ['a header length of 2^64 - 1', new Uint8Array(64).fill(255), /18446744073709551615/],
    ['a header that is no JSON', file('{"a":'), /UTF-8 JSON/],
    ['a header that is no UTF-8', Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 255), /UTF-8 JSON/],
    ['a list as header', file('[]'), /JSON object as header, got \[\]/],
    ['metadata that is no object', file({ __metadata__: 3 }), /__metadata__, got 3/],
    ['metadata that is no text', file({ __metadata__: { a: 1 } }), /__metadata__\.a, got 1/],
    ['an entry that is no object', file({ a: 3 }), /"a": expected an object/],
    [
      'an unknown dtype',
      file({ a: { dtype: 'BF16', shape: [1], data_offsets: [0, 2] } }, 2),
      /"a": expected a dtype among .*, got "BF16"/,
    ],
    [
      'a dtype out of the prototype',
      file({ a: { dtype: 'toString', shape: [1], data_offsets: [0, 2] } }, 2),
      /got "toString"/,
    ],
    [
      'a negative length',
      file({ a: { dtype: 'U8', shape: [-1], data_offsets: [0, 0] } }),
      /"a": expected a shape/,
    ],
    [
      'one offset',
      file({ a: { dtype: 'U8', shape: [1], data_offsets: [0] } }, 1),
      /"a": expected data_offsets/,
    ],
    [
      'offsets that do not match the shape',
      file({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 4] } }, 4),
      /"a": expected 8 bytes for F32 \[2\], got 4/,
    ],
    [
      'a shape that overflows',
      file({ a: { dtype: 'F32', shape: [2 ** 52, 2 ** 52], data_offsets: [0, 4] } }, 4),
      /"a": expected .* bytes/,
    ],
    [
      'overlapping tensors',
      file({ a: f32(0, 8), b: f32(4, 12) }, 12),
      /"b".*byte 8, got 4 \(an ov/,
    ],
    ['a hole', file({ a: f32(0, 4), b: f32(8, 12) }, 12), /"b".*byte 4, got 8 \(a hole/],
    ['data that starts late', file({ a: f32(4, 8) }, 8), /"a".*byte 0, got 4/],
    ['a rest after the data', file({ a: f32(0, 4) }, 5), /expected 4 bytes of data, got 5/],
    ['a truncated file', reference.subarray(0, -1), /got 54 \(truncated\)/],
  ])('refuses %s and says what is off', (_, bytes, message) => {
    const decode = (): unknown => decodeSafetensors(bytes, 'model.safetensors');
    expect(decode).toThrowCode('BAD_FILE');
    expect(decode).toThrow(message);
    expect(decode).toThrow('model.safetensors');
  });

  it('never fails on damaged bytes in another way than BAD_FILE', () => {
    const damage = fc.record({
      at: fc.nat(reference.length - 1),
      value: fc.nat(255),
      cut: fc.nat(reference.length),
    });
    fc.assert(
      fc.property(damage, ({ at, value, cut }) => {
        const bytes = reference.slice(0, cut);
        if (at < cut) bytes[at] = value;
        try {
          decodeSafetensors(bytes, 'damaged');
        } catch (error) {
          expect(isSupairError(error) && error.code).toBe('BAD_FILE');
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('takeTensors', () => {
  const stored: StoredTensors = {
    w: { dtype: 'F32', shape: [2, 1], data: Float32Array.of(1, 2) },
    b: { dtype: 'F16', shape: [1], data: Float32Array.of(3) },
  };

  it('hands out the values by name', () => {
    const { w, b } = takeTensors(stored, { w: [2, 1], b: [1] }, 'm');
    expect([...w, ...b]).toEqual([1, 2, 3]);
  });

  it.each([
    ['a missing tensor', { w: [2, 1], b: [1], c: [1] }, /"c": expected a tensor \[1\], got none/],
    ['an unexpected tensor', { w: [2, 1] }, /"b": expected no such tensor/],
    ['another shape', { w: [1, 2], b: [1] }, /"w": expected shape \[1, 2\], got \[2, 1\]/],
  ])('names %s', (_, shapes, message) => {
    const wanted: { readonly [name: string]: readonly number[] } = shapes;
    const take = (): unknown => takeTensors(stored, wanted, 'm');
    expect(take).toThrowCode('BAD_FILE');
    expect(take).toThrow(message);
  });

  it('refuses whole numbers where weights are due', () => {
    const whole: StoredTensors = { w: { dtype: 'I32', shape: [1], data: Int32Array.of(1) } };
    expect(() => takeTensors(whole, { w: [1] }, 'm')).toThrow(/"w": expected F32 or F16, got I32/);
  });
});
