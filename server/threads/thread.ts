/**
 * A worker thread as a set of asynchronous functions. It is started by the first call and again
 * by the first call after it died, so that a crash costs the calls under way and nothing else.
 *
 * Bare worker_threads rather than a pool: there is one thread a purpose, it holds state (a model,
 * environments), and needs its queue bounded and its silence noticed. A hop there and back with a
 * 64x64x3 frame costs 0.02 to 0.06 ms, the same as through a pool.
 */

import type { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import { SupairError } from '../../env/core/errors.ts';
import { startWorker } from '../../env/core/worker.ts';
import { type Answer, type Call, fromFailure, LOADED, type Methods } from './calls.ts';

export interface ThreadOptions {
  /** For errors and the log, e.g. `inference`. */
  readonly name: string;
  /** Module that calls `answerCalls`, without its extension. */
  readonly entry: URL;
  /** `workerData` of the module. */
  readonly data: unknown;
  /** Calls waiting or under way, beyond which new ones are refused. */
  readonly maxQueue: number;
  /** Longest time without an answer while calls wait, before the thread is ended, ms. */
  readonly silenceMs: number;
  /** Largest JavaScript heap before the thread (not the process) ends, MB. Default: Node's. */
  readonly heapMb?: number;
  readonly logger: Logger;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: SupairError) => void;
}

export class Thread<M extends Methods> {
  readonly #options: ThreadOptions;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #silence: NodeJS.Timeout | null = null;
  #loaded = false;
  #seq = 0;
  #starts = 0;
  #closed = false;

  constructor(options: ThreadOptions) {
    this.#options = options;
  }

  /** How often the thread had to be started again. */
  get restarts(): number {
    return Math.max(0, this.#starts - 1);
  }

  /**
   * @throws what the method throws; LIMIT where too many calls wait, INTERNAL where the thread
   *   dies under the call, TIMEOUT where it is ended for its silence, CLOSED after `close`.
   */
  call<K extends keyof M & string>(
    method: K,
    argument: Parameters<M[K]>[0],
  ): Promise<Awaited<ReturnType<M[K]>>> {
    const { name, maxQueue } = this.#options;
    if (this.#closed) return Promise.reject(this.#stopped('CLOSED', 'a closed one'));
    if (this.#waiting.size >= maxQueue) {
      return Promise.reject(
        new SupairError('LIMIT', {
          who: `${name} thread`,
          expected: `at most ${maxQueue} requests waiting (maxThreadQueue)`,
          got: 'more',
          remedy: 'The server is overloaded; send the request again later.',
        }),
      );
    }
    const worker = this.#worker ?? this.#start();
    const seq = this.#seq++;
    return new Promise((resolve, reject) => {
      // the thread answers each seq with its own method's value
      this.#waiting.set(seq, { resolve: resolve as (value: unknown) => void, reject });
      this.#silence ??= this.#listen(); // a call does not break the silence of the thread
      worker.postMessage({ seq, method, argument } satisfies Call);
    });
  }

  /** Ends the thread and whatever it was doing; idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    const worker = this.#worker;
    this.#fail(this.#stopped('CLOSED', 'a closing one'));
    await worker?.terminate();
  }

  #start(): Worker {
    const { name, entry, data, heapMb, logger } = this.#options;
    this.#starts += 1;
    const worker = startWorker(entry, {
      workerData: data,
      ...(heapMb === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: heapMb } }),
    });
    this.#loaded = false;
    worker.on('message', (message: Answer | typeof LOADED) => {
      if (this.#worker !== worker) return; // ended by us
      if (message !== LOADED) this.#settle(message);
      else this.#loaded = true;
      this.#heard();
    });
    worker.on('messageerror', (err) => logger.error({ thread: name, err }, 'bad answer'));
    worker.on('error', (err) => logger.error({ thread: name, err }, 'thread failed'));
    worker.on('exit', (code) => {
      if (this.#worker !== worker) return; // ended by us
      this.#fail(this.#stopped('INTERNAL', `one that stopped (exit code ${code})`));
    });
    this.#worker = worker;
    return worker;
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.seq);
    this.#waiting.delete(answer.seq);
    if (answer.ok) {
      waiting?.resolve(answer.value);
      return;
    }
    const { failure } = answer;
    if (failure.detail !== null) {
      this.#options.logger.error({ thread: this.#options.name, detail: failure.detail }, 'fault');
    }
    waiting?.reject(fromFailure(failure));
  }

  /** Forgets the worker and fails every call that waits for it. */
  #fail(error: SupairError): void {
    this.#worker = null;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#heard();
    for (const { reject } of waiting) reject(error);
  }

  /** Starts the clock of silence anew, or stops it where nothing waits. */
  #heard(): void {
    if (this.#silence !== null) clearTimeout(this.#silence);
    this.#silence = this.#waiting.size === 0 ? null : this.#listen();
  }

  #listen(): NodeJS.Timeout {
    const { name, logger } = this.#options;
    const silenceMs = this.#loaded ? this.#options.silenceMs : LOADING_MS;
    return setTimeout(() => {
      const worker = this.#worker;
      logger.error({ thread: name, silenceMs }, 'thread ended for its silence');
      this.#fail(this.#stopped('TIMEOUT', `no answer within ${silenceMs} ms`));
      void worker?.terminate();
    }, silenceMs);
  }

  #stopped(code: 'CLOSED' | 'INTERNAL' | 'TIMEOUT', got: string): SupairError {
    return new SupairError(code, {
      who: `${this.#options.name} thread`,
      expected: 'a running thread',
      got,
      remedy:
        code === 'CLOSED'
          ? 'The server is shutting down.'
          : 'A fresh one starts with the next request; environments must be made again.',
    });
  }
}

// ---------------------------------------------------------------------------

/** Longest time to load a model on a busy machine. */
const LOADING_MS = 60_000;
