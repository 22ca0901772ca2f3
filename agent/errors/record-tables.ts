/** Plays at random and keeps what there was beside what perception made of it. */

import { SupairError } from '../../env/core/errors.ts';
import { Rng } from '../../env/core/random.ts';
import { unbatch } from '../../env/core/spaces/batch.ts';
import { sample } from '../../env/core/spaces/sample.ts';
import type { SpaceValue } from '../../env/core/spaces/spaces.ts';
import type { VectorEnv } from '../../env/core/vector/vector-env.ts';
import type { Perceiver } from '../../perception/scene.ts';
import { observedSpace } from '../perceived/observed-space.ts';
import { perceivedTable } from '../perceived/perceived-table.ts';
import type { TablePair } from './sightings.ts';
import { requireObjects } from './table-objects.ts';

export interface RecordOptions {
  /** Moments to record, rounded up to the same number in each environment. */
  readonly frames: number;
  /** Of the episodes and of the actions. */
  readonly seed: number;
  readonly signal?: AbortSignal;
  /** Is told how many frames are done. */
  readonly onFrames?: (done: number) => void;
}

const WHO = 'recordTables';

/**
 * @param env of single environments in `withPixels`, autoreset mode 'next-step'; stays the caller's.
 * @returns episodes, those of one environment after the other's; the last ones may be unfinished.
 * @throws BAD_ARGUMENT for other observations, another mode, or frames of another size than the perceiver's.
 */
export async function recordTables(
  env: VectorEnv,
  perceiver: Perceiver,
  { frames, seed, signal, onFrames }: RecordOptions,
): Promise<TablePair[][]> {
  const { numEnvs, autoresetMode, singleObservationSpace: single } = env;
  if (autoresetMode !== 'next-step') {
    throw new SupairError('BAD_ARGUMENT', {
      who: WHO,
      expected: "a vector environment with autoresetMode 'next-step'",
      got: `'${autoresetMode}'`,
    });
  }
  const { objects, frameOf, tableOf } = observedSpace(single, perceiver, WHO);
  requireObjects(single, WHO);
  const rng = new Rng(seed).fork('actions');
  const all = Array.from({ length: numEnvs }, (_, i) => i);
  const episodes: TablePair[][][] = all.map(() => [[]]);
  const record = (observations: SpaceValue): void => {
    const singles = all.map((i) => unbatch(single, observations, i));
    const scenes = perceiver.perceive(singles.map(frameOf));
    for (const [i, observation] of singles.entries()) {
      const { objects: rows, mask, ids } = tableOf(observation);
      const truth = { objects: rows.slice(), mask: mask.slice(), ids: ids.slice() };
      const seen = perceivedTable(scenes[i] ?? { objects: [] }, objects);
      episodes[i]?.at(-1)?.push({ truth, seen });
    }
  };

  record((await env.reset({ seed })).observations);
  let ended = new Uint8Array(numEnvs);
  for (let done = numEnvs; done < frames && signal?.aborted !== true; done += numEnvs) {
    const step = await env.step(sample(env.actionSpace, rng));
    for (const i of all) if (ended[i] === 1) episodes[i]?.push([]);
    record(step.observations);
    ended = step.terminated.map((terminated, i) => terminated | (step.truncated[i] ?? 0));
    onFrames?.(done + numEnvs);
    await new Promise((resolve) => setImmediate(resolve)); // lets signals in
  }
  return episodes.flat();
}
