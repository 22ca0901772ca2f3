/** A perceiver whose model sees normalised frames. */

import type { Perceiver } from '../../scene.ts';
import { type Normalization, normalize, restoreScene } from './normalization.ts';

/** The same perceiver for frames as they are sent; itself where there is nothing to normalise. */
export function normalizing(inner: Perceiver, normalization: Normalization | null): Perceiver {
  if (normalization === null) return inner;
  const length = inner.height * inner.width * inner.channels;
  return {
    ...inner,
    perceive(frames, ...rest) {
      // frames of a wrong size go on as they are, to be refused
      const fits = frames.every((frame) => frame.data.length === length);
      if (!fits) return inner.perceive(frames, ...rest);
      const normalized = frames.map((frame) => normalize(frame, normalization));
      const scenes = inner.perceive(
        normalized.map(({ frame }) => frame),
        ...rest,
      );
      return scenes.map((scene, i) => {
        const own = normalized[i];
        return own === undefined ? scene : restoreScene(scene, own);
      });
    },
    dispose: () => inner.dispose(),
  };
}
