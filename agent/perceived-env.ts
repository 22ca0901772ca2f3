/**
 * An environment seen through perception: what it observes is not its own object table but the one
 * that a model fills from its rendered frames. Everything else stays as it is.
 */

import type { Env, ResetResult } from '../env/core/env.ts';
import { SupairError } from '../env/core/errors.ts';
import { withObservation } from '../env/core/step-result.ts';
import { wrapEnv } from '../env/core/wrap.ts';
import { type Perceiver, toObjectTable } from '../perception/scene.ts';
import { objectTableOf } from './features.ts';

/**
 * @param env observes object tables and draws frames of the model's size (`rgb_array`).
 * @param perceiver stays the caller's: `close` does not dispose it.
 * @throws UNSUPPORTED for an environment that does not.
 */
export function perceivedEnv(env: Env, perceiver: Perceiver): Env {
  const table = objectTableOf(env.observationSpace);
  if (table === null || env.renderMode !== 'rgb_array') {
    throw new SupairError('UNSUPPORTED', {
      who: 'perceivedEnv',
      expected: 'an environment of object tables in render mode rgb_array',
      got: `${env.observationSpace.type} observations, render mode ${env.renderMode}`,
      remedy: "Make it with { renderMode: 'rgb_array' }.",
    });
  }
  const [slots = 0] = table.shape;
  const perceive = () => {
    const frame = env.render();
    if (frame === null || typeof frame === 'string') throw noFrame();
    const [scene] = perceiver.perceive([frame]);
    if (scene === undefined) throw noFrame();
    return toObjectTable(scene, slots);
  };
  return wrapEnv(env, {
    reset(options): ResetResult {
      const { info } = env.reset(options);
      return { observation: perceive(), info };
    },
    step: (action) => withObservation(env.step(action), perceive()),
  });
}

// ---------------------------------------------------------------------------

function noFrame(): SupairError {
  return new SupairError('INTERNAL', {
    who: 'perceivedEnv',
    expected: 'a frame and its scene',
    got: 'none',
  });
}
