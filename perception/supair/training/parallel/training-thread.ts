/**
 * A worker thread of a team as the thread that leads it sees it: one task at a time, a promise each.
 *
 * Threads wait for tasks in their event loops, never inside Atomics.wait: a thread that dies cannot
 * leave others, or the program, blocked behind a barrier. A task and its answer take a tenth of a
 * millisecond.
 */

import type { Worker } from 'node:worker_threads';
import { isSupairError, SupairError } from '../../../../env/core/errors.ts';
import { startWorker } from '../../../../env/core/worker.ts';
import type { BackendName } from '../../../compute/backend-names.ts';
import type { Member, MemberSetup } from './member.ts';

export type ThreadTask = keyof Member;

/** A thread's answer to every task, and its first message once it has loaded. */
export const DONE = 'done';

export interface ThreadData {
  readonly backend: BackendName;
  readonly setup: MemberSetup;
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: SupairError) => void;
}

export class TrainingThread {
  /** Settles once the thread has loaded. */
  readonly loaded: Promise<void>;
  readonly #worker: Worker;
  readonly #name: string;
  #waiting: Waiting | null = null;
  #fault: SupairError | null = null;

  constructor(data: ThreadData) {
    this.#name = `training thread ${data.setup.rank + 1} of ${data.setup.threads}`;
    this.#worker = startWorker(new URL('./member-entry', import.meta.url), { workerData: data });
    this.#worker.on('message', () => {
      const waiting = this.#waiting;
      this.#waiting = null;
      waiting?.resolve();
    });
    this.#worker.on('messageerror', (error) => this.#fail(error));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', (code) => this.#fail(new Error(`its end (exit code ${code})`)));
    this.loaded = this.#answer();
  }

  /** @throws what the thread throws, INTERNAL where it has ended. */
  run(task: ThreadTask): Promise<void> {
    const answer = this.#answer();
    this.#worker.postMessage(task);
    return answer;
  }

  /** Ends the thread, whatever it is doing. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #answer(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#fault === null) this.#waiting = { resolve, reject };
      else reject(this.#fault);
    });
  }

  /** What comes first is the reason; what follows from it is not told. */
  #fail(error: Error): void {
    this.#fault ??= isSupairError(error)
      ? error
      : new SupairError('INTERNAL', {
          who: this.#name,
          expected: 'a step to be done',
          got: error.message,
          cause: error,
        });
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.reject(this.#fault);
  }
}
