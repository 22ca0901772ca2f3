/**
 * The environment contract: Gymnasium 1.x in TypeScript (design: five values, terminated kept
 * apart from truncated, seeding through reset). Local environments are synchronous.
 */

import type { EnvSpec } from './env-spec.ts';
import type { Space, SpaceValue } from './spaces/spaces.ts';
import type { StepResult } from './step-result.ts';

/** Free-form, JSON-able remarks of an environment about a step. */
export type Info = { readonly [key: string]: unknown };

/** `rgb_array` a frame, `ansi` a text for terminals and logs, `svg` a text that is an SVG document. */
export const RENDER_MODES = ['rgb_array', 'ansi', 'svg'] as const;

export type RenderMode = (typeof RENDER_MODES)[number];

/** [H, W, C] row-major uint8, C = 1 or 3, origin top-left. */
export interface Frame {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

export interface EnvMetadata {
  readonly renderModes: readonly RenderMode[];
  readonly renderFps: number;
}

export interface ResetOptions {
  /** Re-creates the environment's random stream; without it the stream goes on. */
  readonly seed?: number;
  /** Environment-specific options. */
  readonly options?: { readonly [key: string]: unknown };
}

export interface ResetResult<O extends SpaceValue = SpaceValue> {
  readonly observation: O;
  readonly info: Info;
}

/** A snapshot that `setState` restores exactly, random stream included; JSON-able. */
export type EnvState = { readonly [key: string]: unknown };

export interface Env<O extends SpaceValue = SpaceValue, A extends SpaceValue = SpaceValue> {
  readonly observationSpace: Space;
  readonly actionSpace: Space;
  readonly metadata: EnvMetadata;
  readonly renderMode: RenderMode | null;
  /** How `make` built it; null for an environment constructed by hand. */
  readonly spec: EnvSpec | null;
  /** The environment under all wrappers. */
  readonly unwrapped: Env;

  reset(options?: ResetOptions): ResetResult<O>;
  /** @throws BAD_ACTION outside the action space, RESET_NEEDED before reset or after the end. */
  step(action: A): StepResult<O>;
  /** The current picture in the construction's render mode, null without one. */
  render(): Frame | string | null;
  /** Idempotent. */
  close(): void;
  getState(): EnvState;
  setState(state: EnvState): void;
}

/** The same contract over a connection: every call answers with a promise. */
export interface AsyncEnv<O extends SpaceValue = SpaceValue, A extends SpaceValue = SpaceValue> {
  readonly observationSpace: Space;
  readonly actionSpace: Space;
  readonly metadata: EnvMetadata;
  readonly renderMode: RenderMode | null;
  readonly spec: EnvSpec | null;
  reset(options?: ResetOptions): Promise<ResetResult<O>>;
  step(action: A): Promise<StepResult<O>>;
  render(): Promise<Frame | string | null>;
  close(): Promise<void>;
}
