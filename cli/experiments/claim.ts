/**
 * Claims on a piece of work among processes that share a folder: a lock file that only one can
 * make. A claim whose process is gone, or that nobody has kept alive for long, is taken over.
 */

import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/** A claim that was not kept alive for so long is nobody's, ms. A training step takes seconds at most. */
export const STALE_MS: number = 15 * 60_000;
/** Between two signs of life, ms. */
const ALIVE_MS = 10_000;

export interface Claim {
  /** A sign of life, to be given now and then. */
  keep(): void;
  release(): void;
}

/** @returns null where another process is at it. */
export function claim(folder: string): Claim | null {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'lock');
  const text = JSON.stringify({ pid: process.pid, host: hostname() });
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(file, text, { flag: 'wx' });
      return held(file, text);
    } catch (error) {
      if (!isFileError(error, 'EEXIST')) throw error;
    }
    if (!removeStale(file)) return null;
  }
  return null;
}

// ---------------------------------------------------------------------------

function held(file: string, text: string): Claim {
  let alive = performance.now();
  return {
    keep() {
      if (performance.now() - alive < ALIVE_MS) return;
      alive = performance.now();
      const now = new Date();
      if (readOrNull(file) === text) utimesSync(file, now, now);
    },
    release() {
      if (readOrNull(file) === text) rmSync(file, { force: true });
    },
  };
}

/** Whether the way is free now. Of several that find a stale claim only one moves it away. */
function removeStale(file: string): boolean {
  const text = readOrNull(file);
  if (text === null) return true;
  if (!isStale(file, text)) return false;
  const aside = `${file}-${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return true;
    throw error;
  }
  // between looking and moving somebody else may have taken it over: then it is given back
  const moved = readOrNull(aside);
  if (moved !== text) {
    try {
      linkSync(aside, file);
    } catch (error) {
      if (!isFileError(error, 'EEXIST')) throw error; // a third was quicker: two work on one run, once
    }
  }
  rmSync(aside, { force: true });
  return moved === text;
}

const OWNER = z.object({ pid: z.int().positive(), host: z.string() });

function isStale(file: string, text: string): boolean {
  const owner = OWNER.safeParse(parsed(text));
  // half-written or of this machine and gone; of another machine only its signs of life tell
  if (owner.success && owner.data.host === hostname() && !isRunning(owner.data.pid)) return true;
  const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return age > STALE_MS;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0); // asks, sends nothing
    return true;
  } catch (error) {
    return isFileError(error, 'EPERM');
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return null;
    throw error;
  }
}

function isFileError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
