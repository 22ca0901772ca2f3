/**
 * What a client may ask. Names are snake_case on the wire. Frames are uint8 [H, W, C] or [H, W],
 * origin top-left.
 */

import type { RenderMode } from '../../env/core/env.ts';
import type { WireTensor } from './tensor.ts';

interface Envelope<T extends string> {
  readonly type: T;
  /** Chosen by the client, 0..2^32-1; the reply carries the same. */
  readonly id: number;
}

export interface HelloRequest extends Envelope<'hello'> {
  /** Name and version of the client, for the server's log. */
  readonly client?: string;
}

/** The spaces of environment `env`, or the policy's where left out. */
export interface SpacesRequest extends Envelope<'spaces'> {
  readonly env?: number;
}

/** Exactly one of `frame` [H, W, C] and `frames` [B, H, W, C]. */
export interface PerceiveRequest extends Envelope<'perceive'> {
  readonly frame?: WireTensor;
  readonly frames?: WireTensor;
  /** The frames are the next ones of a stream: objects keep their ids. Default false. */
  readonly track?: boolean;
  /** With `track`: which stream of this session. Default 0. */
  readonly stream?: number;
  /** With `track`: another number than before begins the stream anew. */
  readonly episode?: number;
  /** With `track`: frames a second, so that velocities are per second. Default 1: per frame. */
  readonly fps?: number;
  /** Give each object its mask, uint8 [height, width] over its box. Default false. */
  readonly masks?: boolean;
}

/** One object as a simulator may state it; units as in a scene. */
export interface WireObject {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly color: readonly [number, number, number];
  /** Default: the position in the list. */
  readonly id?: number;
  /** Default 1. */
  readonly presence?: number;
  /** Default 0. */
  readonly x_std?: number;
  /** Default 0. */
  readonly y_std?: number;
  /** Default 1. */
  readonly visible?: number;
  /** Default: the position in the list. */
  readonly depth?: number;
  readonly log_likelihood?: number;
  readonly prototype?: number;
  /** Taken as they come from a scene, and not looked at. */
  readonly novelty?: number;
  readonly mask?: unknown;
  readonly vx?: number;
  readonly vy?: number;
  readonly age?: number;
}

/** Exactly one of `frame` and `objects`. */
export interface ActRequest extends Envelope<'act'> {
  readonly frame?: WireTensor;
  /** A list of objects, or an observation of the policy's observation space. */
  readonly objects?: readonly WireObject[] | { readonly [key: string]: unknown };
  /** Counters of the client, echoed in the reply. */
  readonly episode?: number;
  readonly step?: number;
  /** With `frame`: as in `perceive`; a stream also begins anew at step 0. */
  readonly track?: boolean;
  readonly stream?: number;
  readonly fps?: number;
  readonly reward?: number;
  readonly terminated?: boolean;
  readonly truncated?: boolean;
}

export interface MakeRequest extends Envelope<'make'> {
  readonly env_id: string;
  /** Options of the environment itself. */
  readonly kwargs?: { readonly [key: string]: unknown };
  /** What `render` will answer. Default null: nothing. */
  readonly render_mode?: RenderMode | null;
  /** Replaces the environment's limit; -1 drops it. */
  readonly max_episode_steps?: number;
}

export interface ResetRequest extends Envelope<'reset'> {
  readonly env: number;
  readonly seed?: number;
  readonly options?: { readonly [key: string]: unknown };
}

export interface StepRequest extends Envelope<'step'> {
  readonly env: number;
  /** A value of the environment's action space. */
  readonly action: unknown;
}

export interface RenderRequest extends Envelope<'render'> {
  readonly env: number;
}

/** Closes an environment; the connection stays. */
export interface CloseRequest extends Envelope<'close'> {
  readonly env: number;
}

export interface StatsRequest extends Envelope<'stats'> {}

export interface RequestOf {
  readonly hello: HelloRequest;
  readonly spaces: SpacesRequest;
  readonly perceive: PerceiveRequest;
  readonly act: ActRequest;
  readonly make: MakeRequest;
  readonly reset: ResetRequest;
  readonly step: StepRequest;
  readonly render: RenderRequest;
  readonly close: CloseRequest;
  readonly stats: StatsRequest;
}

export type RequestType = keyof RequestOf;
export type Request = RequestOf[RequestType];
