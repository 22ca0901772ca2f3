/**
 * Trains a policy with PPO: rollout, update, until the steps are done or the signal aborts.
 * Seeded and deterministic: the same seed gives the same bytes, and a run that was interrupted,
 * saved and resumed ends with those of a run that was not.
 */

import { SupairError } from '../../env/core/errors.ts';
import type { AutoresetMode, VectorEnv } from '../../env/core/vector/vector-env.ts';
import { NetworkPolicy } from '../network-policy.ts';
import type { ActorCritic, Spaces } from '../networks.ts';
import type { PpoConfig } from './config.ts';
import { advance, snapshot, startTrainer } from './trainer.ts';
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
    const trainer = await startTrainer(env, config, seed, goal, resume);
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
      state: await snapshot(trainer),
      interrupted: trainer.steps < goal,
    };
  } finally {
    await env.close();
  }
}

// ---------------------------------------------------------------------------

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
