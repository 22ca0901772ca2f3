/** A video as a model sees it: identities in colours, still and moving. */

import { type FrameSet, frameAt } from '../../env/core/frame-set.ts';
import {
  animationFigure,
  drawOverlay,
  encodeGif,
  galleryStrip,
  type Html,
  section,
  trueBoxes,
} from '../../perception/evaluate/index.ts';
import { STRIP } from './evaluation-frames.ts';
import type { JudgedModel } from './evaluation-subject.ts';

/** Null where the frames are no videos. */
export function videoSection({ tracked }: JudgedModel, set: FrameSet): Html | null {
  const { episodeLength, labels } = set;
  if (episodeLength === null || tracked === null || tracked.length < episodeLength) return null;
  const start = busiest(set, tracked.length, episodeLength);
  const all = Array.from({ length: Math.min(episodeLength, ANIMATED) }, (_, t) => start + t);
  const stills = Math.min(STRIP, episodeLength);
  const apart = (episodeLength - 1) / Math.max(1, stills - 1);
  const shown = Array.from({ length: stills }, (_, i) => start + Math.round(i * apart));
  const items = shown.map((frame) => {
    const objects = tracked[frame]?.objects ?? [];
    const ids = objects.map(({ id }) => id).sort((a, b) => a - b);
    const caption = `t = ${frame - start}${ids.length === 0 ? '' : `: ids ${ids.join(', ')}`}`;
    return { frame: frameAt(set, frame), objects, caption };
  });
  const pictures = all.map((frame) => {
    const truth = labels === null ? {} : { truth: trueBoxes(labels, frame) };
    return drawOverlay(frameAt(set, frame), tracked[frame]?.objects ?? [], truth);
  });
  const [still] = pictures;
  if (still === undefined) return null;
  const episode = start / episodeLength;
  const cut =
    all.length < episodeLength ? ` The moving picture shows its first ${ANIMATED} frames.` : '';
  return section(
    'Over time',
    `Video ${episode + 1} of ${Math.floor(tracked.length / episodeLength)}, the one with the most objects. A colour is an identity: one that stays is an object that was not lost.${labels?.boxes == null ? '' : ' In the moving picture thin white is the truth.'}${cut}`,
    [
      galleryStrip('Frames of it', '', items),
      animationFigure(
        `The frames of video ${episode + 1} in turn, with boxes`,
        encodeGif(pictures, FRAME_MS),
        still,
      ),
    ],
  );
}

// ---------------------------------------------------------------------------

const ANIMATED = 60;
const FRAME_MS = 100;

/** First frame of the video with the most true objects, the first of several; 0 without labels. */
function busiest({ labels }: FrameSet, frames: number, length: number): number {
  if (labels === null) return 0;
  let [best, most] = [0, -1];
  for (let start = 0; start + length <= frames; start += length) {
    const total = labels.counts.subarray(start, start + length).reduce((sum, n) => sum + n, 0);
    if (total > most) [best, most] = [start, total];
  }
  return best;
}
