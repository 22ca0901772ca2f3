/** From observations to actions: policies, their training and their evaluation. */

export { wilsonInterval } from '../env/core/wilson.ts';
// environments as perception sees them
export { loadErrorModel, saveErrorModel } from './errors/error-file.ts';
export { type ErrorCell, type ErrorModel, parseErrorModel } from './errors/error-model.ts';
export { measureErrors } from './errors/measure-errors.ts';
export { type RecordOptions, recordTables } from './errors/record-tables.ts';
export type { TablePair } from './errors/sightings.ts';
export { simulatedPerception } from './errors/simulated-perception.ts';
// evaluation
export {
  type Evaluation,
  type EvaluationOptions,
  evaluatePolicy,
} from './evaluate.ts';
export { type PerceivedOptions, perceivedObjects } from './perceived/perceived-objects.ts';
export { withPixels } from './perceived/with-pixels.ts';
// policies
export type { ActOptions, Policy } from './policy.ts';
export {
  loadPolicy,
  loadTrainerState,
  loadTrainingWorld,
  OBSERVED,
  type PolicyRecord,
  savePolicy,
  type TrainingWorld,
} from './policy-folder.ts';
// training
export {
  CLASSIC_PPO,
  defaultPpoConfig,
  type PpoConfig,
  type PpoOptions,
  resolvePpoConfig,
  TABLE_PPO,
} from './ppo/config.ts';
export { type Training, type TrainPpoOptions, trainPpo } from './ppo/train.ts';
export type { TrainerState, TrainingPoint } from './ppo/trainer-state.ts';
export type { EpisodeResult } from './run-loop.ts';
