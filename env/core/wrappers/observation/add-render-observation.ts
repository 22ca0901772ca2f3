/** The rendered picture as observation, or beside it. Gymnasium: `AddRenderObservation`. */

import type { Env, Frame } from '../../env.ts';
import { refuse } from '../../refuse.ts';
import type { DictSpace, Space, SpaceValue } from '../../spaces/spaces.ts';
import { renderedFrame, requireFrames } from '../frames.ts';
import { imageSpace } from '../images.ts';
import { transformObservation } from './transform-observation.ts';

const WHO = 'addRenderObservation';

export interface AddRenderOptions {
  /** True (default): the picture alone; false: a dict of it and the observation. */
  readonly renderOnly?: boolean;
  /** Default 'pixels'. */
  readonly renderKey?: string;
  /** Default 'state'; a dict observation keeps its own keys. */
  readonly obsKey?: string;
}

/**
 * Pictures are uint8 [H, W, C]. Their size is that of the first one, which is drawn here: the
 * environment is reset for it and its state put back.
 * @throws BAD_ARGUMENT for an environment that renders no frames, or a key that is taken.
 */
export function addRenderObservation<A extends SpaceValue>(
  env: Env<SpaceValue, A>,
  { renderOnly = true, renderKey = 'pixels', obsKey = 'state' }: AddRenderOptions = {},
): Env<SpaceValue, A> {
  requireFrames(env, WHO);
  const { height, width, channels } = firstFrame(env);
  const pixels = imageSpace([height, width, channels]);
  const draw = (): Uint8Array => renderedFrame(env, WHO).data;
  if (renderOnly) return transformObservation(env, draw, pixels);

  const inner = env.observationSpace;
  const beside: { readonly [key: string]: Space } =
    inner.type === 'dict' ? inner.spaces : { [obsKey]: inner };
  if (Object.hasOwn(beside, renderKey)) {
    refuse(`${WHO}.renderKey`, 'a key that the observation does not have', renderKey);
  }
  const space: DictSpace = { type: 'dict', spaces: { ...beside, [renderKey]: pixels } };
  const map = (observation: SpaceValue): SpaceValue => {
    const parts =
      inner.type === 'dict'
        ? (observation as { readonly [key: string]: SpaceValue }) // a dict value is an object
        : { [obsKey]: observation };
    return { ...parts, [renderKey]: draw() };
  };
  return transformObservation(env, map, space);
}

// ---------------------------------------------------------------------------

function firstFrame(env: Env): Frame {
  const before = env.getState();
  env.reset({ seed: 0 });
  const frame = renderedFrame(env, WHO);
  env.setState(before);
  return frame;
}
