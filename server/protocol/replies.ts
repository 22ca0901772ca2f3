/** What the server answers. Every reply but `error` carries `timing_ms` and `policy_version`. */

import type { ErrorCode } from '../../env/core/errors.ts';
import type { SpaceJson } from '../../env/core/spaces/codec.ts';
import type { SceneObject } from '../../perception/scene.ts';
import type { RequestType } from './requests.ts';
import type { WireTensor } from './tensor.ts';
import type { WireScene } from './wire-scene.ts';
import type { WireSpec } from './wire-spec.ts';

/** Where the time between a request's arrival and its reply went, milliseconds; they sum to it. */
export interface Timing {
  /** Waiting: for earlier requests, for a thread, and the hops there and back. */
  readonly queue: number;
  readonly decode: number;
  readonly perceive: number;
  readonly act: number;
  /** In the environment, for requests to one. */
  readonly env: number;
  readonly encode: number;
}

interface Envelope<T extends string> {
  readonly type: T;
  readonly id: number;
  /** Updates behind the policy that was in force; null without a policy. */
  readonly policy_version: number | null;
}

export interface WelcomeReply extends Envelope<'welcome'> {
  readonly protocol: string;
  /** Name and version of the server. */
  readonly server: string;
  /** Identifies this connection in the server's log. */
  readonly session: string;
  readonly capabilities: readonly ('perceive' | 'act' | 'environments')[];
  /** Shape of the frames the model takes; null without a model. */
  readonly frame: {
    readonly height: number;
    readonly width: number;
    readonly channels: number;
  } | null;
  /** Most objects a scene can hold; null without a model. */
  readonly max_objects: number | null;
  readonly environments: readonly string[];
  readonly limits: {
    readonly max_message_bytes: number;
    readonly max_frames: number;
    readonly max_in_flight: number;
    readonly max_envs: number;
  };
}

/** Spaces go as JSON can hold them: `parseSpace` reads them, infinities are texts. */
export interface SpacesReply extends Envelope<'spaces'> {
  readonly observation_space: SpaceJson | null;
  readonly action_space: SpaceJson | null;
}

export interface ObjectsReply extends Envelope<'objects'> {
  /** One a frame, in order. */
  readonly scenes: readonly WireScene[];
}

export interface ActionReply extends Envelope<'action'> {
  /** A value of the policy's action space. */
  readonly action: unknown;
  /** What was seen, where a frame was sent. */
  readonly objects?: readonly Omit<SceneObject, 'mask'>[];
  readonly episode?: number;
  readonly step?: number;
}

export interface EnvReply extends Envelope<'env'> {
  /** The handle for later requests, valid in this connection. */
  readonly env: number;
  readonly observation_space: SpaceJson;
  readonly action_space: SpaceJson;
  readonly metadata: { readonly render_modes: readonly string[]; readonly render_fps: number };
  readonly render_mode: string | null;
  readonly spec: WireSpec | null;
}

export interface ObservationReply extends Envelope<'observation'> {
  readonly env: number;
  readonly observation: unknown;
  readonly info: { readonly [key: string]: unknown };
}

export interface TransitionReply extends Envelope<'transition'> {
  readonly env: number;
  readonly observation: unknown;
  readonly reward: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
  readonly info: { readonly [key: string]: unknown };
}

/** `frame` or `text` by the environment's render mode; both null without one. */
export interface PictureReply extends Envelope<'picture'> {
  readonly env: number;
  readonly frame: WireTensor | null;
  readonly text: string | null;
}

export interface ClosedReply extends Envelope<'closed'> {
  readonly env: number;
}

/** Counted since the server started, all sessions together. */
export interface StatsReply extends Envelope<'stats'> {
  readonly uptime_s: number;
  readonly sessions: number;
  /** Streams being tracked now. */
  readonly streams: number;
  readonly requests: { readonly [type: string]: number };
  readonly errors: { readonly [code: string]: number };
  readonly thread_restarts: number;
}

export interface ErrorReply {
  readonly type: 'error';
  /** Null where the message was too broken to have one. */
  readonly id: number | null;
  readonly code: ErrorCode;
  readonly message: string;
}

export interface ReplyOf {
  readonly welcome: WelcomeReply;
  readonly spaces: SpacesReply;
  readonly objects: ObjectsReply;
  readonly action: ActionReply;
  readonly env: EnvReply;
  readonly observation: ObservationReply;
  readonly transition: TransitionReply;
  readonly picture: PictureReply;
  readonly closed: ClosedReply;
  readonly stats: StatsReply;
  readonly error: ErrorReply;
}

export type ReplyType = keyof ReplyOf;
export type Reply = ReplyOf[ReplyType];
/** A reply as it goes out, its timing added last. */
export type Timed<R extends Reply> = R & { readonly timing_ms: Timing };

/** The reply that answers each request, where no error does. */
export interface ReplyTo extends Record<RequestType, Reply> {
  readonly hello: WelcomeReply;
  readonly spaces: SpacesReply;
  readonly perceive: ObjectsReply;
  readonly act: ActionReply;
  readonly make: EnvReply;
  readonly reset: ObservationReply;
  readonly step: TransitionReply;
  readonly render: PictureReply;
  readonly close: ClosedReply;
  readonly stats: StatsReply;
}
