/** Frames of environments that draw them: what wrappers ask for when they need a picture. */

import type { Env, Frame } from '../env.ts';
import { SupairError } from '../errors.ts';
import { refuse } from '../refuse.ts';

/** @throws BAD_ARGUMENT for an environment that draws nothing, or texts. */
export function requireFrames(env: Pick<Env, 'renderMode'>, who: string): void {
  if (env.renderMode === 'rgb_array') return;
  refuse(
    who,
    'an environment that renders frames',
    env.renderMode === null ? 'one that renders nothing' : `one that renders ${env.renderMode}`,
    "Make it with renderMode: 'rgb_array'.",
  );
}

/**
 * The picture of now, in memory of its own.
 * @throws INTERNAL where an environment with frames drew none.
 */
export function renderedFrame(env: Pick<Env, 'render'>, who: string): Frame {
  const picture = env.render();
  if (picture === null || typeof picture === 'string') {
    throw new SupairError('INTERNAL', { who, expected: 'a frame', got: typeof picture });
  }
  return { ...picture, data: picture.data.slice() };
}
