/**
 * One client's session: requests in, replies out, no socket and no bytes.
 *
 *   connected --hello--> ready --close()--> closed
 *
 *   connected  takes `hello` only (HELLO_NEEDED)
 *   ready      takes everything; a second `hello` is answered like the first
 *   closed     refuses everything (CLOSED); its environments are gone
 */

import { SupairError } from '../env/core/errors.ts';
import { type Answered, type SessionContext, streamKey } from './handlers/handler.ts';
import { answer } from './handlers/table.ts';
import type { Request } from './protocol/requests.ts';
import type { Services } from './services.ts';

export type SessionState = 'connected' | 'ready' | 'closed';

export class Session {
  readonly id: string;
  readonly #context: SessionContext;
  #state: SessionState = 'connected';

  constructor(id: string, services: Services) {
    this.id = id;
    this.#context = { id, services, envs: new Map(), handles: new Set(), streams: new Set() };
  }

  get state(): SessionState {
    return this.#state;
  }

  /** @throws the typed error that answers the request. */
  async handle(request: Request): Promise<Answered> {
    if (this.#state === 'closed') {
      throw new SupairError('CLOSED', {
        who: request.type,
        expected: 'an open session',
        got: 'a closed one',
        remedy: 'Connect again.',
      });
    }
    if (this.#state === 'connected' && request.type !== 'hello') {
      throw new SupairError('HELLO_NEEDED', {
        who: request.type,
        expected: '`hello` as the first request of a connection',
        got: request.type,
        remedy: 'Send { type: "hello", id: 0 } and wait for the welcome.',
      });
    }
    this.#state = 'ready'; // at once: requests may follow `hello` without waiting for the welcome
    return await answer(request, this.#context);
  }

  /** Closes its environments and ends its streams; idempotent. Requests under way are answered into nothing. */
  close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    const { handles, streams, services } = this.#context;
    for (const handle of handles) {
      services.worlds.call('close', { handle }).catch(() => {}); // a dead thread has closed them
    }
    if (streams.size > 0) {
      services.counters.streams -= streams.size;
      const keys = [...streams].map((stream) => streamKey(this.id, stream));
      services.inference.call('forget', keys).catch(() => {}); // likewise
    }
  }
}
