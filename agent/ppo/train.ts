/**
 * Trains a policy with PPO: rollout, update, until the steps are done or the signal aborts.
 * Seeded and deterministic: the same seed gives the same bytes, and a run that was interrupted,
 * saved and resumed ends with those of a run that was not.
 */

import type { EnvState } from '../../env/core/env.ts';
import { SupairError } from '../../env/core/errors.ts';
import { Rng } from '../../env/core/random.ts';
import type { AutoresetMode, VectorEnv } from '../../env/core/vector-env.ts';
import { summarise } from '../evaluate.ts';
import { NetworkPolicy } from '../network-policy.ts';
import { type ActorCritic, initialActorCritic, type Spaces } from '../networks.ts';
import { type EpisodeResult, Runner } from '../run-loop.ts';
import type { PpoConfig } from './config.ts';
import { initPpo, type PpoMetrics, type PpoState, rowsNeeded, updatePpo } from './learner.ts';
import { Rollout } from './rollout.ts';
import type { TrainerState, TrainingPoint } from './trainer-state.ts';

export interface TrainPpoOptions {
  /** Makes the environments; they are closed at the end. */
  readonly makeVec: (
    numEnvs: number,
    autoresetMode: AutoresetMode,
  ) => VectorEnv | Promise<VectorEnv>;
  readonly config: PpoConfig;
  readonly seed: number;
  /** Environment steps of the whole run, those of a resumed one included; cut to whole rollouts. */
  readonly steps: number;
  /** Goes on from here; `config` and `seed` are then the saved ones. */
  readonly resume?: TrainerState;
  /** Stops after the update under way; what is done is returned. */
  readonly signal?: AbortSignal;
  /** After every update. */
  readonly onProgress?: (point: TrainingPoint) => void;
}

export interface Training {
  readonly policy: NetworkPolicy;
  readonly network: ActorCritic;
  readonly spaces: Spaces;
  readonly state: TrainerState;
  /** Whether the signal ended it before its steps were done. */
  readonly interrupted: boolean;
}

/** Episodes that a moving average covers. */
const RECENT = 100;
/** Points of the curve over a run, about. */
const CURVE_POINTS = 100;

/**
 * @throws BAD_ARGUMENT for fewer steps than a rollout has or a state of other networks, UNSUPPORTED
 * to resume in an environment whose state cannot be restored.
 */
export async function trainPpo(options: TrainPpoOptions): Promise<Training> {
  const { resume, signal, onProgress } = options;
  const config = resume?.record.config ?? options.config;
  const seed = resume?.record.seed ?? options.seed;
  const batch = config.numEnvs * config.rolloutSteps;
  const goal = Math.floor(options.steps / batch) * batch;
  if (!(goal >= batch)) {
    throw badArgument('steps', `at least one rollout of ${batch}`, options.steps);
  }
  const env = await options.makeVec(config.numEnvs, config.autoresetMode);
  try {
    checkVec(env, config);
    const trainer = await start(env, config, seed, goal, resume);
    const every = Math.max(1, Math.floor(trainer.annealSteps / batch / CURVE_POINTS));
    while (trainer.steps < goal && signal?.aborted !== true) {
      const point = await advance(trainer);
      if (point.updates % every === 0) trainer.curve.push(point);
      onProgress?.(point);
      // waiting for settled promises alone would starve timers and signals
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { spaces, ppo, updates } = trainer;
    return {
      policy: new NetworkPolicy(spaces, ppo.network, updates, seed),
      network: ppo.network,
      spaces,
      state: snapshot(trainer),
      interrupted: trainer.steps < goal,
    };
  } finally {
    await env.close();
  }
}

// ---------------------------------------------------------------------------

interface Trainer {
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

async function start(
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
  if (resume !== undefined) restore(trainer, resume);
  return trainer;
}

async function advance(trainer: Trainer): Promise<TrainingPoint> {
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
  return describe(trainer, metrics);
}

function describe(trainer: Trainer, metrics: PpoMetrics): TrainingPoint {
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

function snapshot(trainer: Trainer): TrainerState {
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
      env: isStateful(trainer.env) ? trainer.env.getState() : {},
      episodes,
      recent: [...trainer.recent],
      curve: [...trainer.curve],
    },
    values: values.slice(),
    firstMoments: firstMoments.slice(),
    secondMoments: secondMoments.slice(),
  };
}

function restore(trainer: Trainer, { record, ...vectors }: TrainerState): void {
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
  trainer.env.setState(record.env);
  trainer.runner.setState(record.runner);
  trainer.recent.push(...record.recent);
  trainer.curve.push(...record.curve);
  trainer.steps = record.steps;
  trainer.updates = record.updates;
  trainer.episodes = record.episodes;
}

/** Local vector environments can save their state; remote ones need not. */
interface Stateful {
  getState(): EnvState;
  setState(state: EnvState): void;
}

function isStateful(env: VectorEnv): env is VectorEnv & Stateful {
  return 'getState' in env && 'setState' in env;
}

function checkVec(env: VectorEnv, config: PpoConfig): void {
  if (env.numEnvs !== config.numEnvs) {
    throw badArgument('makeVec', `${config.numEnvs} environments`, env.numEnvs);
  }
  if (env.autoresetMode !== config.autoresetMode) {
    throw badArgument('makeVec', `autoreset mode ${config.autoresetMode}`, env.autoresetMode);
  }
}

function badArgument(what: string, expected: string, got: unknown): SupairError {
  return new SupairError('BAD_ARGUMENT', {
    who: `trainPpo.${what}`,
    expected,
    got: String(got),
  });
}
