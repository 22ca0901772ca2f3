/**
 * The moving parts of a training run: what it is made of, one step of it, and how it is saved and
 * restored exactly.
 */

import { SupairError } from '../../env/core/errors.ts';
import { Rng } from '../../env/core/random.ts';
import { isStateful, type VectorEnv } from '../../env/core/vector/vector-env.ts';
import { summarise } from '../evaluate.ts';
import { initialActorCritic, type Spaces } from '../networks.ts';
import { Rollout } from '../rollout.ts';
import { type EpisodeResult, Runner } from '../run-loop.ts';
import type { PpoConfig } from './config.ts';
import { initPpo, type PpoMetrics, type PpoState, rowsNeeded, updatePpo } from './learner.ts';
import type { TrainerState, TrainingPoint } from './trainer-state.ts';

/** Episodes that a moving average covers. */
const RECENT = 100;

export interface Trainer {
  readonly env: VectorEnv;
  readonly spaces: Spaces;
  readonly config: PpoConfig;
  readonly seed: number;
  readonly annealSteps: number;
  readonly ppo: PpoState;
  readonly runner: Runner;
  readonly rollout: Rollout;
  readonly rng: { readonly policy: Rng; readonly shuffle: Rng };
  readonly recent: EpisodeResult[];
  readonly curve: TrainingPoint[];
  steps: number;
  updates: number;
  episodes: number;
}

export async function startTrainer(
  env: VectorEnv,
  config: PpoConfig,
  seed: number,
  goal: number,
  resume: TrainerState | undefined,
): Promise<Trainer> {
  const root = new Rng(seed);
  const rng = { policy: root.fork('policy'), shuffle: root.fork('shuffle') };
  const spaces = {
    observationSpace: env.singleObservationSpace,
    actionSpace: env.singleActionSpace,
  };
  const rows = rowsNeeded(config);
  const network = initialActorCritic(
    spaces,
    config.network,
    config.kernels,
    rows,
    root.fork('init'),
  );
  const { floats } = network.features.layout;
  const trainer: Trainer = {
    env,
    spaces,
    config,
    seed,
    annealSteps: Math.max(goal, resume?.record.annealSteps ?? 0),
    ppo: initPpo(network, config),
    runner: new Runner(env, network, rng.policy),
    rollout: new Rollout(config.rolloutSteps, config.numEnvs, floats, network.actor.actionWidth),
    rng,
    recent: [],
    curve: [],
    steps: 0,
    updates: 0,
    episodes: 0,
  };
  await trainer.runner.reset(root.fork('env').uint32());
  if (resume !== undefined) await restore(trainer, resume);
  return trainer;
}

/** One rollout and one update. */
export async function advance(trainer: Trainer): Promise<TrainingPoint> {
  const { config, rollout, recent } = trainer;
  await trainer.runner.collect(rollout, (result) => {
    trainer.episodes++;
    recent.push(result);
    if (recent.length > RECENT) recent.shift();
  });
  const left = config.annealLearningRate ? 1 - trainer.steps / trainer.annealSteps : 1;
  const rate = config.learningRate * left;
  const metrics = updatePpo(trainer.ppo, rollout, rate, trainer.rng.shuffle);
  trainer.steps += rollout.size;
  trainer.updates++;
  return pointOf(trainer, metrics);
}

/** Everything that `startTrainer` needs to go on from here. */
export async function snapshot(trainer: Trainer): Promise<TrainerState> {
  const { config, seed, steps, updates, annealSteps, ppo, runner, rng, episodes } = trainer;
  const { values, firstMoments, secondMoments } = ppo.network.arena;
  return {
    record: {
      config,
      seed,
      steps,
      updates,
      annealSteps,
      adamSteps: ppo.optimiser.count,
      rng: { policy: rng.policy.getState(), shuffle: rng.shuffle.getState() },
      runner: runner.getState(),
      env: isStateful(trainer.env) ? await trainer.env.getState() : {},
      episodes,
      recent: [...trainer.recent],
      curve: [...trainer.curve],
    },
    values: values.slice(),
    firstMoments: firstMoments.slice(),
    secondMoments: secondMoments.slice(),
  };
}

// ---------------------------------------------------------------------------

function pointOf(trainer: Trainer, metrics: PpoMetrics): TrainingPoint {
  const { steps, updates, episodes, recent } = trainer;
  const { return_mean, length_mean, success_rate } = summarise(recent);
  const known = recent.length > 0;
  return {
    steps,
    updates,
    episodes,
    return_mean: known ? return_mean : null,
    length_mean: known ? length_mean : null,
    success_rate,
    ...metrics,
  };
}

async function restore(trainer: Trainer, { record, ...vectors }: TrainerState): Promise<void> {
  const { arena } = trainer.ppo.network;
  if (!isStateful(trainer.env)) {
    throw new SupairError('UNSUPPORTED', {
      who: 'trainPpo.resume',
      expected: 'a vector environment with getState and setState',
      got: 'one without',
      remedy: 'Resume in the environment that the state was saved from.',
    });
  }
  for (const name of ['values', 'firstMoments', 'secondMoments'] as const) {
    if (vectors[name].length === arena[name].length) continue;
    throw badArgument(`resume.${name}`, `${arena[name].length} numbers`, vectors[name].length);
  }
  arena.values.set(vectors.values);
  arena.firstMoments.set(vectors.firstMoments);
  arena.secondMoments.set(vectors.secondMoments);
  trainer.ppo.optimiser.count = record.adamSteps;
  trainer.rng.policy.setState(record.rng.policy);
  trainer.rng.shuffle.setState(record.rng.shuffle);
  await trainer.env.setState(record.env);
  trainer.runner.setState(record.runner);
  trainer.recent.push(...record.recent);
  trainer.curve.push(...record.curve);
  trainer.steps = record.steps;
  trainer.updates = record.updates;
  trainer.episodes = record.episodes;
}

function badArgument(what: string, expected: string, got: unknown): SupairError {
  return new SupairError('BAD_ARGUMENT', {
    who: `trainPpo.${what}`,
    expected,
    got: String(got),
  });
}
