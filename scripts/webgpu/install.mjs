/** Fetches Dawn and the backend into a folder, without what this machine has no use for. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchNpmPart, runProgram } from '../npm-part.mjs';
import { BACKEND_FILE, dawnFolder, PARTS } from './parts.mjs';

const LOADER = 'libvulkan.so.1';
/** Where browsers keep a Vulkan loader of their own. */
const BROWSERS = ['/usr/lib/chromium', '/usr/lib64/chromium-browser', '/opt/google/chrome'];

/**
 * Makes `folder`, which must not exist, with `node_modules` in it.
 *
 * @throws Error with what the failing program said, or where there is no Dawn for the platform.
 */
export async function install(folder, { platform, arch }, signal) {
  const scratch = join(folder, 'scratch');
  mkdirSync(scratch, { recursive: true });
  const run = (program, ...words) => runProgram(program, words, scratch, signal);
  for (const part of PARTS) await fetchNpmPart(part, folder, scratch, run);
  rmSync(scratch, { recursive: true });
  const [dawn, backend] = PARTS.map((part) => join(folder, part.folder));
  const library = join(dawn, dawnFolder(platform, arch));
  if (!existsSync(library)) throw new Error(`there is no Dawn for ${platform} ${arch}`);
  keepOnly(join(dawn, 'dist'), dawnFolder(platform, arch).replace('dist/', ''));
  keepOnly(join(backend, 'dist'), BACKEND_FILE.replace('dist/', ''));
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  return library;
}

/**
 * Lends Dawn the Vulkan loader of a browser where the system has none: it looks beside itself.
 *
 * @returns where it was taken from; null where none is needed or none is there.
 */
export function lendLoader(library) {
  if (process.platform !== 'linux' || systemHasLoader()) return null;
  const from = BROWSERS.map((folder) => join(folder, LOADER)).find((path) => existsSync(path));
  if (from === undefined) return null;
  symlinkSync(from, join(library, LOADER));
  return from;
}

// ---------------------------------------------------------------------------

function keepOnly(folder, name) {
  for (const other of readdirSync(folder)) {
    if (other !== name) rmSync(join(folder, other), { recursive: true });
  }
}

function systemHasLoader() {
  const path = `${process.env.PATH ?? ''}:/sbin:/usr/sbin`;
  const { stdout } = spawnSync('ldconfig', ['-p'], { encoding: 'utf8', env: { PATH: path } });
  return (stdout ?? '').includes(LOADER);
}
