/**
 * Environments in the manner of dm_env as ours, by structure.
 *
 *   dm_env has                    here
 *   a last step, discount 0       terminated
 *   a last step, discount above   truncated
 *   the discount of a step        info.discount
 *   a seed at construction        reset({ seed }) makes the environment anew
 */

import type { Env } from '../../core/env.ts';
import { SupairError } from '../../core/errors.ts';
import { refuse } from '../../core/refuse.ts';
import type { SpaceValue } from '../../core/spaces/spaces.ts';
import { type StepResult, termination, transition, truncation } from '../../core/step-result.ts';
import { guard } from '../../core/wrappers/guard.ts';
import { stateless } from '../stateless.ts';
import { readValue, writeValue } from '../values.ts';
import type { DmEnv, DmTimeStep } from './contract.ts';
import { spaceFromSpec } from './specs.ts';

const DEFAULT_SEED = 0;

/**
 * An environment of dm_env's kind, guarded.
 * @param makeEnv a fresh environment with this seed; called at once with 0, and by every reset with
 * a seed. All have the same specs.
 * @throws UNSUPPORTED for specs without a counterpart.
 */
export function fromDmEnv(makeEnv: (seed: number) => DmEnv): Env {
  let env = makeEnv(DEFAULT_SEED);
  const observationSpace = spaceFromSpec(env.observationSpec(), 'fromDmEnv.observationSpec');
  const actionSpace = spaceFromSpec(env.actionSpec(), 'fromDmEnv.actionSpec');
  const observe = ({ observation }: DmTimeStep): SpaceValue =>
    readValue(observationSpace, observation, 'observation');

  const adapted: Env = {
    observationSpace,
    actionSpace,
    metadata: { renderModes: [], renderFps: 30 },
    renderMode: null,
    spec: null,
    get unwrapped() {
      return adapted;
    },
    reset({ seed, options = {} } = {}) {
      const [first] = Object.keys(options);
      if (first !== undefined) {
        const who = 'fromDmEnv.reset.options';
        refuse(who, 'none', first);
      }
      if (seed !== undefined) {
        env.close?.();
        env = makeEnv(seed);
      }
      return { observation: observe(env.reset()), info: {} };
    },
    step(action) {
      const timeStep = env.step(writeValue(actionSpace, action, 'action'));
      return resultOf(timeStep, observe(timeStep));
    },
    render: () => null,
    close() {
      env.close?.();
    },
    ...stateless('dm_env', 'Replay the episode from its seed instead.'),
  };
  return guard(adapted);
}

// ---------------------------------------------------------------------------

function resultOf(timeStep: DmTimeStep, observation: SpaceValue): StepResult {
  const { stepType, reward, discount } = timeStep;
  const first = stepType === 'first' || stepType === 0;
  if (first || reward === null || discount === null || !(discount >= 0 && discount <= 1)) {
    throw new SupairError('BAD_VALUE', {
      who: 'fromDmEnv.step',
      expected: 'a mid or last step with a reward, and a discount in [0, 1]',
      got: `${stepType}, reward ${reward}, discount ${discount}`,
    });
  }
  const info = { discount };
  if (stepType === 'mid' || stepType === 1) return transition(observation, reward, info);
  return (discount === 0 ? termination : truncation)(observation, reward, info);
}
