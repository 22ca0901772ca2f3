/**
 * One WebSocket: moves bytes between the socket and its session, and keeps every bound that
 * concerns the socket. No message is understood here.
 *
 *   in   at most `maxInFlight` messages are worked on, further ones wait while reading is paused;
 *        `maxQueued` bounds what one read may still deliver after the pause
 *   out  above `sendHighWaterBytes` unsent, no further message is worked on or read; a peer that
 *        has not read them within `sendDrainMs` is let go
 */

import type { Logger } from 'pino';
import type { WebSocket } from 'ws';
import { SupairError } from '../env/core/errors.ts';
import { errorReply, exchange } from './exchange.ts';
import { encodeMessage } from './protocol/codec.ts';
import { CLOSE } from './protocol/subprotocol.ts';
import { count, type Services } from './services.ts';
import { Session } from './session.ts';

interface Message {
  readonly bytes: Buffer;
  readonly arrivedMs: number;
}

export class Connection {
  readonly #socket: WebSocket;
  readonly #session: Session;
  readonly #services: Services;
  readonly #logger: Logger;
  readonly #queue: Message[] = [];
  #inFlight = 0;
  #ending = false;
  #silentBeats = 0;
  #helloTimer: NodeJS.Timeout;
  #drainTimer: NodeJS.Timeout | null = null;

  constructor(socket: WebSocket, id: string, services: Services) {
    this.#socket = socket;
    this.#services = services;
    this.#logger = services.logger.child({ session: id });
    // First of all: an 'error' without a listener would end the process.
    socket.on('error', (err) => this.#logger.warn({ err }, 'socket error'));
    this.#session = new Session(id, services);
    this.#helloTimer = setTimeout(() => this.#hurry(), services.limits.helloMs);
    services.counters.sessions += 1;
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.on('pong', () => this.#heard());
    socket.on('close', (code) => this.#closed(code));
    this.#logger.info('connected');
  }

  /** Called every `heartbeatMs`: pings, and ends a peer silent for two beats with nothing to do. */
  beat(): void {
    if (this.#ending) return;
    if (this.#inFlight > 0) this.#silentBeats = 0;
    if (this.#silentBeats >= 2) {
      this.#logger.info('gone silent');
      this.#socket.terminate();
      return;
    }
    this.#silentBeats += 1;
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
  }

  /** Asks the peer to end; cuts it off after `shutdownMs`. */
  end(code: number, reason: string): void {
    this.#ending = true;
    this.#queue.length = 0;
    this.#socket.resume(); // or the peer's answer to the close would never be read
    this.#socket.close(code, reason);
    setTimeout(() => this.#socket.terminate(), this.#services.limits.shutdownMs).unref();
  }

  #receive(data: unknown, isBinary: boolean): void {
    this.#heard();
    if (this.#ending) return;
    if (!isBinary || !Buffer.isBuffer(data)) {
      this.#refuse(CLOSE.textRefused, 'text', TEXT_REFUSED);
      return;
    }
    const { maxInFlight, maxQueued } = this.#services.limits;
    if (this.#queue.length >= maxQueued) {
      this.#refuse(CLOSE.policy, 'too many requests', tooMany(maxInFlight + maxQueued));
      return;
    }
    this.#queue.push({ bytes: data, arrivedMs: performance.now() });
    this.#pump();
  }

  /** Starts what may be started, and reads on only where nothing waits. */
  #pump(): void {
    if (this.#ending) return;
    const { maxInFlight } = this.#services.limits;
    while (this.#drainTimer === null && this.#inFlight < maxInFlight) {
      const next = this.#queue.shift();
      if (next === undefined) break;
      void this.#work(next);
    }
    const wait = this.#drainTimer !== null || this.#queue.length > 0;
    if (wait && !this.#socket.isPaused) this.#socket.pause();
    if (!wait && this.#socket.isPaused) this.#socket.resume();
  }

  async #work({ bytes, arrivedMs }: Message): Promise<void> {
    this.#inFlight += 1;
    const answer = await exchange(bytes, arrivedMs, this.#session, this.#services);
    this.#inFlight -= 1;
    if (this.#ending) return;
    this.#send(answer.bytes);
    if (answer.close !== null) this.end(answer.close, 'see the error message');
    this.#pump();
  }

  #send(bytes: Buffer): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(bytes, () => this.#drained()); // a failure also closes the socket
    const { sendHighWaterBytes, sendDrainMs } = this.#services.limits;
    if (this.#socket.bufferedAmount <= sendHighWaterBytes || this.#drainTimer !== null) return;
    this.#drainTimer = setTimeout(() => {
      this.#logger.warn('too slow a reader');
      this.end(CLOSE.tooSlow, 'replies were not read in time');
    }, sendDrainMs);
  }

  #drained(): void {
    if (this.#drainTimer === null) return;
    if (this.#socket.bufferedAmount > this.#services.limits.sendHighWaterBytes) return;
    clearTimeout(this.#drainTimer);
    this.#drainTimer = null;
    this.#pump();
  }

  #heard(): void {
    this.#silentBeats = 0;
  }

  #hurry(): void {
    if (this.#session.state !== 'connected') return;
    this.end(CLOSE.policy, 'no hello in time');
  }

  /** Says why, then ends the connection. */
  #refuse(code: number, reason: string, error: SupairError): void {
    count(this.#services.counters.errors, error.code);
    this.#send(encodeMessage(errorReply(null, error, this.#logger)));
    this.end(code, reason);
  }

  #closed(code: number): void {
    this.#ending = true;
    this.#queue.length = 0;
    clearTimeout(this.#helloTimer);
    if (this.#drainTimer !== null) clearTimeout(this.#drainTimer);
    this.#services.counters.sessions -= 1;
    this.#session.close();
    this.#logger.info({ code }, 'closed');
  }
}

// ---------------------------------------------------------------------------

const TEXT_REFUSED = new SupairError('BAD_MESSAGE', {
  who: 'the message',
  expected: 'a binary WebSocket message (msgpack)',
  got: 'a text',
  remedy: 'Send the encoded bytes as binary; in Python pass `bytes`, not `str`.',
});

function tooMany(limit: number): SupairError {
  return new SupairError('LIMIT', {
    who: 'this connection',
    expected: `at most ${limit} requests at once`,
    got: 'more',
    remedy: 'Keep to max_in_flight of `welcome`: wait for replies before sending more.',
  });
}
