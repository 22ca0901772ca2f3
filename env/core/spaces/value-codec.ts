/**
 * Values of spaces to and from JSON, exactly: arrays as `dtype:base64` of their little-endian
 * bytes, texts as `text:...`; numbers, lists and records as themselves.
 */

import { badState } from '../state.ts';
import { boxArray } from './bounds.ts';
import { explain } from './check.ts';
import type { NumericArray, Space, SpaceValue } from './spaces.ts';

export function valueToJson(value: SpaceValue): unknown {
  if (value instanceof Uint8Array) return `uint8:${toBase64(value)}`;
  if (value instanceof Int32Array) return `int32:${toBase64(value)}`;
  if (value instanceof Float32Array) return `float32:${toBase64(value)}`;
  if (Array.isArray(value)) return value.map(valueToJson);
  if (typeof value === 'string') return `${TEXT}${value}`;
  if (typeof value === 'number') return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, valueToJson(part)]));
}

/** @throws BAD_ARGUMENT for anything but a value of this space. */
export function valueFromJson(space: Space, json: unknown, who: string): SpaceValue {
  const value = decode(json);
  const reason = explain(space, value);
  if (reason !== null) throw badState(who, 'a value of the space', reason);
  return value as SpaceValue; // `explain` has proven it
}

// ---------------------------------------------------------------------------

/** 2^15 characters at once: arguments of a call have a limit. */
const CHUNK = 0x8000;
const TEXT = 'text:';
const DTYPES = ['uint8', 'int32', 'float32'] as const;

function toBase64(array: NumericArray): string {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  let text = '';
  for (let i = 0; i < bytes.length; i += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  }
  return btoa(text);
}

function decode(json: unknown): unknown {
  if (typeof json === 'string') {
    return json.startsWith(TEXT) ? json.slice(TEXT.length) : decodeArray(json);
  }
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return json.map(decode);
  return Object.fromEntries(Object.entries(json).map(([key, part]) => [key, decode(part)]));
}

/** Undefined, which is in no space, where the text is no array. */
function decodeArray(text: string): NumericArray | undefined {
  const colon = text.indexOf(':');
  const dtype = DTYPES.find((name) => name === text.slice(0, colon));
  const bytes = fromBase64(text.slice(colon + 1));
  if (dtype === undefined || bytes === null) return undefined;
  const { BYTES_PER_ELEMENT } = boxArray(dtype, 0);
  if (bytes.length % BYTES_PER_ELEMENT !== 0) return undefined;
  const values = boxArray(dtype, bytes.length / BYTES_PER_ELEMENT);
  new Uint8Array(values.buffer).set(bytes);
  return values;
}

function fromBase64(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null; // the caller says which value is damaged
  }
}
