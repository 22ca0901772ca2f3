import fc from 'fast-check';
import { createCodec, decode } from 'msgpack-lite';
import { describe, expect, it } from 'vitest';
import { guard } from '../../server/protocol/guard.ts';
import { pack } from './support.ts';

const LIMITS = { maxDepth: 16, maxNodes: 4096, maxTextBytes: 4096 };
const codec = createCodec();

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const check = (bytes: Uint8Array): void => guard(bytes, LIMITS);

/** N array headers, each claiming all the bytes behind it. */
function nestedClaims(bytes: number): Buffer {
  const message = Buffer.alloc(bytes);
  for (let at = 0; at + 5 <= bytes && at < 15_000; at += 5) {
    message[at] = 0xdd;
    message.writeUInt32BE(bytes - at - 5, at + 1);
  }
  return message;
}

describe('guard', () => {
  it.each([
    ['nil', 'c0'],
    ['false and true in a list', '92 c2 c3'],
    ['a small map', '81 a1 61 01'],
    ['an empty map', '80'],
    ['empty lists in lists', '93 90 91 90 90'],
    ['bin of 8, 16 and 32 bits', '93 c4 01 00 c5 0001 00 c6 00000001 00'],
    ['floats of both sizes', '92 ca 00000000 cb 0000000000000000'],
    ['integers of every size', '98 cc 00 cd 0000 ce 00000000 d0 00 d1 0000 d2 00000000 e0 7f'],
    ['2^53 - 1', 'cf 001fffffffffffff'],
    ['-(2^53 - 1)', 'd3 ffe0000000000001'],
    ['texts of every length form', '94 a1 61 d9 01 61 da 0001 61 db 00000001 61'],
    ['lists with 16 and 32-bit counts', '92 dc 0001 00 dd 00000001 00'],
    ['maps with 16 and 32-bit counts', '92 de 0001 a1 61 00 df 00000001 a1 61 00'],
    ['a map in a map', '81 a1 61 81 a1 62 00'],
  ])('admits %s', (_what, bytes) => {
    expect(() => check(hex(bytes))).not.toThrow();
    expect(() => decode(hex(bytes), { codec })).not.toThrow();
  });

  it.each([
    ['nothing', ''],
    ['a header without its bytes', 'cd 00'],
    ['a text cut short', 'a5 6162'],
    ['bin cut short', 'c4 05 0000'],
    ['a list cut short', '92 00'],
    ['a map without its last value', '81 a1 61'],
    ['bytes after the value', '01 02'],
    ['the byte that is never used', 'c1'],
    ['an extension', 'd4 00 00'],
    ['an extension with a length', 'c7 01 12 00'],
    ['a number as key', '81 01 02'],
    ['binary data as key', '81 c4 01 61 02'],
    ['a list as key', '81 90 02'],
    ['a map as key', '81 80 02'],
    ['the key __proto__', '81 a9 5f5f70726f746f5f5f 80'],
    ['the key __proto__ deep inside', '81 a1 61 91 81 a9 5f5f70726f746f5f5f 80'],
    ['the key constructor', '81 ab 636f6e7374727563746f72 80'],
    ['the key constructor in a longer form', '81 d9 0b 636f6e7374727563746f72 80'],
    ['2^53', 'cf 0020000000000000'],
    ['-(2^53)', 'd3 ffe0000000000000'],
    ['2^64 - 1', 'cf ffffffffffffffff'],
    ['a list of 2^32 - 1', 'dd ffffffff'],
    ['a map of 2^32 - 1', 'df ffffffff'],
    ['a text of 2^32 - 1', 'db ffffffff'],
    ['two lists that claim the same bytes', '92 92 00 00'],
  ])('refuses %s', (_what, bytes) => {
    expect(() => check(hex(bytes))).toThrow();
  });

  it('refuses the same key only as a key', () => {
    expect(() => check(pack({ name: '__proto__', other: 'constructor' }))).not.toThrow();
    expect(() => check(pack({ prototype: 3 }))).not.toThrow();
  });

  const nestedLists = (depth: number): Buffer =>
    Buffer.concat([Buffer.alloc(depth, 0x91), Buffer.of(0)]);
  const nestedMaps = (depth: number): Buffer =>
    Buffer.concat([...Array.from({ length: depth }, () => hex('81 a1 61')), Buffer.of(0)]);

  it.each([
    ['lists', nestedLists],
    ['maps', nestedMaps],
  ])('admits maxDepth levels of %s and no more', (_what, nested) => {
    expect(() => check(nested(16))).not.toThrow();
    expect(() => check(nested(17))).toThrowCode('LIMIT');
    expect(() => check(nested(100_000))).toThrowCode('LIMIT');
  });

  it('does not count neighbours as levels', () => {
    const neighbours = Array.from({ length: 200 }, () => [[1], [[2]]]);
    expect(() => check(pack(neighbours))).not.toThrow();
  });

  it('admits maxNodes values and no more', () => {
    expect(() => check(pack(Array.from({ length: 4095 }, () => 0)))).not.toThrow();
    expect(() => check(pack(Array.from({ length: 4096 }, () => 0)))).toThrowCode('LIMIT');
  });

  it('admits maxTextBytes of text, counted in bytes, and no more', () => {
    expect(() => check(pack('x'.repeat(4096)))).not.toThrow();
    expect(() => check(pack('x'.repeat(4097)))).toThrowCode('LIMIT');
    expect(() => check(pack('é'.repeat(2049)))).toThrowCode('LIMIT');
  });

  it.each([65_536, 262_144])('refuses %i bytes of nested claims at once', (size) => {
    const message = nestedClaims(size);
    check(pack({ warm: 'up' }));
    const heapBefore = process.memoryUsage().heapUsed;
    // the quickest of five: other work on the machine must not count
    const times = Array.from({ length: 5 }, () => {
      const start = performance.now();
      expect(() => check(message)).toThrowCode('BAD_MESSAGE');
      return performance.now() - start;
    });
    expect(Math.min(...times)).toBeLessThan(10);
    expect(process.memoryUsage().heapUsed - heapBefore).toBeLessThan(5_000_000);
  });

  it('costs less than a tenth of a millisecond for a frame', () => {
    const data = Buffer.alloc(64 * 64 * 3);
    const message = pack({ type: 'perceive', id: 1, frame: { shape: [64, 64, 3], data } });
    const times = Array.from({ length: 300 }, () => {
      const start = performance.now();
      check(message);
      return performance.now() - start;
    }).sort((a, b) => a - b);
    expect(times[150]).toBeLessThan(0.1); // measured: 0.0014
  });
});

