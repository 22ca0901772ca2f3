/** Observations some steps late. Gymnasium: `DelayObservation`. */

import type { Env } from '../../env.ts';
import type { SpaceValue } from '../../spaces/spaces.ts';
import { valueFromJson, valueToJson } from '../../spaces/value-codec.ts';
import { zeroOf } from '../../spaces/zero.ts';
import { stateList } from '../../state.ts';
import { withObservation } from '../../step-result.ts';
import { requireInteger } from '../arguments.ts';
import { remember } from '../remember.ts';
import { wrapEnv } from '../wrap.ts';

/**
 * The observation of `delay` steps ago; zeros (the nearest the space has) before there is one. A
 * reset empties the queue. Rewards and endings are not late.
 * @throws BAD_ARGUMENT where `delay` is not an integer >= 0.
 */
export function delayObservation<O extends SpaceValue, A extends SpaceValue>(
  env: Env<O, A>,
  delay: number,
): Env<O, A> {
  const who = 'delayObservation';
  requireInteger(delay, 0, `${who}.delay`);
  const space = env.observationSpace;
  const zero = zeroOf(space) as O; // a value of the environment's own space
  /** Not yet shown, the oldest first. */
  let queue: readonly O[] = [];

  const late = (observation: O): O => {
    queue = [...queue, observation];
    const [oldest] = queue;
    if (queue.length <= delay || oldest === undefined) return zero;
    queue = queue.slice(1);
    return oldest;
  };

  return wrapEnv(env, {
    reset(options) {
      const { observation, info } = env.reset(options);
      queue = [];
      return { observation: late(observation), info };
    },
    step(action) {
      const result = env.step(action);
      return withObservation(result, late(result.observation));
    },
    ...remember(env, who, {
      save: () => ({ queue: queue.map(valueToJson) }),
      load(state, from) {
        const saved = stateList(state, 'queue', { most: delay }, from).map(
          // a value of the environment's own space
          (json) => valueFromJson(space, json, `${from}.queue`) as O,
        );
        return () => {
          queue = saved;
        };
      },
    }),
  });
}
