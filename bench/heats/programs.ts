/** How the processes of contenders are started. */

import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../../storage/package-root.ts';
import type { Program } from './process.ts';

/** Our side as a process of its own. @param entry a module of ours without its extension. */
export function entryProgram(name: string, entry: URL, job: object, env: Program['env']): Program {
  // with this file's extension: .js in dist, .ts from source
  const file = `${fileURLToPath(entry)}${extname(import.meta.url)}`;
  const args = [...process.execArgv, file, JSON.stringify(job)];
  return { name, command: process.execPath, args, env };
}

/** The Python that peers run in. */
export function peerPython(): string {
  return process.env['SUPAIR_PEER_PYTHON'] ?? 'python3';
}

/** The folder of a Python program that is a peer. */
export function peerFolder(name: 'supair' | 'circuits' | 'worlds'): string {
  return join(packageRoot(), 'bench/peers', name);
}
