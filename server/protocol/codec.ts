/**
 * Bytes to values and back. Decoding runs behind the guard and with a codec without presets, so
 * that nothing a peer sends becomes anything but data. Encoding is given our own objects only:
 * msgpack-lite chooses by constructor name, which a peer's object could forge.
 */

import { createCodec, decode, encode } from 'msgpack-lite';
import { SupairError } from '../../env/core/errors.ts';
import { type GuardLimits, guard } from './guard.ts';

const CODEC: ReturnType<typeof createCodec> = createCodec();

/** A decoded message: a map from text to values that nobody has checked yet. */
export type RawMessage = { readonly [key: string]: unknown };

/** @throws BAD_MESSAGE, LIMIT */
export function decodeBytes(bytes: Uint8Array, limits: GuardLimits): RawMessage {
  guard(bytes, limits);
  const value: unknown = decode(bytes, { codec: CODEC });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw notAMap(Array.isArray(value) ? 'an array' : typeof value);
  }
  if (value instanceof Uint8Array) throw notAMap('binary data');
  return value as RawMessage; // the guard admits maps with text keys only
}

export function encodeMessage(message: object): Buffer {
  return encode(message, { codec: CODEC });
}

/**
 * Adds a last entry to an encoded map without encoding it again: the reply's own encoding time
 * is known only afterwards.
 */
export function appendEntry(map: Uint8Array, key: string, value: object): Buffer {
  const head = map[0] ?? 0;
  const entries = head & 0x0f;
  if (head < 0x80 || head > 0x8f || entries === 0x0f) {
    throw new SupairError('INTERNAL', {
      who: 'appendEntry',
      expected: 'a map of at most 14 entries',
      got: `0x${head.toString(16)}`,
    });
  }
  const options = { codec: CODEC };
  return Buffer.concat([
    Uint8Array.of(head + 1),
    map.subarray(1),
    encode(key, options),
    encode(value, options),
  ]);
}

// ---------------------------------------------------------------------------

function notAMap(got: string): SupairError {
  return new SupairError('BAD_MESSAGE', {
    who: 'the message',
    expected: 'one msgpack map with a `type`',
    got,
    remedy: 'See docs/protocol.md for the messages there are.',
  });
}
