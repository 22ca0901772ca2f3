import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loadDigits } from '../../../perception/data/digits.ts';
import { parseIdx } from '../../../perception/data/idx.ts';

const file = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255);

describe('parseIdx', () => {
  it.each([
    ['plain', file],
    ['gzipped', gzipSync(file)],
  ])('reads a %s file', (_, bytes) => {
    const { shape, data } = parseIdx(bytes, 'file');
    expect(shape).toEqual([2, 3]);
    expect([...data]).toEqual([1, 2, 3, 4, 5, 255]);
  });

  it('reads lengths as big-endian words', () => {
    const long = new Uint8Array(8 + 258);
    long.set([0, 0, 8, 1, 0, 0, 1, 2]);
    expect(parseIdx(long, 'file').shape).toEqual([258]);
  });

  it.each([
    ['nothing', new Uint8Array(0), /first bytes 0, 0/],
    ['another magic', Uint8Array.of(1, 0, 8, 0, 7), /another format/],
    ['floats', Uint8Array.of(0, 0, 0x0d, 0, 0, 0, 0, 0), /type 0x0d/],
    ['half a header', Uint8Array.of(0, 0, 8, 2, 0, 0), /header of 12 bytes, got 6/],
    ['too few elements', file.subarray(0, -1), /6 elements for shape \[2, 3\], got 5/],
    ['too many elements', Uint8Array.of(...file, 9), /6 elements for shape \[2, 3\], got 7/],
    ['a cut gzip stream', gzipSync(file).subarray(0, -6), /whole gzip stream/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => parseIdx(bytes, 'digits.gz')).toThrowCode('BAD_FILE');
    expect(() => parseIdx(bytes, 'digits.gz')).toThrow(message);
    expect(() => parseIdx(bytes, 'digits.gz')).toThrow('digits.gz');
  });
});

describe('loadDigits', () => {
  // MNIST's known moments over all 60,000 training digits: mean 0.1307, deviation 0.3081
  it.each(['train', 'test'] as const)(
    'ships 10,000 %s digits with the moments of MNIST',
    (split) => {
      const { count, images } = loadDigits(split);
      expect(count).toBe(10_000);
      const mean = images.reduce((sum, x) => sum + x, 0) / images.length / 255;
      const square = images.reduce((sum, x) => sum + x * x, 0) / images.length / 255 ** 2;
      expect(Math.abs(mean - 0.1307)).toBeLessThan(0.003);
      expect(Math.abs(Math.sqrt(square - mean ** 2) - 0.3081)).toBeLessThan(0.003);
    },
  );

  it('refuses a folder without digits and says which names it looked for', () => {
    expect(() => loadDigits('test', import.meta.dirname)).toThrowCode('NOT_FOUND');
    expect(() => loadDigits('test', import.meta.dirname)).toThrow('t10k-images-idx3-ubyte');
  });
});