describe('guard against arbitrary bytes', () => {
  const json = fc.jsonValue({ maxDepth: 4 }).filter((value) => {
    const text = JSON.stringify(value);
    return !text.includes('__proto__') && !text.includes('constructor');
  });

  it('admits whatever the encoder writes', () => {
    fc.assert(
      fc.property(json, (value) => {
        const bytes = pack(value);
        expect(() => check(bytes)).not.toThrow();
        // JSON.stringify: the wire has no -0
        expect(JSON.stringify(decode(bytes, { codec }))).toBe(JSON.stringify(value));
      }),
      { numRuns: 300 },
    );
  });

  it('throws a typed error or lets through what the decoder can decode', () => {
    const arbitrary = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      // real messages with some bytes overwritten reach deeper
      fc
        .tuple(json, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }))
        .map(([value, changes]) => {
          const bytes = Uint8Array.from(pack(value));
          for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
          return bytes;
        }),
    );
    let admitted = 0;
    fc.assert(
      fc.property(arbitrary, (bytes) => {
        try {
          check(bytes);
        } catch (error) {
          expect(['BAD_MESSAGE', 'LIMIT']).toContain((error as { code?: string }).code);
          return;
        }
        admitted += 1;
        const value: unknown = decode(Buffer.from(bytes), { codec });
        expect(Object.getPrototypeOf({})).toBe(Object.prototype);
        // decoding consumed all of it: what was decoded encodes again to something no longer
        expect(pack(value).length).toBeLessThanOrEqual(9 * bytes.length + 9);
      }),
      { numRuns: 3000 },
    );
    expect(admitted).toBeGreaterThan(100);
  });
});
