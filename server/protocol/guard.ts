/**
 * The guard: one pass over the bytes of a message before msgpack-lite may decode them.
 *
 * msgpack-lite 0.2.2 recurses without a limit and allocates an array for every header that claims
 * no more elements than bytes are left in the *whole* message, so nested headers can all claim the
 * same bytes: 64 KB then allocate gigabytes. The pass is iterative, allocates nothing and refuses
 *
 *   - elements still owed, summed over all open containers, beyond the bytes left
 *   - more than `maxDepth` levels or `maxNodes` values, texts above `maxTextBytes`
 *   - extension types, 64-bit integers beyond 2^53, the byte 0xc1
 *   - map keys that are not texts, or that would reach a prototype
 *   - a message that ends early or goes on after its value
 *
 * Indices are in range by construction (`take` checks them); `as number` undoes
 * noUncheckedIndexedAccess.
 */

import { SupairError } from '../../env/core/errors.ts';

export interface GuardLimits {
  readonly maxDepth: number;
  readonly maxNodes: number;
  readonly maxTextBytes: number;
}

/** @throws BAD_MESSAGE for malformed bytes, LIMIT for well-formed ones beyond a limit. */
export function guard(bytes: Uint8Array, limits: GuardLimits): void {
  const { maxDepth, maxNodes, maxTextBytes } = limits;
  const end = bytes.length;
  // Per open container: values still to come, and whether it is a map.
  const left: number[] = [];
  const map: boolean[] = [];
  let owed = 1; // values still to come at all levels together
  let nodes = 0;
  let at = 0;

  const take = (count: number): number => {
    const start = at;
    if (count > end - at) throw malformed(start, `${count} more bytes`, `${end - at}`);
    at += count;
    return start;
  };
  const uint = (size: 1 | 2 | 4): number => {
    const start = take(size);
    let value = 0;
    for (let i = 0; i < size; i++) value = value * 256 + (bytes[start + i] as number);
    return value;
  };
  const open = (values: number, isMap: boolean): void => {
    owed += values;
    // Each value takes at least one byte, so a larger claim can never be kept.
    if (owed > end - at) throw malformed(at, `${owed} values to come`, `${end - at} bytes`);
    if (values === 0) return;
    if (left.length >= maxDepth) throw beyond('levels of nesting', maxDepth, 'maxDepth');
    map[left.length] = isMap;
    left.push(values);
  };
  const text = (length: number, isKey: boolean): void => {
    if (length > maxTextBytes) throw beyond('bytes of text', maxTextBytes, 'maxTextBytes');
    const start = take(length);
    if (isKey && reachesPrototype(bytes, start, length)) {
      throw malformed(start, 'a key that names data', 'a key that would reach a prototype');
    }
  };

  while (owed > 0) {
    if (++nodes > maxNodes) throw beyond('values', maxNodes, 'maxNodes');
    let level = left.length - 1;
    while (level >= 0 && left[level] === 0) level--; // containers whose last value is behind us
    left.length = level + 1;
    const remaining = level < 0 ? 1 : (left[level] as number);
    const isKey = level >= 0 && map[level] === true && remaining % 2 === 0; // keys come first
    if (level >= 0) left[level] = remaining - 1;
    owed--;

    const start = take(1);
    const head = bytes[start] as number;
    if (isKey && !isText(head)) throw malformed(start, 'a text as map key', hex(head));

    if (head <= 0x7f || head >= 0xe0) continue; // small integers
    if (head <= 0x8f) open(2 * (head & 0x0f), true);
    else if (head <= 0x9f) open(head & 0x0f, false);
    else if (head <= 0xbf) text(head & 0x1f, isKey);
    else {
      switch (head) {
        case 0xc0: // nil
        case 0xc2: // false
        case 0xc3: // true
          break;
        case 0xc4:
          take(uint(1));
          break;
        case 0xc5:
          take(uint(2));
          break;
        case 0xc6:
          take(uint(4));
          break;
        case 0xcc: // uint8
        case 0xd0: // int8
          take(1);
          break;
        case 0xcd: // uint16
        case 0xd1: // int16
          take(2);
          break;
        case 0xca: // float32
        case 0xce: // uint32
        case 0xd2: // int32
          take(4);
          break;
        case 0xcb: // float64
          take(8);
          break;
        case 0xcf: // uint64
        case 0xd3: // int64
          exactInteger(bytes, take(8), head === 0xd3);
          break;
        case 0xd9:
          text(uint(1), isKey);
          break;
        case 0xda:
          text(uint(2), isKey);
          break;
        case 0xdb:
          text(uint(4), isKey);
          break;
        case 0xdc:
          open(uint(2), false);
          break;
        case 0xdd:
          open(uint(4), false);
          break;
        case 0xde:
          open(2 * uint(2), true);
          break;
        case 0xdf:
          open(2 * uint(4), true);
          break;
        default: // 0xc1 and the extension types
          throw malformed(start, 'a type of this protocol (no extensions)', hex(head));
      }
    }
  }
  if (at !== end) throw malformed(at, 'the end of the message', `${end - at} more bytes`);
}

// ---------------------------------------------------------------------------

/** `prototype` is not among them: it means nothing on a plain object, and scenes have such a field. */
const FORBIDDEN_KEYS: readonly Uint8Array[] = ['__proto__', 'constructor'].map((key) =>
  new TextEncoder().encode(key),
);

function reachesPrototype(bytes: Uint8Array, start: number, length: number): boolean {
  return FORBIDDEN_KEYS.some(
    (key) => key.length === length && key.every((byte, i) => byte === bytes[start + i]),
  );
}

const isText = (head: number): boolean =>
  (head >= 0xa0 && head <= 0xbf) || (head >= 0xd9 && head <= 0xdb);

/** Refuses a 64-bit integer that a double cannot hold: it would arrive as another number. */
function exactInteger(bytes: Uint8Array, start: number, signed: boolean): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, 8);
  const value = signed ? view.getBigInt64(0) : view.getBigUint64(0);
  if (BigInt.asIntN(54, value) !== value || value === -(1n << 53n)) {
    throw malformed(start, 'an integer within +-(2^53 - 1)', String(value));
  }
}

const hex = (byte: number): string => `0x${byte.toString(16).padStart(2, '0')}`;

function malformed(at: number, expected: string, got: string): SupairError {
  return new SupairError('BAD_MESSAGE', {
    who: `byte ${at} of the message`,
    expected,
    got,
    remedy: 'Send one msgpack map a message; see docs/protocol.md.',
  });
}

function beyond(what: string, limit: number, name: string): SupairError {
  return new SupairError('LIMIT', {
    who: 'the message',
    expected: `at most ${limit} ${what} (${name})`,
    got: 'more',
    remedy: 'Send pixels and tables as tensors, never as lists of numbers.',
  });
}
