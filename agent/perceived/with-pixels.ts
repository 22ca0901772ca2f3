/**
 * The picture beside the objects: an environment of object tables whose observations also hold the
 * frame of the same moment, `{ objects, mask, ids, pixels }`. Vector environments of these hand on
 * every frame that perception needs, in all autoreset modes and from other threads.
 */

import type { Env, Frame } from '../../env/core/env.ts';
import { SupairError } from '../../env/core/errors.ts';
import { objectTableOf } from '../../env/core/object-table.ts';
import type { BoxSpace, DictSpace, SpaceValue } from '../../env/core/spaces/spaces.ts';
import { withObservation } from '../../env/core/step-result.ts';
import { wrapEnv } from '../../env/core/wrappers/wrap.ts';

/**
 * `pixels` is uint8 [H, W, C]; its size is read off a first frame, after which the environment's
 * state is put back.
 * @throws BAD_ARGUMENT for an environment without object tables or without frames.
 */
export function withPixels<A extends SpaceValue>(env: Env<SpaceValue, A>): Env<SpaceValue, A> {
  const { observationSpace: inner, renderMode } = env;
  if (inner.type !== 'dict' || objectTableOf(inner) === null || renderMode !== 'rgb_array') {
    throw new SupairError('BAD_ARGUMENT', {
      who: 'withPixels',
      expected: 'an environment of object tables made with renderMode "rgb_array"',
      got: `${objectTableOf(inner) === null ? 'other observations' : 'object tables'}, ${renderMode}`,
    });
  }
  const seen = (table: SpaceValue): SpaceValue => ({
    ...(table as { readonly [key: string]: SpaceValue }), // the space says that it is a dict
    pixels: frameOf(env).data.slice(),
  });
  const observationSpace: DictSpace = {
    type: 'dict',
    spaces: { ...inner.spaces, pixels: pixelSpace(env) },
  };
  return wrapEnv(env, {
    observationSpace,
    reset(options) {
      const { observation, info } = env.reset(options);
      return { observation: seen(observation), info };
    },
    step(action) {
      const result = env.step(action);
      return withObservation(result, seen(result.observation));
    },
  });
}

// ---------------------------------------------------------------------------

function pixelSpace(env: Env): BoxSpace {
  const before = env.getState();
  env.reset({ seed: 0 });
  const { height, width, channels } = frameOf(env);
  env.setState(before);
  return { type: 'box', shape: [height, width, channels], dtype: 'uint8', low: 0, high: 255 };
}

function frameOf(env: Env): Frame {
  const frame = env.render();
  if (frame !== null && typeof frame !== 'string') return frame;
  throw new SupairError('INTERNAL', { who: 'withPixels', expected: 'a frame', got: String(frame) });
}
