import { describe, expect, it } from 'vitest';
import { decodeNpy, encodeNpy } from '../../../perception/data/npy.ts';
import { fromBase64, goldenData } from '../../golden/read.ts';

const golden = goldenData();

describe('decodeNpy', () => {
  it.each(Object.keys(golden.npy))('reads what NumPy wrote: %s', (name) => {
    const { file, shape, values } = golden.npy[name] ?? { file: '', shape: [], values: [] };
    const array = decodeNpy(fromBase64(file), name);
    expect(array.shape).toEqual(shape);
    expect([...array.data]).toEqual(values);
  });

  it('reads a version 2 header', () => {
    const old = fromBase64(golden.npy['<f4']?.file ?? '');
    const headerLength = (old[8] ?? 0) + 256 * (old[9] ?? 0);
    const file = Uint8Array.of(
      ...old.subarray(0, 6),
      2,
      0,
      headerLength & 255,
      headerLength >> 8,
      0,
      0,
      ...old.subarray(10),
    );
    expect([...decodeNpy(file, 'v2').data]).toEqual(golden.npy['<f4']?.values);
  });

  const text = (header: string): Uint8Array =>
    Uint8Array.of(0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0, ...Buffer.from(header));

  it.each([
    ['another format', Uint8Array.from(Buffer.from('PK not numpy at all')), /NumPy array/],
    ['nothing', new Uint8Array(0), /NumPy array/],
    [
      'an unknown version',
      Uint8Array.of(...text('{}').with(6, 9), 0, 0),
      /version 1, 2 or 3, got 9/,
    ],
    ['a cut header', text('x'.repeat(40)).subarray(0, 30), /header of 40 bytes, got 20/],
    ['a header without fields', text("{'descr': '|u1'}"), /descr, fortran_order and shape/],
    [
      'cut elements',
      fromBase64(golden.npy['<f4']?.file ?? '').subarray(0, -1),
      /24 bytes for <f4 \[2, 3\], got 23/,
    ],
    ['Fortran order', fromBase64(golden.fortran), /C order .*ascontiguousarray/],
    ['a structured dtype', fromBase64(golden.structured), /structured/],
    ['complex numbers', fromBase64(golden.complex), /bool, integer or float, got "<c16"/],
    [
      'Python objects',
      text("{'descr': '|O', 'fortran_order': False, 'shape': (), }"),
      /bool, integer or float, got "\|O"/,
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => decodeNpy(bytes, 'frames.npy')).toThrowCode('BAD_FILE');
    expect(() => decodeNpy(bytes, 'frames.npy')).toThrow(message);
    expect(() => decodeNpy(bytes, 'frames.npy')).toThrow('frames.npy');
  });
});

describe('encodeNpy', () => {
  it.each(['|u1', '<i4', '<f4', '<f8', 'scalar', 'empty'])(
    'writes byte for byte what NumPy writes: %s',
    (name) => {
      const { file, shape } = golden.npy[name] ?? { file: '', shape: [] };
      const { data } = decodeNpy(fromBase64(file), name);
      expect(Buffer.from(encodeNpy(data, shape)).toString('base64')).toBe(file);
    },
  );
});
