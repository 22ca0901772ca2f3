/** Now and then the action before instead of the one chosen. Gymnasium: `StickyAction`. */

import type { Env } from '../../env.ts';
import { Rng } from '../../random.ts';
import { refuse } from '../../refuse.ts';
import { explain } from '../../spaces/check.ts';
import type { SpaceValue } from '../../spaces/spaces.ts';
import { valueFromJson, valueToJson } from '../../spaces/value-codec.ts';
import { stateField, stateInteger, stateRng } from '../../state.ts';
import { requireInteger } from '../arguments.ts';
import { badAction } from '../guard.ts';
import { remember } from '../remember.ts';
import { wrapEnv } from '../wrap.ts';

const WHO = 'stickyAction';
/** Until a reset brings a seed. */
const DEFAULT_SEED = 0;

export interface StickyOptions {
  /** Steps that a repetition lasts, or the least and the most of them; default 1. */
  readonly duration?: number | readonly [least: number, most: number];
}

/**
 * With the probability given the last action is taken again (Machado et al., "Revisiting the Arcade
 * Learning Environment", 2018). The first step of an episode is never sticky. Chance is a stream of
 * its own, forked from the seed of `reset`.
 * @param probability [0, 1).
 * @throws BAD_ARGUMENT
 */
export function stickyAction<O extends SpaceValue, A extends SpaceValue>(
  env: Env<O, A>,
  probability: number,
  { duration = 1 }: StickyOptions = {},
): Env<O, A> {
  if (!(probability >= 0 && probability < 1)) {
    refuse(`${WHO}.probability`, 'a number in [0, 1)', probability);
  }
  const [least, most] = typeof duration === 'number' ? [duration, duration] : duration;
  requireInteger(least, 1, `${WHO}.duration`);
  requireInteger(most, least, `${WHO}.duration`);
  let rng = streamOf(DEFAULT_SEED);
  let last: A | null = null;
  let left = 0; // steps of a repetition under way

  return wrapEnv(env, {
    reset(options) {
      const result = env.reset(options);
      if (options?.seed !== undefined) rng = streamOf(options.seed);
      last = null;
      left = 0;
      return result;
    },
    step(action) {
      const reason = explain(env.actionSpace, action, 'action');
      if (reason !== null) throw badAction('env.step', reason);
      if (left === 0 && last !== null && rng.bernoulli(probability)) {
        left = least + rng.integer(most - least + 1);
      }
      let taken = action;
      if (left > 0 && last !== null) {
        taken = last;
        left -= 1;
      }
      last = taken;
      return env.step(taken);
    },
    ...remember(env, WHO, {
      save: () => ({
        rng: rng.getState(),
        last: last === null ? null : valueToJson(last),
        left,
      }),
      load(state, who) {
        const stream = stateRng(state, 'rng', who);
        const json = stateField(state, 'last', who);
        const action =
          // a value of the environment's own space
          json === null ? null : (valueFromJson(env.actionSpace, json, `${who}.last`) as A);
        const steps = stateInteger(state, 'left', who);
        return () => {
          rng = stream;
          last = action;
          left = steps;
        };
      },
    }),
  });
}

// ---------------------------------------------------------------------------

function streamOf(seed: number): Rng {
  return new Rng(seed).fork(WHO);
}
