/**
 * The command line without a process of its own: what `cli/main.ts` calls, with what it writes
 * caught. Starting the real program takes a second; `program.ts` does that where it matters.
 */

import { format } from 'node:util';
import { vi } from 'vitest';
import { runCli } from '../../cli/run-cli.ts';
import type { Ended } from './program.ts';

/** Both streams are pipes, as for a child process. One call at a time: the streams are shared. */
export async function runHere(...args: string[]): Promise<Ended> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const spies = [
    catching(process.stdout, stdout),
    catching(process.stderr, stderr),
    // a library that talks would be heard from the real program, but vitest has its own console
    ...(['log', 'info', 'debug'] as const).map((level) => overhearing(level, stdout)),
    ...(['warn', 'error', 'trace'] as const).map((level) => overhearing(level, stderr)),
  ];
  const { isTTY } = process.stdout;
  process.stdout.isTTY = false;
  try {
    const code = await runCli(args);
    return { code, stdout: stdout.join(''), stderr: stderr.join('') };
  } finally {
    process.stdout.isTTY = isTTY;
    for (const spy of spies) spy.mockRestore();
  }
}

// ---------------------------------------------------------------------------

function catching(stream: NodeJS.WriteStream, into: string[]): { mockRestore(): void } {
  return vi.spyOn(stream, 'write').mockImplementation((chunk) => {
    into.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
    return true;
  });
}

type Level = 'log' | 'info' | 'debug' | 'warn' | 'error' | 'trace';

function overhearing(level: Level, into: string[]): { mockRestore(): void } {
  return vi.spyOn(console, level).mockImplementation((...words: unknown[]) => {
    into.push(`${format(...words)}\n`);
  });
}
