/** A thread with a row of environments as the vector environment sees it: a promise a call. */

import type { Worker } from 'node:worker_threads';
import { SupairError } from '../../errors.ts';
import { startWorker } from '../../worker.ts';
import { closedError } from '../calls.ts';
import { type Answer, type Call, fromFailure, type RowData, type RowMethods } from './messages.ts';

/** Longest wait for environments to close before their thread is ended, ms. */
const GRACE_MS = 2000;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export class RowThread {
  readonly #worker: Worker;
  readonly #onFault: (fault: unknown) => void;
  #waiting: Waiting | null = null;
  /** Settles the wait of `close`. */
  #closed: (failure: unknown) => void = () => undefined;
  /** Why there are no calls any more. */
  #fault: unknown = null;
  #closing: Promise<void> | null = null;

  /** @param onFault called once where the thread ends by itself or cannot begin. */
  constructor(data: RowData, name: string, onFault: (fault: unknown) => void) {
    this.#onFault = onFault;
    // the one reference upwards: what all threads run imports every built-in environment
    const entry = new URL('../../../vector-entry', import.meta.url);
    const worker = startWorker(entry, { workerData: data });
    worker.unref(); // a program may end without closing; `call` keeps it alive for the answer
    worker.on('message', (answer: Answer) => this.#hear(answer));
    worker.on('messageerror', (error) => this.#fail(crashed(name, error)));
    worker.on('error', (error) => this.#fail(crashed(name, error)));
    worker.on('exit', (code) => {
      this.#closed(null);
      this.#fail(crashed(name, new Error(`its end (exit code ${code})`)));
    });
    this.#worker = worker;
  }

  /** One at a time. @throws what the method throws, or why the thread has ended. */
  call<K extends Exclude<keyof RowMethods, 'close'>>(
    method: K,
    argument: Parameters<RowMethods[K]>[0],
  ): Promise<ReturnType<RowMethods[K]>> {
    return new Promise((resolve, reject) => {
      if (this.#fault !== null) throw this.#fault;
      this.#post({ method, argument });
      this.#worker.ref();
      // the thread answers with the method's own value
      this.#waiting = { resolve: resolve as (value: unknown) => void, reject };
    });
  }

  /**
   * Closes the environments and ends the thread, whatever it is doing; idempotent.
   * @throws what an environment's `close` throws.
   */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    const dead = this.#fault !== null;
    this.#fault ??= closedError('WorkerVectorEnv');
    this.#settle(({ reject }) => reject(this.#fault));
    try {
      if (!dead) await this.#closeEnvs();
    } finally {
      await this.#worker.terminate();
    }
  }

  async #closeEnvs(): Promise<void> {
    this.#worker.ref();
    const failure = await new Promise((resolve) => {
      const timer = setTimeout(resolve, GRACE_MS, null);
      this.#closed = (reason) => {
        clearTimeout(timer);
        resolve(reason);
      };
      this.#post({ method: 'close', argument: null });
    });
    if (failure !== null) throw failure;
  }

  #post(call: Call): void {
    try {
      this.#worker.postMessage(call);
    } catch (cause) {
      throw new SupairError('BAD_ARGUMENT', {
        who: `WorkerVectorEnv.${call.method}`,
        expected: 'arguments that can be copied to another thread',
        got: String(cause),
        cause,
      });
    }
  }

  #hear(answer: Answer): void {
    if ('value' in answer) this.#settle(({ resolve }) => resolve(answer.value));
    else if ('failure' in answer) this.#settle(({ reject }) => reject(fromFailure(answer.failure)));
    else if ('fatal' in answer) this.#fail(fromFailure(answer.fatal));
    else this.#closed(answer.closed === null ? null : fromFailure(answer.closed));
  }

  /** What comes first is the reason; what follows from it is not told. */
  #fail(fault: unknown): void {
    if (this.#fault !== null) return;
    this.#fault = fault;
    this.#settle(({ reject }) => reject(fault));
    this.#onFault(fault);
  }

  #settle(how: (waiting: Waiting) => void): void {
    const waiting = this.#waiting;
    if (waiting === null) return;
    this.#waiting = null;
    this.#worker.unref();
    how(waiting);
  }
}

// ---------------------------------------------------------------------------

function crashed(name: string, cause: Error): SupairError {
  return new SupairError('INTERNAL', {
    who: name,
    expected: 'a running thread',
    got: cause.message,
    remedy: 'All of its vector environment is closed; make a new one.',
    cause,
  });
}
