/** Limits of an episode's length that a spec tells: its own, and those of the time limits among its wrappers. */

import type { EnvSpec, WrapperSpec } from './env-spec.ts';

/** The name under which specs know the wrapper `timeLimit`. */
export const TIME_LIMIT = 'timeLimit';

/** The steps that an episode takes at most, null without a limit. */
export function stepLimit({ maxEpisodeSteps, additionalWrappers }: EnvSpec): number | null {
  return shortest(maxEpisodeSteps, additionalWrappers);
}

/**
 * The same spec, with the limit in force under its own: that of a time limit that comes before all other
 * wrappers. One that comes after some limits their steps, of which each may be several.
 */
export function withLimitInForce(spec: EnvSpec): EnvSpec {
  const { maxEpisodeSteps, additionalWrappers: wrappers } = spec;
  const others = wrappers.findIndex(({ name }) => name !== TIME_LIMIT);
  const first = others === -1 ? wrappers : wrappers.slice(0, others);
  return { ...spec, maxEpisodeSteps: shortest(maxEpisodeSteps, first) };
}

// ---------------------------------------------------------------------------

function shortest(limit: number | null, wrappers: readonly WrapperSpec[]): number | null {
  const limits = wrappers
    .filter(({ name }) => name === TIME_LIMIT)
    .map(({ kwargs }) => kwargs?.['maxSteps'])
    // others are refused by the wrapper
    .filter((steps): steps is number => Number.isSafeInteger(steps) && Number(steps) > 0);
  const all = limit === null ? limits : [limit, ...limits];
  return all.length === 0 ? null : Math.min(...all);
}
