/** What vector environments do alike before and after their environments move. */

import type { Info } from '../env.ts';
import { SupairError } from '../errors.ts';
import { refuse } from '../refuse.ts';
import { explain } from '../spaces/check.ts';
import type { SpaceValue } from '../spaces/spaces.ts';
import { badAction } from '../wrappers/guard.ts';
import type { VectorMemory } from './memory.ts';
import {
  AUTORESET_MODES,
  type AutoresetMode,
  type VectorEnv,
  type VectorResetOptions,
  type VectorStep,
} from './vector-env.ts';

/** The class that refuses, for messages, and what it knows. */
export interface Caller {
  readonly name: string;
  readonly env: Pick<VectorEnv, 'numEnvs' | 'autoresetMode' | 'actionSpace'>;
  readonly memory: VectorMemory;
}

/** @throws BAD_ARGUMENT for an unknown mode. */
export function checkMode(mode: AutoresetMode, name: string): void {
  if (AUTORESET_MODES.includes(mode)) return;
  refuse(`${name}.autoresetMode`, AUTORESET_MODES.join(', '), mode);
}

/**
 * The seed of each environment. Without one an environment's stream goes on; one that has never
 * been reset gets its index, so that no two of them play the same episodes.
 * @throws BAD_ARGUMENT for a list or mask of another length than numEnvs, or an empty mask.
 */
export function seedsOfReset(
  { seed, resetMask }: VectorResetOptions,
  { name, env, memory }: Caller,
): (number | null)[] {
  const B = env.numEnvs;
  if (typeof seed === 'object' && seed.length !== B) {
    refuse(`${name}.reset.seed`, `${B} seeds`, seed.length);
  }
  if (resetMask !== undefined) {
    if (!(resetMask instanceof Uint8Array && resetMask.length === B)) {
      refuse(`${name}.reset.resetMask`, `a Uint8Array [${B}]`, 'another value');
    }
    if (!resetMask.includes(1)) {
      refuse(`${name}.reset.resetMask`, 'at least one 1', 'none');
    }
  }
  return Array.from({ length: B }, (_, i) => {
    const own = typeof seed === 'number' ? seed + i : (seed?.[i] ?? null);
    return own ?? (memory.fresh[i] === 1 ? i : null);
  });
}

/**
 * Refuses a step before any environment has moved.
 * @throws RESET_NEEDED before the first reset and, in disabled mode, while an ended episode waits
 * for its reset; BAD_ACTION for actions that are not of the action space.
 */
export function checkStep(actions: SpaceValue, { name, env, memory }: Caller): void {
  const disabled = env.autoresetMode === 'disabled';
  const waiting = Math.max(memory.fresh.indexOf(1), disabled ? memory.ended.indexOf(1) : -1);
  if (waiting >= 0) {
    throw new SupairError('RESET_NEEDED', {
      who: `${name}.step`,
      expected: 'a running episode in every environment',
      got: `none in environment ${waiting}`,
      remedy: `Call ${disabled ? 'reset({ resetMask })' : 'reset()'} first.`,
    });
  }
  const reason = explain(env.actionSpace, actions, 'actions');
  if (reason !== null) throw badAction(`${name}.step`, reason);
}

/** What `step` answers with. @param copy false: the arrays themselves. */
export function stepOf(
  observations: SpaceValue,
  memory: VectorMemory,
  told: {
    readonly infos: readonly Info[];
    readonly finalObservations: readonly (SpaceValue | null)[];
    readonly finalInfos: readonly (Info | null)[];
  },
  copy: boolean,
): VectorStep {
  const { rewards, terminated, truncated } = memory;
  const { infos, finalObservations, finalInfos } = told;
  if (!copy) {
    return {
      observations,
      rewards,
      terminated,
      truncated,
      infos,
      finalObservations,
      finalInfos,
    };
  }
  return {
    observations,
    rewards: rewards.slice(),
    terminated: terminated.slice(),
    truncated: truncated.slice(),
    infos: [...infos],
    finalObservations: [...finalObservations],
    finalInfos: [...finalInfos],
  };
}

export function closedError(who: string, cause?: unknown): SupairError {
  return new SupairError('CLOSED', {
    who,
    expected: 'an open vector environment',
    got: 'a closed one',
    ...(cause === undefined ? {} : { cause }),
  });
}
