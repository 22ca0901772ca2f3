/** What a handler is given and gives back. */

import type { Space } from '../../env/core/spaces/spaces.ts';
import type { ReplyTo, Timing } from '../protocol/replies.ts';
import type { RequestOf, RequestType } from '../protocol/requests.ts';
import type { Services } from '../services.ts';

/** An environment of this session; `handle` is its number in the worlds thread. */
export interface OpenEnv {
  readonly handle: number;
  readonly observationSpace: Space;
  readonly actionSpace: Space;
}

export interface SessionContext {
  readonly id: string;
  readonly services: Services;
  /** By the number the peer knows. */
  readonly envs: Map<number, OpenEnv>;
  /** Handles in use, those of environments still being made included. */
  readonly handles: Set<number>;
  /** Streams of frames whose objects are tracked, by the number the peer knows. */
  readonly streams: Set<number>;
}

/** Time in the model, the policy and the environment; what is left out is zero. */
export type Spent = Partial<Pick<Timing, 'perceive' | 'act' | 'env'>>;

export interface Answered<T extends RequestType = RequestType> {
  readonly reply: ReplyTo[T];
  readonly spent: Spent;
}

export type Handler<T extends RequestType> = (
  request: RequestOf[T],
  context: SessionContext,
) => Answered<T> | Promise<Answered<T>>;

/** The fields that all replies share. */
export function envelope<T extends string>(
  type: T,
  request: { readonly id: number },
  { described }: Services,
): { readonly type: T; readonly id: number; readonly policy_version: number | null } {
  return { type, id: request.id, policy_version: described.policy?.version ?? null };
}

/** Names a stream of a session on the inference thread. */
export function streamKey(session: string, stream: number): string {
  return `${session}/${stream}`;
}
