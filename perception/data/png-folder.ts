/** A folder of PNG images as one set of frames, in the order of their names. */

import { readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Frame } from '../../env/core/env.ts';
import { SupairError } from '../../env/core/errors.ts';
import type { FrameSet } from '../../env/core/frame-set.ts';
import { readPng } from './png.ts';

/**
 * Names are ordered with numbers by value: `frame2.png` before `frame10.png`.
 * @throws NOT_FOUND without a PNG, BAD_SHAPE where an image differs from the first, BAD_FILE.
 */
export function readPngFolder(folder: string): FrameSet {
  const names = readdirSync(folder)
    .filter((name) => /\.png$/i.test(name))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }) || (a < b ? -1 : 1));
  const [firstName] = names;
  if (firstName === undefined) {
    throw new SupairError('NOT_FOUND', {
      who: `frames folder ${folder}`,
      expected: 'PNG images',
      got: 'none',
      remedy: 'Convert the images to PNG, or save them as an .npz with an array "frames".',
    });
  }
  const first = readPng(join(folder, firstName));
  const frames = new Uint8Array(names.length * first.data.length);
  names.forEach((name, index) => {
    const frame = index === 0 ? first : readPng(join(folder, name));
    if (describe(frame) !== describe(first)) {
      throw new SupairError('BAD_SHAPE', {
        who: join(folder, name),
        expected: `${describe(first)} as ${firstName}`,
        got: describe(frame),
        remedy: 'Bring all images to one size and colour mode.',
      });
    }
    frames.set(frame.data, index * first.data.length);
  });
  const { height, width, channels } = first;
  const name = basename(resolve(folder));
  const size = names.length;
  return { name, size, height, width, channels, frames, labels: null, episodeLength: null };
}

// ---------------------------------------------------------------------------

function describe({ width, height, channels }: Frame): string {
  return `${width} x ${height} ${channels === 1 ? 'grey' : 'RGB'}`;
}
