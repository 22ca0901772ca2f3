/** Where recorded videos go: files of a folder. */

import { join } from 'node:path';
import { SupairError } from '../../env/core/errors.ts';
import type { Video } from '../../env/core/wrappers/render/record-video.ts';
import { writeTogether } from '../files.ts';
import { encodeGif } from './gif.ts';
import { numberedPngs } from './video-files.ts';

export const VIDEO_FORMATS = ['gif', 'png'] as const;

export type VideoFormat = (typeof VIDEO_FORMATS)[number];

/**
 * A sink for `recordVideo`: writes `folder/NAME.gif`, or the frames as `folder/NAME/frame-00000.png`
 * and so on, in place of files of that name. A crash leaves no half-written file under its name.
 * @param folder is made with the first video.
 * @throws BAD_ARGUMENT for another format, and from the sink for a name that is no file name.
 */
export function saveVideos(folder: string, format: VideoFormat = 'gif'): (video: Video) => void {
  if (!VIDEO_FORMATS.includes(format)) {
    throw badArgument('saveVideos.format', VIDEO_FORMATS.join(' or '), format);
  }
  return ({ name, frames, fps }) => {
    if (!FILE_NAME.test(name)) throw badArgument('saveVideos', 'a plain file name', name);
    if (format === 'png') {
      const files = numberedPngs(frames);
      writeTogether(join(folder, name), Object.keys(files)[0] ?? '', files);
      return;
    }
    const file = `${name}.gif`;
    writeTogether(folder, file, { [file]: encodeGif(frames, 1000 / fps) });
  };
}

// ---------------------------------------------------------------------------

/** Letters, digits and single signs between them: nothing that leads out of the folder. */
const FILE_NAME = /^\w[\w.-]*$/;

function badArgument(who: string, expected: string, got: string): SupairError {
  return new SupairError('BAD_ARGUMENT', { who, expected, got });
}
