/**
 * Requests and replies over one WebSocket: ids, time-outs, and no more in flight than the server
 * takes. Knows the protocol, not what the requests are for.
 */

import { WebSocket } from 'ws';
import { SupairError } from '../../env/core/errors.ts';
import { decodeBytes, encodeMessage } from '../protocol/codec.ts';
import type { GuardLimits } from '../protocol/guard.ts';
import type { ReplyTo, Timed } from '../protocol/replies.ts';
import { parseReply } from '../protocol/reply-schemas.ts';
import { idOf } from '../protocol/request-schemas.ts';
import type { RequestOf, RequestType } from '../protocol/requests.ts';
import { CLOSE } from '../protocol/subprotocol.ts';

/** A request without what the channel adds. */
export type Fields<T extends RequestType> = Omit<RequestOf[T], 'type' | 'id'>;
export type ReplyFor<T extends RequestType> = Timed<ReplyTo[T]>;

/** Replies are larger than requests: batches of scenes, lists of names. */
const REPLY_LIMITS: GuardLimits = { maxDepth: 24, maxNodes: 262_144, maxTextBytes: 65_536 };

/** What `hello` is sent under, before the server has said how many it takes. */
const FIRST_MAX_IN_FLIGHT = 1;

interface Waiting {
  readonly bytes: Buffer;
  readonly who: string;
  readonly resolve: (reply: never) => void;
  readonly reject: (error: SupairError) => void;
  timer: NodeJS.Timeout | null;
}

export class Channel {
  readonly #socket: WebSocket;
  readonly #timeoutMs: number;
  /** Sent and not answered. */
  readonly #inFlight = new Map<number, Waiting>();
  /** Not sent yet. */
  readonly #queue: [id: number, waiting: Waiting][] = [];
  /** What the server said before ending the connection. */
  #lastError: SupairError | null = null;
  #ended: SupairError | null = null;
  #nextId = 0;
  /** The server's `max_in_flight`, once it is known. */
  maxInFlight: number = FIRST_MAX_IN_FLIGHT;

  /** @param socket open. @param timeoutMs longest wait for a reply, from when it was sent. */
  constructor(socket: WebSocket, timeoutMs: number) {
    this.#socket = socket;
    this.#timeoutMs = timeoutMs;
    socket.on('error', () => {}); // `close` follows and tells the requests
    socket.on('message', (data) => this.#receive(data));
    socket.on('close', (code, reason) => this.#end(closedBy(code, reason.toString())));
  }

  /** @throws the server's typed error; TIMEOUT, CLOSED, BAD_MESSAGE */
  request<T extends RequestType>(type: T, fields: Fields<T>): Promise<ReplyFor<T>> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    const id = this.#nextId;
    this.#nextId = (id + 1) % 0x1_0000_0000;
    const bytes = encodeMessage({ type, id, ...fields });
    return new Promise((resolve, reject) => {
      // the server answers each request with its own reply type; `#receive` checked its fields
      const settle = resolve as (reply: never) => void;
      this.#queue.push([id, { bytes, who: type, resolve: settle, reject, timer: null }]);
      this.#pump();
    });
  }

  /** Ends the connection; requests without a reply fail with CLOSED. Idempotent. */
  async close(): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise<void>((resolve) => this.#socket.once('close', () => resolve()));
    this.#socket.close(CLOSE.normal);
    const timer = setTimeout(() => this.#socket.terminate(), this.#timeoutMs);
    await closed;
    clearTimeout(timer);
  }

  #pump(): void {
    while (this.#inFlight.size < this.maxInFlight) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      const [id, waiting] = next;
      waiting.timer = setTimeout(() => this.#fail(id, this.#tooLate(waiting.who)), this.#timeoutMs);
      this.#inFlight.set(id, waiting);
      this.#socket.send(waiting.bytes);
    }
  }

  #tooLate(who: string): SupairError {
    return new SupairError('TIMEOUT', {
      who,
      expected: `a reply within ${this.#timeoutMs} ms`,
      got: 'none',
      remedy: 'A late reply will be dropped; raise timeoutMs where the server is slow.',
    });
  }

  #receive(data: unknown): void {
    let id: number | null = null;
    try {
      // a text frame arrives as a Buffer too, and is no msgpack map
      const raw = decodeBytes(data as Buffer, REPLY_LIMITS);
      id = idOf(raw);
      const reply = parseReply(raw);
      if (reply.type === 'error') throw new SupairError(reply.code, reply.message);
      this.#take(reply.id)?.resolve(reply as never); // see `request`
      this.#pump();
    } catch (error) {
      const failure = error as SupairError; // the codec and the lines above throw nothing else
      if (id === null) this.#giveUpAll(failure);
      else this.#fail(id, failure);
    }
  }

  #fail(id: number, error: SupairError): void {
    this.#take(id)?.reject(error);
    this.#pump();
  }

  /** Whatever cannot be told apart by id concerns the connection, which ends with it. */
  #giveUpAll(error: SupairError): void {
    this.#lastError = error;
    this.#socket.close(CLOSE.malformed);
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#inFlight.get(id);
    this.#inFlight.delete(id);
    if (waiting?.timer) clearTimeout(waiting.timer);
    return waiting;
  }

  #end(error: SupairError): void {
    this.#ended = this.#lastError ?? error;
    for (const id of [...this.#inFlight.keys()]) this.#take(id)?.reject(this.#ended);
    for (const [, waiting] of this.#queue.splice(0)) waiting.reject(this.#ended);
  }
}

// ---------------------------------------------------------------------------

function closedBy(code: number, reason: string): SupairError {
  const tooBig = code === CLOSE.tooBig;
  const details = {
    who: 'the connection',
    expected: 'an open one',
    got: `closed with ${code}${reason === '' ? '' : ` (${reason})`}`,
  };
  return tooBig
    ? new SupairError('LIMIT', { ...details, remedy: 'The message was too large; send less.' })
    : new SupairError('CLOSED', { ...details, remedy: 'Connect again.' });
}
