/** The messages between a thread and its host: calls in, answers out. */

import { isSupairError, SupairError } from '../../env/core/errors.ts';

/** What a thread offers: functions of one argument that survives a structured clone. */
export type Methods = { readonly [method: string]: (argument: never) => unknown };

export interface Call {
  readonly seq: number;
  readonly method: string;
  readonly argument: unknown;
}

/** The thread's first message: it has loaded, or failed to, and answers from now on. */
export const LOADED = 'loaded';

export type Answer =
  | { readonly seq: number; readonly ok: true; readonly value: unknown }
  | { readonly seq: number; readonly ok: false; readonly failure: Failure };

/** An error as it crosses threads; a clone would lose its class and code. */
export interface Failure {
  readonly code: SupairError['code'];
  readonly message: string;
  /** For our log; never sent to a peer. */
  readonly detail: string | null;
}

export function toFailure(error: unknown): Failure {
  if (isSupairError(error)) return { code: error.code, message: error.message, detail: null };
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    code: 'INTERNAL',
    message: 'An internal fault; the server log has the details.',
    detail,
  };
}

export function fromFailure({ code, message }: Failure): SupairError {
  return new SupairError(code, message);
}
