/** Pictures of every step, collected. Gymnasium: `RenderCollection`. */

import type { Env, Frame } from '../../env.ts';
import { refuse } from '../../refuse.ts';
import type { SpaceValue } from '../../spaces/spaces.ts';
import { requireInteger } from '../arguments.ts';
import { wrapEnv } from '../wrap.ts';

const WHO = 'renderCollection';
const MAX_PICTURES = 1000;

export interface RenderCollectionOptions {
  /** True (default): `collected()` empties the collection. */
  readonly popFrames?: boolean;
  /** True (default): a reset empties it. */
  readonly resetClean?: boolean;
  /** Pictures kept; beyond it the oldest are dropped. Default 1000. */
  readonly maxPictures?: number;
}

/** A frame or a text, as the render mode says. */
export type Picture = Frame | string;

/**
 * Draws after every reset and step; `collected()` hands out the pictures since it was last called,
 * the oldest first, and `render()` still draws one. Pictures are output, not state: `setState`
 * leaves none.
 * @throws BAD_ARGUMENT for an environment that renders nothing.
 */
export function renderCollection<O extends SpaceValue, A extends SpaceValue>(
  env: Env<O, A>,
  options: RenderCollectionOptions = {},
): Env<O, A> & { collected(): readonly Picture[] } {
  const { popFrames = true, resetClean = true, maxPictures = MAX_PICTURES } = options;
  requireInteger(maxPictures, 1, `${WHO}.maxPictures`);
  if (env.renderMode === null) refuse(WHO, 'an environment that renders', 'none');
  let pictures: Picture[] = [];

  const collect = (): void => {
    const picture = env.render();
    if (picture === null) return;
    pictures.push(
      typeof picture === 'string' ? picture : { ...picture, data: picture.data.slice() },
    );
    if (pictures.length > maxPictures) pictures.shift();
  };

  const wrapped = wrapEnv(env, {
    reset(given) {
      const result = env.reset(given);
      if (resetClean) pictures = [];
      collect();
      return result;
    },
    step(action) {
      const result = env.step(action);
      collect();
      return result;
    },
    setState(state) {
      env.setState(state);
      pictures = [];
    },
  });
  const collected = (): readonly Picture[] => {
    const taken = pictures;
    pictures = popFrames ? [] : [...pictures];
    return taken;
  };
  return Object.assign(wrapped, { collected });
}
