/** Frames as an endless animation. */

import { createRequire } from 'node:module';
import type { Frame } from '../../env/core/env.ts';
import { SupairError } from '../../env/core/errors.ts';

/** What we use of gifenc, which ships no types. */
interface Gifenc {
  GIFEncoder(): {
    writeFrame(
      indices: Uint8Array,
      width: number,
      height: number,
      options: { palette?: Palette; delay: number; repeat?: number },
    ): void;
    finish(): void;
    bytes(): Uint8Array;
  };
  quantize(rgba: Uint8Array, maxColors: number): Palette;
  applyPalette(rgba: Uint8Array, palette: Palette): Uint8Array;
}
type Palette = number[][];

// A CommonJS module that also has a "default" export: loaders disagree about what an import of it
// is, so it is required. The cast states the part of its documented interface written above.
const require = createRequire(import.meta.url);
const gifenc = require('gifenc') as Gifenc;

/** Pixels looked at for the common palette; more cost time and change nothing visible. */
const PALETTE_PIXELS = 200_000;

/**
 * @param frames of one size, at least one.
 * @param delayMs how long each is shown; GIF counts in hundredths of a second.
 * @throws BAD_ARGUMENT without a frame, BAD_SHAPE where sizes differ.
 */
export function encodeGif(frames: readonly Frame[], delayMs: number): Uint8Array {
  const [first] = frames;
  if (first === undefined) {
    throw new SupairError('BAD_ARGUMENT', { who: 'encodeGif', expected: 'a frame', got: 'none' });
  }
  const { height, width } = first;
  const palette = gifenc.quantize(samplePixels(frames), 256);
  const gif = gifenc.GIFEncoder();
  for (const [index, frame] of frames.entries()) {
    if (frame.height !== height || frame.width !== width) {
      throw new SupairError('BAD_SHAPE', {
        who: `encodeGif, frame ${index}`,
        expected: `${width} x ${height} as the first`,
        got: `${frame.width} x ${frame.height}`,
      });
    }
    const indices = gifenc.applyPalette(toRgba(frame), palette);
    // the first frame's palette becomes the common one
    const shared = index === 0 ? { palette, repeat: 0 } : {};
    gif.writeFrame(indices, width, height, { ...shared, delay: delayMs });
  }
  gif.finish();
  return gif.bytes();
}

// ---------------------------------------------------------------------------

function toRgba({ channels, data }: Frame): Uint8Array {
  const pixels = data.length / channels;
  const rgba = new Uint8Array(pixels * 4).fill(255);
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < 3; c++)
      rgba[i * 4 + c] = data[i * channels + (channels === 3 ? c : 0)] ?? 0;
  }
  return rgba;
}

/** Every n-th pixel over all frames, as RGBA. */
function samplePixels(frames: readonly Frame[]): Uint8Array {
  const total = frames.reduce((sum, frame) => sum + frame.height * frame.width, 0);
  // odd, so that frames as wide as a power of two are not sampled in one column
  const step = Math.ceil(total / PALETTE_PIXELS) | 1;
  const picked: number[] = [];
  let phase = 0;
  for (const { channels, data } of frames) {
    const pixels = data.length / channels;
    let i = phase;
    for (; i < pixels; i += step) {
      for (let c = 0; c < 3; c++) picked.push(data[i * channels + (channels === 3 ? c : 0)] ?? 0);
      picked.push(255);
    }
    phase = i - pixels;
  }
  return Uint8Array.from(picked);
}
