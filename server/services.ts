/** What a session stands on: the threads, what the server can say about itself, and its counters. */

import type { Logger } from 'pino';
import type { Limits } from './protocol/limits.ts';
import type { WelcomeReply } from './protocol/replies.ts';
import type { Methods } from './threads/calls.ts';
import type { InferenceDescription, InferenceMethods } from './threads/inference.ts';
import type { WorldMethods } from './threads/worlds.ts';

/** Methods that answer later, wherever they run; `Thread` is one. */
export interface Remote<M extends Methods> {
  readonly restarts: number;
  call<K extends keyof M & string>(
    method: K,
    argument: Parameters<M[K]>[0],
  ): Promise<Awaited<ReturnType<M[K]>>>;
}

export interface Services {
  readonly inference: Remote<InferenceMethods>;
  readonly worlds: Remote<WorldMethods>;
  readonly described: InferenceDescription;
  readonly environments: readonly string[];
  /** Name and version, e.g. `supair-rl/0.1.0`. */
  readonly server: string;
  readonly limits: Limits;
  /** Largest request in bytes, derived from the model's frames. */
  readonly maxMessageBytes: number;
  readonly counters: Counters;
  readonly logger: Logger;
}

export interface Counters {
  /** `performance.now()` at the start. */
  readonly startedMs: number;
  /** Open connections. */
  sessions: number;
  /** Streams of frames being tracked, those of all sessions. */
  streams: number;
  /** Requests by type and errors by code, since the start; keys are ours, never a peer's. */
  readonly requests: Map<string, number>;
  readonly errors: Map<string, number>;
}

export function newCounters(): Counters {
  return {
    startedMs: performance.now(),
    sessions: 0,
    streams: 0,
    requests: new Map(),
    errors: new Map(),
  };
}

export function count(counter: Map<string, number>, key: string): void {
  counter.set(key, (counter.get(key) ?? 0) + 1);
}

/** What `welcome` says about this server. */
export function capabilities(services: Services): WelcomeReply['capabilities'] {
  const { model, policy } = services.described;
  return [
    ...(model === null ? [] : (['perceive'] as const)),
    ...(policy === null ? [] : (['act'] as const)),
    'environments',
  ];
}
