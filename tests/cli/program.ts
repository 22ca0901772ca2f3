/** The real program in a child process, run from its source. */

import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

export interface Ended {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly process: ChildProcess;
  /** Resolves when stdout or stderr contains `text`; rejects where the program ends without it. */
  saying(text: string): Promise<void>;
  /** What stdout holds so far. */
  heard(): string;
  readonly ended: Promise<Ended>;
}

export function start(...args: string[]): Running {
  const child = spawn(process.execPath, ['--import', 'tsx', 'cli/main.ts', ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  let listeners: (() => void)[] = [];
  const hear = (): void => {
    for (const listener of listeners) listener();
  };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
    hear();
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
    hear();
  });
  const ended = new Promise<Ended>((done) => {
    child.once('close', (code) => {
      done({ code, stdout, stderr });
      hear();
    });
  });
  const saying = (text: string): Promise<void> =>
    new Promise((done, fail) => {
      const check = (): void => {
        if ((stdout + stderr).includes(text)) done();
        else if (child.exitCode !== null) fail(new Error(`ended without "${text}": ${stderr}`));
        else return;
        listeners = listeners.filter((listener) => listener !== check);
      };
      listeners.push(check);
      check();
    });
  return { process: child, saying, heard: () => stdout, ended };
}

export function run(...args: string[]): Promise<Ended> {
  return start(...args).ended;
}
