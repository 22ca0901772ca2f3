/** The environment room. Importing it registers the built-in environments. */

import './builtin.ts';

// environments by name
export { createCartPole } from './classic/cart-pole.ts';
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
export { ERROR_CODES, type ErrorCode, isSupairError, SupairError } from './core/errors.ts';
// objects and frames
export { type FrameLabels, type FrameSet, frameAt } from './core/frame-set.ts';
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
  type EnvSpec,
  type Kwargs,
  listEnvs,
  type MakeOptions,
  make,
  makeVec,
  register,
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
// wrappers and vectors
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
export { guard } from './core/wrappers/guard.ts';
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

// the table-top
export { resolveTabletopConfig, type TabletopConfig, type Zone } from './tabletop/config.ts';
export { sampleTabletopFrames } from './tabletop/frames.ts';
export { frameToTable, tableToFrame } from './tabletop/geometry.ts';
export type { ColorName, Sprite, TabletopScene } from './tabletop/scene.ts';
export type { Shape } from './tabletop/shapes.ts';
export {
  createTabletopEnv,
  type Outcome,
  oracleAction,
  type TabletopEnv,
  type TabletopOptions,
  type TabletopTask,
} from './tabletop/tabletop-env.ts';
export { sampleTabletopVideos, type VideoKind, type VideoOptions } from './tabletop/videos.ts';
