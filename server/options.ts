/** What `createServer` takes, and its defaults. */

import { type Logger, pino } from 'pino';
import { SupairError } from '../env/core/errors.ts';
import { isLoopback } from './admission.ts';
import { type Limits, resolveLimits } from './protocol/limits.ts';

export interface ServerOptions {
  /** Name or address to listen on. Default 127.0.0.1; any other than loopback needs a token. */
  readonly host?: string;
  /** Default 8765; 0 picks a free one. */
  readonly port?: number;
  /** Perception model: a shipped name or a folder. Default null: no `perceive`. */
  readonly model?: string | null;
  /** Policy: a shipped name or a folder. Default null: no `act`. */
  readonly policy?: string | null;
  /** Secret that every connection must show. Default null: none. */
  readonly token?: string | null;
  /** Browser origins to admit besides loopback and the server's own. Default none. */
  readonly allowedOrigins?: readonly string[];
  readonly limits?: Partial<Limits>;
  /** Default: silent. */
  readonly logger?: Logger;
}

export interface ResolvedOptions {
  readonly host: string;
  readonly port: number;
  readonly model: string | null;
  readonly policy: string | null;
  readonly token: string | null;
  readonly allowedOrigins: readonly string[];
  readonly limits: Limits;
  readonly logger: Logger;
  readonly loopback: boolean;
}

export const DEFAULT_PORT = 8765;

/** @throws BAD_ARGUMENT, UNAUTHORIZED for a host beyond loopback without a token. */
export function resolveOptions(options: ServerOptions): ResolvedOptions {
  const { host = '127.0.0.1', port = DEFAULT_PORT, token = null } = options;
  if (!(Number.isInteger(port) && port >= 0 && port <= 65535)) {
    throw new SupairError('BAD_ARGUMENT', {
      who: 'port',
      expected: 'an integer in 0..65535',
      got: String(port),
    });
  }
  if (token !== null && token.length < MIN_TOKEN_CHARACTERS) {
    throw new SupairError('BAD_ARGUMENT', {
      who: 'token',
      expected: `at least ${MIN_TOKEN_CHARACTERS} characters`,
      got: String(token.length),
      remedy: 'Make one with `openssl rand -hex 16`.',
    });
  }
  const loopback = isLoopback(host);
  if (!loopback && token === null) {
    throw new SupairError('UNAUTHORIZED', {
      who: `host ${host}`,
      expected: 'a token, since other machines can reach this address',
      got: 'none',
      remedy: 'Give a token file, or listen on 127.0.0.1.',
    });
  }
  return {
    host,
    port,
    model: options.model ?? null,
    policy: options.policy ?? null,
    token,
    allowedOrigins: options.allowedOrigins ?? [],
    limits: resolveLimits(options.limits),
    logger: options.logger ?? pino({ level: 'silent' }),
    loopback,
  };
}

// ---------------------------------------------------------------------------

/** Short enough for a password, long enough not to be guessed over a network. */
const MIN_TOKEN_CHARACTERS = 16;
