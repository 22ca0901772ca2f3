/** Opens the WebSocket; what the server answers instead of opening becomes a typed error. */

import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { type ErrorCode, SupairError } from '../../env/core/errors.ts';
import { SUBPROTOCOL } from '../protocol/subprotocol.ts';

/** Largest reply, bytes: a batch of observations with pictures. */
const MAX_REPLY_BYTES = 67_108_864;

/**
 * @throws NOT_FOUND where nobody listens, UNAUTHORIZED, LIMIT for a full server, TIMEOUT,
 *   UNSUPPORTED for a server of another kind
 */
export function openSocket(
  url: string,
  token: string | null,
  timeoutMs: number,
): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    if (!/^wss?:\/\//.test(url) || !URL.canParse(url)) {
      reject(
        new SupairError('BAD_ARGUMENT', { who: 'connect.url', expected: 'ws://...', got: url }),
      );
      return;
    }
    const socket = new WebSocket(url, SUBPROTOCOL, {
      handshakeTimeout: timeoutMs,
      maxPayload: MAX_REPLY_BYTES,
      perMessageDeflate: false,
      ...(token === null ? {} : { headers: { authorization: `Bearer ${token}` } }),
    });
    socket.once('open', () => {
      socket.removeAllListeners();
      resolve(socket);
    });
    socket.on('error', (cause) => reject(unreachable(url, cause)));
    socket.on('unexpected-response', (request, response: IncomingMessage) => {
      refusedBy(response)
        .then(reject, reject)
        .finally(() => request.destroy());
    });
  });
}

// ---------------------------------------------------------------------------

function unreachable(url: string, cause: Error): SupairError {
  const timedOut = /timed out/.test(cause.message);
  return new SupairError(timedOut ? 'TIMEOUT' : 'NOT_FOUND', {
    who: 'connect',
    expected: `a server at ${url}`,
    got: cause.message,
    remedy: 'Start one with `npx supair-rl serve`, and check the address.',
    cause,
  });
}

const CODES: { readonly [status: number]: ErrorCode } = {
  401: 'UNAUTHORIZED',
  403: 'UNAUTHORIZED',
  404: 'NOT_FOUND',
  503: 'LIMIT',
};

const MAX_REASON_CHARACTERS = 500;

async function refusedBy(response: IncomingMessage): Promise<SupairError> {
  let reason = '';
  for await (const chunk of response) {
    reason += String(chunk);
    if (reason.length > MAX_REASON_CHARACTERS) break;
  }
  const status = response.statusCode ?? 0;
  return new SupairError(CODES[status] ?? 'UNSUPPORTED', {
    who: 'connect',
    expected: 'a WebSocket',
    got: `HTTP ${status}`,
    remedy: reason.slice(0, MAX_REASON_CHARACTERS).trim(),
  });
}
