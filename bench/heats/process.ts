/**
 * A contender in a process of its own, asked a line of JSON at a time: it works only when asked,
 * so that contenders can take turns on the same cores.
 */

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { SupairError } from '../../env/core/errors.ts';

export interface Program {
  /** For errors. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: { readonly [name: string]: string };
}

/** What to do, how often; batch is the number of images where the task leaves it open. */
export interface Task {
  readonly task: string;
  readonly threads: number;
  readonly calls: number;
  readonly batch?: number;
  /** Where results that are not times go. */
  readonly out?: string;
}

export interface Answer {
  /** Of each call. */
  readonly seconds: readonly number[];
  /** Largest resident memory of the process so far. */
  readonly memory_mb: number;
}

/** Longest wait for one answer, ms: a software GPU may need minutes for what others do at once. */
const LIMIT_MS = 60_000;
/** Of what a process wrote to stderr, for the error. */
const LAST_WORDS = 600;

export class BenchProcess {
  /** What it calls itself, e.g. `PyTorch 2.5.0`. */
  readonly about: string;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #read: () => Promise<unknown>;

  private constructor(
    about: string,
    child: ChildProcessWithoutNullStreams,
    read: () => Promise<unknown>,
  ) {
    this.about = about;
    this.#child = child;
    this.#read = read;
  }

  /**
   * Itself, or the reason that it gives for not running here.
   * @throws INTERNAL where it dies, TIMEOUT.
   */
  static async start(
    program: Program,
    signal: AbortSignal,
  ): Promise<BenchProcess | { readonly absent: string }> {
    const child = spawn(program.command, program.args, {
      env: { ...process.env, ...program.env },
      signal,
      killSignal: 'SIGKILL',
    });
    const read = reader(program.name, child);
    try {
      const said = GREETING.parse(await read());
      if ('failed' in said) return { absent: said.failed };
      return new BenchProcess(said.ready, child, read);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  /** @throws INTERNAL where it dies, TIMEOUT. */
  async ask(task: Task): Promise<Answer> {
    try {
      this.#child.stdin.write(`${JSON.stringify(task)}\n`);
      return ANSWER.parse(await this.#read());
    } catch (error) {
      this.#child.kill('SIGKILL'); // a late answer would be taken for that to the next question
      throw error;
    }
  }

  /** Resolves when it is gone. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.kill('SIGKILL');
    await gone;
  }
}

// ---------------------------------------------------------------------------

const GREETING = z.union([z.object({ ready: z.string() }), z.object({ failed: z.string() })]);
const ANSWER = z.object({ seconds: z.array(z.number()), memory_mb: z.number() });

/** The next line of JSON; other lines are libraries talking. */
function reader(name: string, child: ChildProcessWithoutNullStreams): () => Promise<unknown> {
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let lastWords = '';
  let fault: Error | null = null;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-LAST_WORDS);
  });
  child.on('error', (error) => {
    fault = error; // not found, or killed by the signal
  });
  child.stdin.on('error', () => undefined); // its death is told by the end of its stdout
  const next = async (): Promise<unknown> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done === true) {
        const got = fault?.message ?? (lastWords.trim() || 'its end');
        throw new SupairError('INTERNAL', { who: name, expected: 'an answer', got });
      }
      if (value.startsWith('{')) return JSON.parse(value);
    }
  };
  return async () => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const expected = `an answer within ${LIMIT_MS / 1000} s`;
        reject(new SupairError('TIMEOUT', { who: name, expected, got: 'none' }));
      }, LIMIT_MS);
    });
    try {
      return await Promise.race([next(), late]);
    } finally {
      clearTimeout(timer);
    }
  };
}
