/**
 * The threads of a vector environment. Each call goes to all of them and is over when all have
 * answered; until then there is no other.
 *
 *   idle --ask--> pending --all answers--> idle       any --close, lost thread--> closed
 */

import { SupairError } from '../../errors.ts';
import { closedError } from '../calls.ts';
import type { RowData } from './messages.ts';
import { RowThread } from './row-thread.ts';

/** A thread and the environments `from` to `to` - 1 that it steps. */
export interface Part {
  readonly from: number;
  readonly to: number;
  readonly thread: RowThread;
}

const WHO = 'WorkerVectorEnv';

export class RowTeam {
  readonly #parts: readonly Part[];
  /** The call under way. */
  #pending: string | null = null;
  #fault: unknown = null;
  #closing: Promise<void> | null = null;

  /** @param dataOf what the thread of environments `from` to `to` - 1 is given. */
  constructor(numEnvs: number, numWorkers: number, dataOf: (from: number, to: number) => RowData) {
    this.#parts = Array.from({ length: numWorkers }, (_, k) => {
      const from = Math.floor((k * numEnvs) / numWorkers);
      const to = Math.floor(((k + 1) * numEnvs) / numWorkers);
      const name = `${WHO} thread ${k + 1} of ${numWorkers}`;
      return { from, to, thread: new RowThread(dataOf(from, to), name, (e) => this.#lose(e)) };
    });
  }

  /** @throws CLOSED, with the thread's fault as its cause, or LIMIT while another call is pending. */
  refuse(call: string): void {
    if (this.#closing !== null) throw closedError(`${WHO}.${call}`, this.#fault ?? undefined);
    if (this.#pending === null) return;
    throw new SupairError('LIMIT', {
      who: `${WHO}.${call}`,
      expected: 'one call at a time',
      got: `another while ${this.#pending}() is pending`,
      remedy: 'Await it first.',
    });
  }

  /**
   * Asks every thread and waits for every answer, in order of environments.
   * @throws the fault that ended a thread, or what the first of the environments threw.
   */
  async ask<T>(call: string, ask: (part: Part) => Promise<T>): Promise<T[]> {
    this.refuse(call);
    this.#pending = call;
    try {
      const answers = await Promise.allSettled(this.#parts.map(ask));
      if (this.#fault !== null) throw this.#fault;
      return answers.map((answer) => {
        if (answer.status === 'rejected') throw answer.reason;
        return answer.value;
      });
    } finally {
      this.#pending = null;
    }
  }

  /** Ends all threads; a pending call is CLOSED. Idempotent. @throws what an environment throws. */
  close(): Promise<void> {
    this.#closing ??= Promise.allSettled(this.#parts.map(({ thread }) => thread.close())).then(
      (ends) => {
        const failed = ends.find((end) => end.status === 'rejected');
        if (failed !== undefined && this.#fault === null) throw failed.reason;
      },
    );
    return this.#closing;
  }

  /** A thread that is gone has taken its environments along: there is nothing to go on with. */
  #lose(fault: unknown): void {
    this.#fault ??= fault;
    void this.close();
  }
}
