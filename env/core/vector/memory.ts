/**
 * What a vector environment knows of each of its B environments beside observations: the last
 * step's numbers and where each episode stands. On shared memory where threads step a part each.
 */

import type { EnvState } from '../env.ts';
import { badState, stateField, stateNumbers } from '../state.ts';

export interface VectorMemory {
  /** [B], as all that follow. */
  readonly rewards: Float64Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  /** 1 where an environment has never been reset. */
  readonly fresh: Uint8Array;
  /** 1 where the last step ended the episode and no reset has followed yet. */
  readonly ended: Uint8Array;
  /** Sums of the running episodes. */
  readonly returns: Float64Array;
  readonly lengths: Int32Array;
}

/** @param allocate zeroed bytes; by default of this thread alone. */
export function createMemory(
  B: number,
  allocate: (bytes: number) => ArrayBufferLike = (bytes) => new ArrayBuffer(bytes),
): VectorMemory {
  return {
    rewards: new Float64Array(allocate(8 * B)),
    terminated: new Uint8Array(allocate(B)),
    truncated: new Uint8Array(allocate(B)),
    fresh: new Uint8Array(allocate(B)).fill(1),
    ended: new Uint8Array(allocate(B)),
    returns: new Float64Array(allocate(8 * B)),
    lengths: new Int32Array(allocate(4 * B)),
  };
}

/** Views of environments `from` to `to` - 1. */
export function memoryPart(memory: VectorMemory, from: number, to: number): VectorMemory {
  return {
    rewards: memory.rewards.subarray(from, to),
    terminated: memory.terminated.subarray(from, to),
    truncated: memory.truncated.subarray(from, to),
    fresh: memory.fresh.subarray(from, to),
    ended: memory.ended.subarray(from, to),
    returns: memory.returns.subarray(from, to),
    lengths: memory.lengths.subarray(from, to),
  };
}

/** The snapshot of a vector environment; any of them, with threads or without, takes it back. */
export function vectorState(envs: readonly EnvState[], memory: VectorMemory): EnvState {
  return {
    envs,
    fresh: [...memory.fresh],
    ended: [...memory.ended],
    returns: [...memory.returns],
    lengths: [...memory.lengths],
  };
}

/** What `vectorState` wrote. */
export interface SavedVector {
  /** Each environment looks at its own before it believes it. */
  readonly envs: readonly EnvState[];
  /** Writes the rest. */
  restore(memory: VectorMemory): void;
}

/** @throws BAD_ARGUMENT for the state of another number of environments, or of something else. */
export function parseVectorState(state: EnvState, B: number, who: string): SavedVector {
  const numbers = (name: string): readonly number[] => stateNumbers(state, name, B, who);
  const [fresh, ended, returns] = [numbers('fresh'), numbers('ended'), numbers('returns')];
  const lengths = numbers('lengths');
  const envs = stateField(state, 'envs', who);
  if (!(Array.isArray(envs) && envs.length === B)) {
    throw badState(`${who}.envs`, `the states of ${B} environments`, envs);
  }
  return {
    envs,
    restore(memory) {
      memory.fresh.set(fresh);
      memory.ended.set(ended);
      memory.returns.set(returns);
      memory.lengths.set(lengths);
    },
  };
}
