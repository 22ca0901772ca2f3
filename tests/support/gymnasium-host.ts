/** The Python host of Gymnasium environments, where there is a Python that has what it needs. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const CLIENT = resolve(import.meta.dirname, '../../clients/python');
/** Made by `npm run test:python`. */
const OWN_PYTHON = resolve(CLIENT, '.venv/bin/python');
const NEEDED = 'import gymnasium, msgpack, numpy, pygame, websockets.sync.server';
/** Longest time until the host says that it is ready. */
const START_MS = 30_000;

/**
 * The Python to use: SUPAIR_GYM_PYTHON, the client's own, or the one on the path. Null, and said why,
 * where none has Gymnasium; SUPAIR_NEED_GYMNASIUM=1 makes it an error.
 */
export function findGymnasium(): string | null {
  const named = process.env['SUPAIR_GYM_PYTHON'];
  const candidates = named === undefined ? [OWN_PYTHON, 'python3'] : [named];
  const found = candidates.find(hasGymnasium);
  if (found !== undefined) return found;
  const reason = `no Python with gymnasium and pygame; 'npm run test:python' makes one`;
  if (process.env['SUPAIR_NEED_GYMNASIUM'] === '1') throw new Error(reason);
  process.stderr.write(`Gymnasium's environments are not tested: ${reason}\n`);
  return null;
}

export interface GymnasiumHost {
  readonly url: string;
  stop(): Promise<void>;
}

/** @param ids of environments that it serves. */
export async function startHost(python: string, ...ids: string[]): Promise<GymnasiumHost> {
  const child = spawn(python, ['-m', 'supair_rl.host', ...ids, '--port', '0'], {
    cwd: CLIENT,
    env: { ...process.env, SDL_VIDEODRIVER: 'dummy' }, // pygame looks for no screen
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await firstLine(child);
  const url = /ws:\S+/.exec(line)?.[0];
  if (url === undefined) throw new Error(`the host did not start: ${line}`);
  return {
    url,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

// ---------------------------------------------------------------------------

function hasGymnasium(python: string): boolean {
  try {
    execFileSync(python, ['-c', NEEDED], { cwd: CLIENT, stdio: 'ignore', timeout: START_MS });
    return true;
  } catch {
    return false; // no such program, or without one of them
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = '';
  const timer = setTimeout(() => child.kill(), START_MS);
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  clearTimeout(timer);
  return text;
}
