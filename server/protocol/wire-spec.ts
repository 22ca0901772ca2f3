/** Specs of environments as they cross the wire: the fields of `EnvSpec` in snake case. */

import type { RenderMode } from '../../env/core/env.ts';
import { type EnvSpec, parseSpec } from '../../env/core/env-spec.ts';
import { toPlain } from './plain.ts';

type Remarks = { readonly [key: string]: unknown };

/** The render mode is told beside it. What may be left out has the value that `parseSpec` gives it. */
export interface WireSpec {
  readonly id: string;
  readonly max_episode_steps: number | null;
  readonly reward_threshold: number | null;
  readonly kwargs: Remarks;
  readonly nondeterministic?: boolean;
  readonly order_enforce?: boolean;
  readonly disable_env_checker?: boolean;
  readonly additional_wrappers?: readonly { readonly name: string; readonly kwargs: Remarks }[];
  readonly vector_entry_point?: boolean;
}

export function specToWire(spec: EnvSpec): WireSpec {
  return {
    id: spec.id,
    max_episode_steps: spec.maxEpisodeSteps,
    reward_threshold: spec.rewardThreshold,
    kwargs: plainKwargs(spec.kwargs),
    nondeterministic: spec.nondeterministic,
    order_enforce: spec.orderEnforce,
    disable_env_checker: spec.disableEnvChecker,
    additional_wrappers: spec.additionalWrappers.map(({ name, kwargs = {} }) => ({
      name,
      kwargs: plainKwargs(kwargs),
    })),
    vector_entry_point: spec.vectorEntryPoint,
  };
}

/** @throws BAD_ARGUMENT for values that no spec has. */
export function specFromWire(wire: WireSpec, renderMode: RenderMode | null): EnvSpec {
  return parseSpec({
    id: wire.id,
    renderMode,
    maxEpisodeSteps: wire.max_episode_steps,
    rewardThreshold: wire.reward_threshold,
    kwargs: wire.kwargs,
    nondeterministic: wire.nondeterministic,
    orderEnforce: wire.order_enforce,
    disableEnvChecker: wire.disable_env_checker,
    additionalWrappers: wire.additional_wrappers,
    vectorEntryPoint: wire.vector_entry_point,
  });
}

// ---------------------------------------------------------------------------

function plainKwargs(kwargs: Remarks): Remarks {
  return toPlain(kwargs, 'spec.kwargs') as Remarks; // a record stays one
}
