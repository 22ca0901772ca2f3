/**
 * Is simulated perception like perception? The shipped model's errors are measured on wandering
 * sprites, simulated on the truth of other episodes and compared with what the model made of them;
 * the shipped policies play on true, simulated and perceived objects. The error model lies in the
 * work folder afterwards; `models/tabletop` holds a copy.
 */

import { join } from 'node:path';
import { requireObjects } from '../../../agent/errors/table-objects.ts';
import {
  type ErrorModel,
  type Evaluation,
  evaluatePolicy,
  loadPolicy,
  measureErrors,
  perceivedObjects,
  recordTables,
  saveErrorModel,
  simulatedPerception,
  type TablePair,
  withPixels,
} from '../../../agent/index.ts';
import { type Env, make, Rng, SyncVectorEnv, type VectorEnv } from '../../../env/index.ts';
import { loadPerceiver, type Perceiver } from '../../../perception/index.ts';
import { evaluationSeed, JUDGING } from '../../evaluation.ts';
import { type Io, writeInto } from '../../io.ts';
import type { Experiment } from '../experiment.ts';
import { type ErrorDistances, errorDistances } from './error-distances.ts';
import { page } from './page.ts';
import { wanderingSprites } from './wandering.ts';

const MODEL = 'tabletop';
const ENVS = 16;
/** Frames to measure on, and of each world to compare on, where `--size` does not say. */
const MEASURED = 12_000;
const COMPARED = 4000;
const EPISODES = 400;
/** Comparisons see other episodes than the measurement. */
const OTHER_SEED = 500_000;

const GAMES = [
  { policy: 'reach', id: 'TableTop/Reach-v0' },
  { policy: 'goal', id: 'TableTop/Goal-v0' },
] as const;

export interface Comparison extends ErrorDistances {
  readonly world: string;
}

export interface Played {
  readonly policy: string;
  readonly objects: 'true' | 'simulated' | 'perceived';
  readonly eval: Evaluation;
}

export const simulatedPerceptionExperiment: Experiment = {
  description: 'whether simulated perception errs, and lets policies succeed, as perception does',
  async run({ out, work, size, seeds: [seed = 1] }, io) {
    const filmed = (id: string) => (): Env => make(id, { renderMode: 'rgb_array' });
    const worlds = [
      { world: 'wandering sprites', makeOne: wanderingSprites },
      ...GAMES.map(({ id }) => ({ world: id, makeOne: filmed(id) })),
    ];
    const perceiver = await loadPerceiver(MODEL);
    try {
      const measured = await record(wanderingSprites, perceiver, size ?? MEASURED, seed, io);
      const errors = measureErrors(measured, io.commandLine);
      saveErrorModel(join(work, 'simulated-perception'), errors);
      const comparisons: Comparison[] = [];
      for (const { world, makeOne } of worlds) {
        const frames = Math.min(size ?? COMPARED, COMPARED);
        const episodes = await record(makeOne, perceiver, frames, seed + OTHER_SEED, io);
        const space = requireObjects(makeOne().observationSpace, world);
        const rng = new Rng(seed).fork(world);
        comparisons.push({ world, ...errorDistances(episodes, errors, space, rng) });
      }
      const played: Played[] = [];
      for (const game of GAMES) {
        for (const [objects, makeVec] of Object.entries(views(game.id, errors, perceiver))) {
          const evaluation = await evaluatePolicy(await loadPolicy(game.policy), makeVec, {
            episodes: Math.min(size ?? EPISODES, EPISODES),
            seed: evaluationSeed(seed),
            signal: io.signal,
          });
          // the keys of a literal
          played.push({
            policy: game.policy,
            objects: objects as Played['objects'],
            eval: evaluation,
          });
        }
      }
      if (io.signal.aborted) return null;
      const result = { command: io.commandLine, seed, model: MODEL, comparisons, played };
      writeInto(join(out, 'simulated-perception.json'), `${JSON.stringify(result, null, 1)}\n`);
      writeInto(join(out, 'simulated-perception.md'), page(result, errors));
      return result;
    } finally {
      perceiver.dispose();
    }
  },
};

// ---------------------------------------------------------------------------

async function record(
  makeOne: () => Env,
  perceiver: Perceiver,
  frames: number,
  seed: number,
  io: Io,
): Promise<TablePair[][]> {
  const vector = new SyncVectorEnv(Array.from({ length: ENVS }, () => withPixels(makeOne())));
  const bar = io.progress(frames);
  const episodes = await recordTables(vector, perceiver, {
    frames,
    seed,
    signal: io.signal,
    onFrames: (done) => bar.update(Math.min(done, frames), 'frames'),
  });
  bar.stop();
  await vector.close();
  return episodes;
}

/** The same game on each kind of objects. */
function views(
  id: string,
  errors: ErrorModel,
  perceiver: Perceiver,
): { readonly [objects in Played['objects']]: () => VectorEnv } {
  const together = (makeOne: () => Env): SyncVectorEnv =>
    new SyncVectorEnv(Array.from({ length: JUDGING.numEnvs }, makeOne), JUDGING);
  const filmed = (): Env => withPixels(make(id, { renderMode: 'rgb_array' }));
  return {
    true: () => together(() => make(id)),
    simulated: () => together(() => simulatedPerception(make(id), errors)),
    perceived: () => perceivedObjects(together(filmed), perceiver),
  };
}
