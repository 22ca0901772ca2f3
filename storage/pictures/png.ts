/** PNG images as frames and back: grey or RGB, 8 bits, no alpha. */

import { readFileSync } from 'node:fs';
import { convertIndexedToRgb, type DecodedPng, decode, encode } from 'fast-png';
import type { Frame } from '../../env/core/env.ts';
import { SupairError } from '../../env/core/errors.ts';

/** @throws NOT_FOUND, BAD_FILE */
export function readPng(path: string): Frame {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new SupairError('NOT_FOUND', {
      who: path,
      expected: 'a PNG file',
      got: 'none that can be read',
      remedy: 'Check the path.',
      cause,
    });
  }
  return decodePng(bytes, path);
}

/**
 * Any PNG as an 8-bit grey or RGB frame: alpha is dropped (not blended), 16-bit samples keep their
 * high byte, palettes become RGB, 1- to 4-bit greys are stretched to 0..255.
 * @param who names the image in errors.
 * @throws BAD_FILE
 */
export function decodePng(bytes: Uint8Array, who: string): Frame {
  let image: DecodedPng;
  try {
    image = decode(bytes, { checkCrc: true });
  } catch (cause) {
    throw new SupairError('BAD_FILE', {
      who,
      expected: 'a PNG image',
      got: 'another format or a damaged file',
      remedy: 'Convert the image to PNG.',
      cause,
    });
  }
  const { height, width } = image;
  const samples = toSamples(image);
  const stored = samples.length / (height * width);
  const channels = stored < 3 ? 1 : 3;
  if (stored === channels) return { height, width, channels, data: samples };
  const data = new Uint8Array(height * width * channels);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const from = pixel * stored;
    data.set(samples.subarray(from, from + channels), pixel * channels);
  }
  return { height, width, channels, data };
}

export function encodePng({ height, width, channels, data }: Frame): Uint8Array {
  return encode({ height, width, channels, data, depth: 8 });
}

// ---------------------------------------------------------------------------

/** Bytes [H, W, 1..4]. */
function toSamples(image: DecodedPng): Uint8Array {
  if (image.palette !== undefined) return convertIndexedToRgb(image);
  if (image.depth === 16) return Uint8Array.from(image.data, (sample) => sample >> 8);
  if (image.depth === 8) return Uint8Array.from(image.data);
  return unpackGrey(image);
}

/** Greys below 8 bits lie packed, most significant first, every row starting a byte. */
function unpackGrey({ width, height, depth, data }: DecodedPng): Uint8Array {
  const rowBytes = Math.ceil((width * depth) / 8);
  const largest = 2 ** depth - 1;
  return Uint8Array.from({ length: height * width }, (_, at) => {
    const bit = (at % width) * depth;
    const byte = data[Math.floor(at / width) * rowBytes + (bit >> 3)] as number; // in range
    const sample = (byte >> (8 - depth - (bit & 7))) & largest;
    return Math.round((255 * sample) / largest);
  });
}
