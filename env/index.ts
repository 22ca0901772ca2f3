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
export { batchSpace } from './core/spaces/batch-space.ts';
// spaces
export { contains, explain } from './core/spaces/check.ts';
export { parseSpace, type SpaceJson, spaceToJson } from './core/spaces/codec.ts';
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
export { guard } from './core/wrappers/guard.ts';
export { timeLimit } from './core/wrappers/time-limit.ts';
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
