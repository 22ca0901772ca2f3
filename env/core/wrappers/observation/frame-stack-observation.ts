/** The last observations together. Gymnasium: `FrameStackObservation`. */

import type { Env } from '../../env.ts';
import { refuse } from '../../refuse.ts';
import { createBatch } from '../../spaces/batch.ts';
import { batchSpace } from '../../spaces/batch-space.ts';
import type { SpaceValue } from '../../spaces/spaces.ts';
import { valueFromJson, valueToJson } from '../../spaces/value-codec.ts';
import { zeroOf } from '../../spaces/zero.ts';
import { stateList } from '../../state.ts';
import { withObservation } from '../../step-result.ts';
import { requireInteger } from '../arguments.ts';
import { remember } from '../remember.ts';
import { wrapEnv } from '../wrap.ts';

const PADDINGS = ['reset', 'zero'] as const;

export interface FrameStackOptions {
  /** What stands before the first observation: copies of it ('reset', default), or zeros. */
  readonly padding?: (typeof PADDINGS)[number];
}

/**
 * A leading axis of `stackSize`, the oldest observation first; a reset begins a new stack.
 * @throws BAD_ARGUMENT where `stackSize` is not a positive integer, or for an unknown padding.
 */
export function frameStackObservation<A extends SpaceValue>(
  env: Env<SpaceValue, A>,
  stackSize: number,
  { padding = 'reset' }: FrameStackOptions = {},
): Env<SpaceValue, A> {
  const who = 'frameStackObservation';
  requireInteger(stackSize, 1, `${who}.stackSize`);
  if (!PADDINGS.includes(padding)) {
    refuse(`${who}.padding`, PADDINGS.join(' or '), padding);
  }
  const space = env.observationSpace;
  const zero = zeroOf(space);
  let stack: readonly SpaceValue[] = new Array<SpaceValue>(stackSize).fill(zero);

  const stacked = (): SpaceValue => {
    const batch = createBatch(space, stackSize);
    for (const [i, observation] of stack.entries()) batch.write(i, observation);
    return batch.value;
  };

  return wrapEnv<SpaceValue, A>(env, {
    observationSpace: batchSpace(space, stackSize),
    reset(options) {
      const { observation, info } = env.reset(options);
      const before = padding === 'reset' ? observation : zero;
      stack = [...new Array<SpaceValue>(stackSize - 1).fill(before), observation];
      return { observation: stacked(), info };
    },
    step(action) {
      const result = env.step(action);
      stack = [...stack.slice(1), result.observation];
      return withObservation(result, stacked());
    },
    ...remember(env, who, {
      save: () => ({ stack: stack.map(valueToJson) }),
      load(state, from) {
        const saved = stateList(state, 'stack', stackSize, from).map((json) =>
          valueFromJson(space, json, `${from}.stack`),
        );
        return () => {
          stack = saved;
        };
      },
    }),
  });
}
