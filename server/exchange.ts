/**
 * Bytes in, bytes out: decodes a request, has the session answer it and encodes the reply with its
 * timing. Whatever goes wrong becomes an `error` reply; bytes that are no message at all also end
 * the connection. Never throws.
 */

import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { isSupairError, SupairError } from '../env/core/errors.ts';
import { appendEntry, decodeBytes, encodeMessage, type RawMessage } from './protocol/codec.ts';
import type { ErrorReply, Timing } from './protocol/replies.ts';
import { idOf, parseRequest } from './protocol/request-schemas.ts';
import { CLOSE } from './protocol/subprotocol.ts';
import { count, type Services } from './services.ts';
import type { Session } from './session.ts';

export interface Exchanged {
  readonly bytes: Buffer;
  /** Close code, where the message ends the connection. */
  readonly close: number | null;
}

/** @param arrivedMs `performance.now()` when the message had arrived as a whole. */
export async function exchange(
  bytes: Uint8Array,
  arrivedMs: number,
  session: Session,
  services: Services,
): Promise<Exchanged> {
  const refuse = (id: number | null, error: unknown, close: number | null): Exchanged => {
    const reply = errorReply(id, error, services.logger);
    count(services.counters.errors, reply.code);
    return { bytes: encodeMessage(reply), close };
  };

  const decodeStart = performance.now();
  let raw: RawMessage;
  try {
    assertSize(bytes, services.maxMessageBytes);
    raw = decodeBytes(bytes, services.limits);
  } catch (error) {
    return refuse(null, error, closeCode(error, bytes.length > services.maxMessageBytes));
  }
  try {
    const request = parseRequest(raw);
    const decode = performance.now() - decodeStart;
    count(services.counters.requests, request.type);

    const { reply, spent } = await session.handle(request);

    const encodeStart = performance.now();
    const encoded = encodeMessage(reply);
    const now = performance.now();
    const { perceive = 0, act = 0, env = 0 } = spent;
    const encode = now - encodeStart;
    const queue = Math.max(0, now - arrivedMs - decode - perceive - act - env - encode);
    const timing: Timing = { queue, decode, perceive, act, env, encode };
    return { bytes: appendEntry(encoded, 'timing_ms', timing), close: null };
  } catch (error) {
    return refuse(idOf(raw), error, null);
  }
}

/** The error as a peer may see it: typed, short, without a stack. */
export function errorReply(id: number | null, error: unknown, logger: Logger): ErrorReply {
  if (isSupairError(error)) {
    return { type: 'error', id, code: error.code, message: clip(error.message) };
  }
  const reference = randomUUID();
  logger.error({ err: error, reference }, 'internal fault');
  const message = `An internal fault of the server; its log has the details under ${reference}.`;
  return { type: 'error', id, code: 'INTERNAL', message };
}

// ---------------------------------------------------------------------------

const MAX_MESSAGE_CHARACTERS = 1000;

const clip = (text: string): string =>
  text.length <= MAX_MESSAGE_CHARACTERS ? text : `${text.slice(0, MAX_MESSAGE_CHARACTERS - 1)}…`;

function assertSize(bytes: Uint8Array, limit: number): void {
  if (bytes.length <= limit) return;
  throw new SupairError('LIMIT', {
    who: 'the message',
    expected: `at most ${limit} bytes`,
    got: String(bytes.length),
    remedy: 'Send frames of the size that `welcome` states, fewer in one request.',
  });
}

function closeCode(error: unknown, tooBig: boolean): number {
  if (tooBig) return CLOSE.tooBig;
  return isSupairError(error) && error.code === 'LIMIT' ? CLOSE.policy : CLOSE.malformed;
}
