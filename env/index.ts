/** The environment room. Importing it registers the built-in environments. */

import './builtin.ts';

// environments of other libraries
export type {
  DmArraySpec,
  DmEnv,
  DmSpec,
  DmStepType,
  DmTimeStep,
} from './adapters/dm-env/contract.ts';
export { fromDmEnv } from './adapters/dm-env/from-dm-env.ts';
export { toDmEnv } from './adapters/dm-env/to-dm-env.ts';
export type {
  RlTsAsyncEnv,
  RlTsEnv,
  RlTsSpace,
  RlTsSpaces,
  RlTsStep,
} from './adapters/rl-ts/contract.ts';
export { type FromRlTsOptions, fromRlTs, fromRlTsAsync } from './adapters/rl-ts/from-rl-ts.ts';
export type { EndingOptions } from './adapters/rl-ts/step-reader.ts';
export { toRlTs } from './adapters/rl-ts/to-rl-ts.ts';
// environments by name
export { createAcrobot } from './classic/acrobot.ts';
export { createCartPole } from './classic/cart-pole.ts';
export { createMountainCar } from './classic/mountain-car.ts';
export { createMountainCarContinuous } from './classic/mountain-car-continuous.ts';
export { createPendulum } from './classic/pendulum.ts';
// the contract
export type {
  AsyncEnv,
  Env,
  EnvMetadata,
  EnvState,
  Frame,
  Info,
  RenderMode,
  ResetOptions,
  ResetResult,
} from './core/env.ts';
export {
  type EnvSpec,
  type Kwargs,
  parseSpec,
  type WrapperSpec,
} from './core/env-spec.ts';
export { ERROR_CODES, type ErrorCode, isSupairError, SupairError } from './core/errors.ts';
// objects and frames
export { type FrameLabels, type FrameSet, frameAt } from './core/frame-set.ts';
export { loadEnv } from './core/load-env.ts';
export {
  COLUMN,
  emptyObjectTable,
  OBJECT_COLUMNS,
  type ObjectColumn,
  type ObjectTable,
  objectTableSpace,
} from './core/object-table.ts';
export { Rng, type RngState } from './core/random.ts';
export {
  type EnvEntry,
  listEnvs,
  type MakeOptions,
  make,
  register,
  specOf,
  type VectorEntryOptions,
} from './core/registry.ts';
export { RunningStatistics } from './core/running-statistics.ts';
export { batchSpace } from './core/spaces/batch-space.ts';
// spaces
export { contains, explain } from './core/spaces/check.ts';
export { parseSpace, type SpaceJson, spaceToJson } from './core/spaces/codec.ts';
export * as spaces from './core/spaces/constructors.ts';
export { equalSpaces } from './core/spaces/equality.ts';
export { flatdim, isFlattenable } from './core/spaces/flat-layout.ts';
export { flatten, unflatten } from './core/spaces/flatten.ts';
export { flattenSpace } from './core/spaces/flatten-space.ts';
export type { SpaceMask } from './core/spaces/masks.ts';
export { SpaceSampler, sample } from './core/spaces/sample.ts';
export type {
  BoxSpace,
  DictSpace,
  DiscreteSpace,
  Dtype,
  GraphSpace,
  MultiBinarySpace,
  MultiDiscreteSpace,
  NumericArray,
  OneOfSpace,
  SequenceSpace,
  Space,
  SpaceValue,
  TextSpace,
  TupleSpace,
} from './core/spaces/spaces.ts';
export {
  type StepResult,
  termination,
  transition,
  truncation,
  withObservation,
  withReward,
  withTruncation,
} from './core/step-result.ts';
export {
  type MakeVecOptions,
  makeVec,
  VECTORIZATIONS,
  type Vectorization,
} from './core/vector/make-vec.ts';
export { SyncVectorEnv, type SyncVectorOptions } from './core/vector/sync-vector-env.ts';
export {
  AUTORESET_MODES,
  type AutoresetMode,
  type EpisodeSummary,
  type VectorEnv,
  type VectorReset,
  type VectorResetOptions,
  type VectorStep,
} from './core/vector/vector-env.ts';
export {
  WorkerVectorEnv,
  type WorkerVectorOptions,
} from './core/vector/workers/worker-vector-env.ts';
export { clipAction } from './core/wrappers/action/clip-action.ts';
export { discretizeAction } from './core/wrappers/action/discretize-action.ts';
export { repeatAction } from './core/wrappers/action/repeat-action.ts';
export { rescaleAction } from './core/wrappers/action/rescale-action.ts';
export { type StickyOptions, stickyAction } from './core/wrappers/action/sticky-action.ts';
export { transformAction } from './core/wrappers/action/transform-action.ts';
export type { Bound } from './core/wrappers/arguments.ts';
export type { BinOptions } from './core/wrappers/bins.ts';
export { autoreset } from './core/wrappers/common/autoreset.ts';
export { recordEpisodeStatistics } from './core/wrappers/common/record-episode-statistics.ts';
export type {
  EpisodeHistory,
  EpisodeStatisticsOptions,
  TimedEpisode,
} from './core/wrappers/episode-history.ts';
// wrappers
export { type GuardOptions, guard } from './core/wrappers/guard.ts';
export {
  type CreateWrapper,
  listWrappers,
  registerWrapper,
} from './core/wrappers/named.ts';
export type { NormalizeOptions, Normalizing } from './core/wrappers/normalizer.ts';
export {
  type AddRenderOptions,
  addRenderObservation,
} from './core/wrappers/observation/add-render-observation.ts';
export { delayObservation } from './core/wrappers/observation/delay-observation.ts';
export { discretizeObservation } from './core/wrappers/observation/discretize-observation.ts';
export { dtypeObservation } from './core/wrappers/observation/dtype-observation.ts';
export { filterObservation } from './core/wrappers/observation/filter-observation.ts';
export { flattenObservation } from './core/wrappers/observation/flatten-observation.ts';
export {
  type FrameStackOptions,
  frameStackObservation,
} from './core/wrappers/observation/frame-stack-observation.ts';
export {
  type GrayscaleOptions,
  grayscaleObservation,
} from './core/wrappers/observation/grayscale-observation.ts';
export { maxAndSkipObservation } from './core/wrappers/observation/max-and-skip-observation.ts';
export { normalizeObservation } from './core/wrappers/observation/normalize-observation.ts';
export { rescaleObservation } from './core/wrappers/observation/rescale-observation.ts';
export { reshapeObservation } from './core/wrappers/observation/reshape-observation.ts';
export { resizeObservation } from './core/wrappers/observation/resize-observation.ts';
export {
  type TimeAwareOptions,
  timeAwareObservation,
} from './core/wrappers/observation/time-aware-observation.ts';
export { transformObservation } from './core/wrappers/observation/transform-observation.ts';
export { passiveChecker } from './core/wrappers/passive-checker.ts';
export {
  type RecordVideoOptions,
  recordVideo,
  type Video,
} from './core/wrappers/render/record-video.ts';
export {
  type Picture,
  type RenderCollectionOptions,
  renderCollection,
} from './core/wrappers/render/render-collection.ts';
export type { NormalizeRewardOptions } from './core/wrappers/return-normalizer.ts';
export { clipReward } from './core/wrappers/reward/clip-reward.ts';
export { normalizeReward } from './core/wrappers/reward/normalize-reward.ts';
export { transformReward } from './core/wrappers/reward/transform-reward.ts';
export { timeLimit } from './core/wrappers/time-limit.ts';
export type { Wrap } from './core/wrappers/vector/lifted-env.ts';
export { vectorNormalizeObservation } from './core/wrappers/vector/vector-normalize-observation.ts';
export { vectorNormalizeReward } from './core/wrappers/vector/vector-normalize-reward.ts';
export { vectorRecordEpisodeStatistics } from './core/wrappers/vector/vector-record-episode-statistics.ts';
export { vectorizeActions } from './core/wrappers/vector/vectorize-actions.ts';
export { vectorizeResults } from './core/wrappers/vector/vectorize-results.ts';
export { wrapEnv } from './core/wrappers/wrap.ts';
// the parts that table-top tasks are made of: actions, distributions of sprites, goals
export type {
  ActionComponent,
  ActionOptions,
  Intent,
  Move,
  TabletopActions,
} from './tabletop/actions/actions.ts';
export {
  type EmbodiedOptions,
  embodied,
  type PushOptions,
  push,
} from './tabletop/actions/bodies.ts';
export {
  type DragAndDropOptions,
  dragAndDrop,
  type SelectMoveOptions,
  selectMove,
} from './tabletop/actions/points.ts';
// the table-top
export { resolveTabletopConfig, type TabletopConfig, type Zone } from './tabletop/config.ts';
export {
  intersection,
  mixture,
  product,
  selection,
  setMinus,
} from './tabletop/factors/algebra.ts';
export type { AnyDistribution, Distribution, Law } from './tabletop/factors/distribution.ts';
export {
  annulus,
  constant,
  disc,
  discrete,
  rectangle,
  uniform,
} from './tabletop/factors/elementary.ts';
export { containsFactors, sampleFactors } from './tabletop/factors/evaluate.ts';
export {
  AT_REST,
  type Factor,
  type Factors,
  type NumberFactor,
  type SpriteFactor,
} from './tabletop/factors/factors.ts';
export {
  type Counts,
  chain,
  generate,
  oneOf,
  type SpriteDraw,
  type SpriteGenerator,
  shuffle,
} from './tabletop/factors/generators.ts';
export { apart, type Layout, overlapping, populate } from './tabletop/factors/layouts.ts';
export { parseDistribution } from './tabletop/factors/parse.ts';
export { sampleTabletopFrames } from './tabletop/frames.ts';
export { frameToTable, tableToFrame } from './tabletop/geometry.ts';
export { type Bin, type BinsScore, binsGoal, distanceGoal } from './tabletop/goals/bins.ts';
export { type ClusterScore, clusterGoal } from './tabletop/goals/cluster.ts';
export {
  combineGoals,
  type OrderScore,
  orderGoal,
  type RewardRule,
  type SuccessRule,
} from './tabletop/goals/combine.ts';
export { type CountScore, clearedGoal, countGoal } from './tabletop/goals/count.ts';
export { type Goal, type GoalScore, matching, successFraction } from './tabletop/goals/goal.ts';
export { MODES, type Mode } from './tabletop/modes.ts';
export { type ObservationName, STATE_COLUMNS } from './tabletop/observations.ts';
export type { ColorName, Sprite, TabletopScene } from './tabletop/scene.ts';
export type { Shape } from './tabletop/shapes.ts';
export {
  createTabletopEnv,
  oracleAction,
  type TabletopEnv,
  type TabletopOptions,
} from './tabletop/tabletop-env.ts';
export type {
  ActionName,
  Outcome,
  RewardName,
  TabletopTask,
  TaskFamily,
  Variant,
} from './tabletop/task.ts';
export { sampleTabletopVideos, type VideoKind, type VideoOptions } from './tabletop/videos.ts';
