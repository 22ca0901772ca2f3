/** Parts taken from npm packages: pinned to the byte, without their scripts and dependencies. */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const start = promisify(execFile);

/**
 * Unpacks one package.
 *
 * @param part `spec` name@version, `folder` below `target`, `integrity` as in package-lock.json.
 * @param run as `runProgram` in the folder `scratch`.
 * @throws Error where another file comes.
 */
export async function fetchNpmPart({ spec, folder, integrity }, target, scratch, run) {
  await run('npm', 'pack', '--silent', '--ignore-scripts', '--pack-destination', scratch, spec);
  const file = join(scratch, onlyFile(scratch, '.tgz'));
  const got = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
  if (got !== integrity) throw new Error(`${spec} is not the file it should be: ${got}`);
  const into = join(target, folder);
  mkdirSync(into, { recursive: true });
  await run('tar', '-xzf', file, '-C', into, '--strip-components=1');
  rmSync(file);
}

/** The name of a file in a folder by its ending. */
export function onlyFile(folder, ending) {
  const [file] = readdirSync(folder).filter((name) => name.endsWith(ending));
  if (file === undefined) throw new Error(`no ${ending} came`);
  return file;
}

/**
 * Runs a program to its end, with temporary files in `scratch`.
 *
 * @throws Error with the end of what it said.
 */
export async function runProgram(program, words, scratch, signal) {
  const env = { ...process.env, TMPDIR: scratch, PIP_DISABLE_PIP_VERSION_CHECK: '1' };
  // npm is a script for the shell on Windows
  const shell = process.platform === 'win32' && program === 'npm';
  try {
    await start(program, words, { cwd: scratch, env, signal, shell, maxBuffer: 64e6 });
  } catch (error) {
    if (signal?.aborted) throw error;
    const said = `${error.stderr ?? ''}`.trim().split('\n').slice(-15).join('\n');
    throw new Error(
      `${[program, ...words.slice(0, 3)].join(' ')} failed:\n${said || error.message}`,
    );
  }
}
