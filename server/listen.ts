/**
 * The port: WebSockets and a little HTTP in front of given services.
 *
 *   GET /...                 http.ts
 *   upgrade --> admission --> Connection (one per WebSocket)
 */

import { randomUUID } from 'node:crypto';
import { createServer as createHttpServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type ServerOptions as SocketOptions, WebSocketServer } from 'ws';
import { SupairError } from '../env/core/errors.ts';
import { type Refusal, refusalOf } from './admission.ts';
import { Connection } from './connection.ts';
import { answerHttp } from './http.ts';
import type { ResolvedOptions } from './options.ts';
import { CLOSE, SUBPROTOCOL } from './protocol/subprotocol.ts';
import type { Services } from './services.ts';

export interface RunningServer {
  /** For WebSockets, e.g. `ws://127.0.0.1:8765`. */
  readonly url: string;
  readonly httpUrl: string;
  /** Tells every peer, waits for them a little, and ends the threads. Idempotent. */
  close(): Promise<void>;
}

/**
 * @param stop ends what the services stand on.
 * @throws PORT_IN_USE, BAD_ARGUMENT for an address that is not ours.
 */
export async function listen(
  options: ResolvedOptions,
  stop: () => Promise<void>,
  services: Services,
): Promise<RunningServer> {
  const { limits, logger } = options;
  const connections = new Set<Connection>();
  const sockets = new WebSocketServer(socketOptions(services));
  sockets.on('error', (err) => logger.error({ err }, 'websocket server'));

  const http = createHttpServer(HTTP_OPTIONS, (request, response) => {
    answerHttp(request, response, services);
  });
  http.maxConnections = 2 * limits.maxSessions; // room for plain HTTP and handshakes
  http.on('clientError', (err, socket) => {
    logger.info({ err }, 'bad http');
    refuseUpgrade(socket as Socket, { status: 400, message: 'Not an HTTP request.' });
  });
  http.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', (err) => logger.info({ err }, 'socket error'));
    socket.setNoDelay(true);
    const refusal =
      refusalOf(request, options) ??
      (connections.size < limits.maxSessions ? null : full(limits.maxSessions));
    if (refusal !== null) {
      logger.warn({ status: refusal.status, reason: refusal.message }, 'refused');
      refuseUpgrade(socket, refusal);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (websocket) => {
      const connection = new Connection(websocket, randomUUID(), services);
      connections.add(connection);
      websocket.on('close', () => connections.delete(connection));
    });
  });

  await bind(http, options);
  http.on('error', (err) => logger.error({ err }, 'http server'));
  const heartbeat = setInterval(() => {
    for (const connection of connections) connection.beat();
  }, limits.heartbeatMs);

  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    clearInterval(heartbeat);
    const closed = new Promise<void>((resolve) => http.close(() => resolve()));
    for (const connection of connections) connection.end(CLOSE.shutdown, 'server shutting down');
    http.closeIdleConnections();
    setTimeout(() => http.closeAllConnections(), limits.shutdownMs).unref();
    await closed;
    sockets.close();
    await stop();
  };
  const { port } = http.address() as AddressInfo; // it listens on TCP
  const name = `${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`;
  logger.info({ address: name }, 'listening');
  return {
    url: `ws://${name}`,
    httpUrl: `http://${name}`,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

// ---------------------------------------------------------------------------

/** Longest time a plain HTTP request or handshake may take to arrive, ms. */
const HTTP_OPTIONS = { requestTimeout: 10_000, headersTimeout: 10_000 };

function socketOptions({ limits, maxMessageBytes }: Services): SocketOptions {
  // the typings do not know the bounds on fragments and chunks and the close time-out yet
  const options: SocketOptions & {
    maxFragments: number;
    maxBufferedChunks: number;
    closeTimeout: number;
  } = {
    noServer: true,
    // Somewhat above our own limit: what lies between gets a typed error before the close.
    maxPayload: maxMessageBytes + Math.min(maxMessageBytes, 1_048_576),
    maxFragments: limits.maxFragments,
    maxBufferedChunks: limits.maxBufferedChunks,
    closeTimeout: limits.shutdownMs,
    perMessageDeflate: false,
    clientTracking: false,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  };
  return options;
}

async function bind(http: Server, { host, port }: ResolvedOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const refuse = (cause: NodeJS.ErrnoException): void => {
      const inUse = cause.code === 'EADDRINUSE';
      reject(
        new SupairError(inUse ? 'PORT_IN_USE' : 'BAD_ARGUMENT', {
          who: `listening on ${host}:${port}`,
          expected: inUse ? 'a free port' : 'an address of this machine that we may use',
          got: inUse ? 'one in use' : (cause.code ?? cause.message),
          remedy: inUse
            ? 'Choose another port, or 0 for any free one.'
            : 'Choose another host or port.',
          cause,
        }),
      );
    };
    http.once('error', refuse);
    http.listen(port, host, () => {
      http.off('error', refuse);
      resolve();
    });
  });
}

function full(limit: number): Refusal {
  return { status: 503, message: `All ${limit} places are taken. Try again later.` };
}

const REASONS: { readonly [status in Refusal['status']]: string } = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  503: 'Service Unavailable',
};

/** Answers an upgrade in plain HTTP and ends the connection. */
function refuseUpgrade(socket: Socket, { status, message }: Refusal): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = `${message}\n`;
  const challenge = status === 401 ? 'www-authenticate: Bearer\r\n' : '';
  socket.once('finish', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${REASONS[status]}\r\ncontent-type: text/plain\r\nconnection: close\r\n` +
      `${challenge}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
