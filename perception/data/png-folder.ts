/**
 * A folder of PNG images as one set of frames, in the order of their names.
 *
 *   a.png, b.png, ...                      frames
 *   frame0001.png, frame0002.png, ...      one video: all names a number behind the same word
 *   run-a/*.png, run-b/*.png, ...          an episode a subfolder
 */

import { readdirSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import type { Frame } from '../../env/core/env.ts';
import { SupairError } from '../../env/core/errors.ts';
import type { FrameSet } from '../../env/core/frame-set.ts';
import { readPng } from '../../storage/pictures/png.ts';

/**
 * Names are ordered with numbers by value: `frame2.png` before `frame10.png`. Subfolders are read
 * where the folder itself has no image; where they hold different numbers of images, their frames
 * do not count as videos, which all have one length.
 *
 * @throws NOT_FOUND without a PNG, BAD_SHAPE where an image differs from the first, BAD_FILE.
 */
export function readPngFolder(folder: string): FrameSet {
  const episodes = episodesOf(folder);
  const paths = episodes.flat();
  const [firstPath] = paths;
  if (firstPath === undefined) {
    throw new SupairError('NOT_FOUND', {
      who: `frames folder ${folder}`,
      expected: 'PNG images',
      got: 'none',
      remedy: 'Convert the images to PNG, or save them as an .npz with an array "frames".',
    });
  }
  const first = readPng(firstPath);
  const frames = new Uint8Array(paths.length * first.data.length);
  paths.forEach((path, index) => {
    const frame = index === 0 ? first : readPng(path);
    if (describe(frame) !== describe(first)) {
      throw new SupairError('BAD_SHAPE', {
        who: path,
        expected: `${describe(first)} as ${basename(firstPath)}`,
        got: describe(frame),
        remedy: 'Bring all images to one size and colour mode.',
      });
    }
    frames.set(frame.data, index * first.data.length);
  });
  const { height, width, channels } = first;
  return {
    name: basename(resolve(folder)),
    size: paths.length,
    height,
    width,
    channels,
    frames,
    labels: null,
    episodeLength: episodeLength(episodes),
  };
}

// ---------------------------------------------------------------------------

/** Paths of the images, episode by episode. */
function episodesOf(folder: string): string[][] {
  const own = imagesIn(folder);
  if (own.length > 0) return [own];
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  return folders
    .map(({ name }) => name)
    .sort(byNumbers)
    .map((name) => imagesIn(join(folder, name)))
    .filter((images) => images.length > 0);
}

function imagesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /\.png$/i.test(name))
    .sort(byNumbers)
    .map((name) => join(folder, name));
}

function byNumbers(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true }) || (a < b ? -1 : 1);
}

/** Frames an episode; null where the images are no videos. */
function episodeLength(episodes: readonly (readonly string[])[]): number | null {
  const [first = []] = episodes;
  if (first.length < 2 || episodes.some(({ length }) => length !== first.length)) return null;
  return episodes.length > 1 || isNumbered(first) ? first.length : null;
}

/** Whether all names are one word with a number behind it. */
function isNumbered(paths: readonly string[]): boolean {
  const words = paths.map((path) => /^(.*?)\d+$/.exec(basename(path, extname(path)))?.[1] ?? null);
  return words[0] !== null && words.every((word) => word === words[0]);
}

function describe({ width, height, channels }: Frame): string {
  return `${width} x ${height} ${channels === 1 ? 'grey' : 'RGB'}`;
}
