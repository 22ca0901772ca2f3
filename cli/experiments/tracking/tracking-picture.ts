/** A tracked video as an animation: boxes and trails in the colour of their identity. */

import { type FrameSet, frameAt } from '../../../env/core/frame-set.ts';
import {
  drawOverlay,
  drawTrails,
  encodeGif,
  type Trail,
} from '../../../perception/evaluate/index.ts';
import type { Scene } from '../../../perception/index.ts';

/** Pixels of the picture a pixel of the frame. */
const SCALE = 3;
/** Frames that a trail reaches back. */
const TRAIL = 20;
const DELAY_MS = 120;
/** Every second frame is shown: noise does not compress. */
const STEP = 2;

/** @param scenes tracked, of the videos `episodes`, shown one after the other. */
export function trackingGif(
  scenes: readonly Pick<Scene, 'objects'>[],
  set: FrameSet,
  episodes: readonly number[],
): Uint8Array {
  const length = set.episodeLength ?? set.size;
  const pictures = episodes.flatMap((episode) => {
    const video = scenes.slice(episode * length, (episode + 1) * length);
    return video.flatMap(({ objects }, t) => {
      if (t % STEP !== 0) return [];
      const picture = drawOverlay(frameAt(set, episode * length + t), objects, { scale: SCALE });
      drawTrails(picture, trailsOf(video.slice(Math.max(0, t - TRAIL), t + 1)), SCALE);
      return [picture];
    });
  });
  return encodeGif(pictures, DELAY_MS);
}

// ---------------------------------------------------------------------------

/** Of what is seen in the last scene; where something was not seen its trail goes straight on. */
function trailsOf(scenes: readonly Pick<Scene, 'objects'>[]): Trail[] {
  const present = scenes.at(-1)?.objects ?? [];
  return present.map(({ id }) => ({
    id,
    points: scenes.flatMap(({ objects }) => objects.filter((object) => object.id === id)),
  }));
}
