/** The world a command may touch: lines, progress, its result, the seed, and Ctrl-C. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Progress, startProgress } from './progress.ts';

export interface Io {
  readonly seed: number;
  /** Aborted by Ctrl-C or a termination: save what is done and return. */
  readonly signal: AbortSignal;
  /** What was typed, for the records of models and reports. */
  readonly commandLine: string;
  /** Whether stdout belongs to the JSON result. */
  readonly jsonOnStdout: boolean;
  /** A line for people: stdout, or stderr where stdout belongs to the result. */
  say(line: string): void;
  /** A remark on how the work is done: stderr. */
  note(line: string): void;
  /** A line of data on stdout, where it does not belong to the result. */
  emit(line: string): void;
  /** The machine-readable result: written at once to where `--json` says. */
  result(value: object): void;
  progress(total: number): Progress;
  /** Takes what is left of progress bars off the screen. */
  close(): void;
}

interface IoOptions {
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly commandLine: string;
  /** The value of `--json`. */
  readonly json: string | undefined;
}

export function createIo({ seed, signal, commandLine, json }: IoOptions): Io {
  const jsonOnStdout = json === '-';
  const bars: Progress[] = [];
  const people = jsonOnStdout ? process.stderr : process.stdout;
  return {
    seed,
    signal,
    commandLine,
    jsonOnStdout,
    say: (line) => {
      people.write(`${line}\n`);
    },
    note: (line) => {
      process.stderr.write(`${line}\n`);
    },
    emit: (line) => {
      if (!jsonOnStdout) process.stdout.write(`${line}\n`);
    },
    result: (value) => {
      if (json === undefined) return;
      if (jsonOnStdout) {
        process.stdout.write(`${JSON.stringify(value)}\n`);
        return;
      }
      writeInto(json, `${JSON.stringify(value, null, 2)}\n`);
    },
    progress: (total) => {
      const bar = startProgress(total, signal);
      bars.push(bar);
      return bar;
    },
    close: () => {
      for (const bar of bars) bar.stop();
    },
  };
}

/** Writes a file and the folders above it. */
export function writeInto(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
