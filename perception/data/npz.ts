/**
 * Frame files: a zip of NumPy arrays. `frames` uint8 (or float in [0, 1]) [M, H, W], [M, H, W, C]
 * or, for videos, [E, T, H, W, C] with C = 1 or 3; optional labels `counts` [M], `boxes` [M, K, 4]
 * with `valid` [M, K], `ids` [M, K] and `instances` uint8 [M, H, W] (0, or k + 1 where row k of the
 * boxes is seen). Labels of videos may have the axes E, T in place of M.
 */

import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import { SupairError } from '../../env/core/errors.ts';
import type { FrameSet } from '../../env/core/frame-set.ts';
import { decodeNpy, encodeNpy, type NpyArray } from './npy.ts';
import { readLabels } from './npz-labels.ts';

/** @throws BAD_FILE that names the array and what is off in it. */
export function readFrameFile(path: string): FrameSet {
  let file: Uint8Array;
  try {
    file = readFileSync(path);
  } catch (cause) {
    throw new SupairError('BAD_FILE', {
      who: path,
      expected: 'a file of at most 2 GiB that can be read',
      got: cause instanceof Error ? cause.message : String(cause),
      remedy: 'Split a larger file: a few thousand frames are plenty.',
      cause,
    });
  }
  return decodeFrameFile(file, path);
}

/** @param who names the file in errors; its base name becomes the set's. */
export function decodeFrameFile(file: Uint8Array, who: string): FrameSet {
  const { arrays, names } = unzip(file, who);
  const frames = arrays.get('frames');
  if (frames === undefined) {
    throw new SupairError('BAD_FILE', {
      who,
      expected: 'an array "frames"',
      got: names.length === 0 ? 'an empty zip' : `arrays ${names.join(', ')}`,
      remedy: 'Write it with numpy.savez(path, frames=frames).',
    });
  }
  const { lead, height, width, channels } = frameShape(frames, `${who}, frames`);
  const size = lead.reduce((product, length) => product * length, 1);
  return {
    name: basename(who, extname(who)),
    size,
    height,
    width,
    channels,
    frames: toBytes(frames, `${who}, frames`),
    labels: readLabels(arrays, { lead, height, width }, who),
    episodeLength: lead[1] ?? null,
  };
}

/** The same format, written: `decodeFrameFile` reads it back equal. */
export function encodeFrameFile(set: FrameSet): Uint8Array {
  const { size, height, width, channels, labels, episodeLength } = set;
  const lead = episodeLength === null ? [size] : [size / episodeLength, episodeLength];
  const files = { 'frames.npy': encodeNpy(set.frames, [...lead, height, width, channels]) };
  const more: Record<string, Uint8Array> = {};
  if (labels !== null) {
    const { counts, boxes, valid, maxBoxes, ids, instances } = labels;
    more['counts.npy'] = encodeNpy(counts, lead);
    if (boxes !== null) more['boxes.npy'] = encodeNpy(boxes, [...lead, maxBoxes, 4]);
    if (valid !== null) more['valid.npy'] = encodeNpy(valid, [...lead, maxBoxes]);
    if (ids !== null) more['ids.npy'] = encodeNpy(ids, [...lead, maxBoxes]);
    if (instances) more['instances.npy'] = encodeNpy(instances, [...lead, height, width]);
  }
  // a fixed time stamp: equal sets give equal bytes
  return zipSync({ ...files, ...more }, { level: 6, mtime: new Date(1980, 0, 1) });
}

// ---------------------------------------------------------------------------

const KNOWN = ['frames', 'counts', 'boxes', 'valid', 'ids', 'instances'];

/** The arrays we know, decoded, and the names of all there are. */
function unzip(file: Uint8Array, who: string): { arrays: Map<string, NpyArray>; names: string[] } {
  const stem = (name: string): string => name.replace(/\.npy$/, '');
  const names: string[] = [];
  let entries: { readonly [name: string]: Uint8Array };
  try {
    entries = unzipSync(file, {
      filter: ({ name }) => {
        names.push(stem(name));
        return KNOWN.includes(stem(name));
      },
    });
  } catch (cause) {
    throw new SupairError('BAD_FILE', {
      who,
      expected: 'a zip of NumPy arrays (.npz)',
      got: 'another format or a damaged one',
      remedy: 'Write it with numpy.savez(path, frames=frames).',
      cause,
    });
  }
  const arrays = Object.entries(entries).map(([name, bytes]) => {
    return [stem(name), decodeNpy(bytes, `${who}, ${stem(name)}`)] as const;
  });
  return { arrays: new Map(arrays), names };
}

interface FrameShape {
  /** [M], or [E, T] for videos. */
  readonly lead: readonly number[];
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

function frameShape({ shape }: NpyArray, who: string): FrameShape {
  const axes = shape.length === 3 ? [...shape, 1] : shape;
  const [height = 0, width = 0, channels = 0] = axes.slice(-3);
  const lead = axes.slice(0, -3);
  const axesFit = axes.length === 4 || axes.length === 5;
  if (!axesFit || height === 0 || width === 0 || (channels !== 1 && channels !== 3)) {
    throw new SupairError('BAD_FILE', {
      who,
      expected: '[M, H, W], [M, H, W, 1], [M, H, W, 3] or videos [E, T, H, W, 1 or 3]',
      got: `[${shape.join(', ')}]`,
      remedy:
        shape.at(-1) === 4
          ? 'Drop the alpha channel: frames[..., :3].'
          : 'Channels come last; a single frame still needs its first axis.',
    });
  }
  return { lead, height, width, channels };
}

function toBytes({ kind, data }: NpyArray, who: string): Uint8Array {
  if (kind === 'u' && data instanceof Uint8Array) return data;
  const got = kind === 'f' ? firstOutside(data) : { b: 'bool', u: 'wider', i: 'signed' }[kind];
  if (got !== null) {
    throw new SupairError('BAD_FILE', {
      who,
      expected: 'uint8, or floats in [0, 1]',
      got: kind === 'f' ? got : `${got} integers`.replace('bool integers', 'booleans'),
      remedy: 'Convert them: frames.astype(np.uint8), or frames / frames.max() for floats.',
    });
  }
  return Uint8Array.from(data, (value) => Math.round(255 * value));
}

/** The first value outside [0, 1], NaN included; null where there is none. */
function firstOutside(data: ArrayLike<number>): string | null {
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number; // in range by the loop's bound
    if (!(value >= 0 && value <= 1)) return `${value} at element ${i}`;
  }
  return null;
}
