/**
 * The project's one error class. Callers branch on `code`, never on text.
 * A message says who refused, what was expected, what came, and the remedy.
 */

export const ERROR_CODES = [
  'BAD_ACTION', // an action outside the action space
  'BAD_ARGUMENT', // a caller's argument or option breaks its documented range
  'BAD_DTYPE', // a tensor or array of the wrong element type
  'BAD_FILE', // a file that cannot be read as what it claims to be
  'BAD_MESSAGE', // bytes on the wire that are not a well-formed message
  'BAD_SHAPE', // a tensor or array of the wrong shape
  'BAD_VALUE', // NaN, infinity or a value outside its range
  'CLOSED', // used after close()
  'DISPOSED', // used after dispose()
  'HELLO_NEEDED', // a request on a connection that has not said hello
  'INTERNAL', // a fault of ours
  'LIMIT', // a documented limit was exceeded
  'NOT_FOUND', // an unknown environment, model, policy, command or file
  'PORT_IN_USE', // the server's port is taken
  'RESET_NEEDED', // step() before reset(), or after the episode's end
  'TIMEOUT', // the peer did not answer in time
  'UNAUTHORIZED', // token, Origin or Host refused
  'UNKNOWN_TYPE', // a message type the protocol does not have
  'UNSUPPORTED', // legal in general, not offered here
  'VERSION', // a file or peer of another format version
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export interface ErrorDetails {
  /** Who refused: function, file or field, e.g. `perceive.frame`. */
  readonly who: string;
  readonly expected: string;
  /** What came instead. */
  readonly got: string;
  /** What the caller can do about it, one sentence. */
  readonly remedy?: string;
  readonly cause?: unknown;
}

export class SupairError extends Error {
  override readonly name = 'SupairError';
  readonly code: ErrorCode;
  readonly remedy: string | undefined = undefined;

  /** @param details the parts of the message, or a message composed by a peer or another thread. */
  constructor(code: ErrorCode, details: ErrorDetails | string) {
    if (typeof details === 'string') {
      super(details);
      this.code = code;
      return;
    }
    const { who, expected, got, remedy, cause } = details;
    const tail = remedy === undefined ? '' : ` ${remedy}`;
    super(`${who}: expected ${expected}, got ${got}.${tail}`, cause === undefined ? {} : { cause });
    this.code = code;
    this.remedy = remedy;
  }
}

/** True for a SupairError, also one from a second copy of this module. */
export function isSupairError(value: unknown): value is SupairError {
  return value instanceof Error && value.name === 'SupairError' && 'code' in value;
}

/** An element that the caller has proven to exist; throws INTERNAL where it does not. */
export function defined<T>(value: T | undefined, who: string): T {
  if (value === undefined) {
    throw new SupairError('INTERNAL', { who, expected: 'a value', got: 'undefined' });
  }
  return value;
}
