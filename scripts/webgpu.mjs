/**
 * Fetches what the backend `webgpu` needs: Dawn, which brings WebGPU to Node, and the backend of
 * TensorFlow.js. Both land in `.webgpu` beside package.json; nothing else on the machine changes.
 *
 *   npm run webgpu [-- --remove]
 *   node node_modules/supair-rl/scripts/webgpu.mjs [--remove]      where it is installed
 *
 * Needs npm, tar and a network; to run, a driver for Vulkan, Metal or Direct3D 12.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readSwitches, speaker } from './part-command.mjs';
import { install, lendLoader } from './webgpu/install.mjs';
import { dawnFolder } from './webgpu/parts.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const FOLDER = join(ROOT, '.webgpu');
const SELF_TEST = join(import.meta.dirname, 'webgpu/self-test.mjs');
const USAGE = `Fetches the backend webgpu, for training on a GPU.

  --remove   takes it away again
`;

const { say, fail } = speaker('webgpu');

process.exitCode = await main();

// ---------------------------------------------------------------------------

async function main() {
  const flags = readSwitches('webgpu', USAGE, ['remove']);
  if (flags === null) return 2;
  if (flags.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (flags.remove) {
    rmSync(FOLDER, { recursive: true, force: true });
    say(`removed ${FOLDER}`);
    return 0;
  }
  const staging = join(ROOT, `.build-webgpu-${process.pid}`);
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stop.abort());
  try {
    say('fetching Dawn and the backend, from npm');
    const { platform, arch } = process;
    const made = join(staging, 'webgpu');
    mkdirSync(staging);
    await install(made, { platform, arch }, stop.signal);
    if (existsSync(FOLDER)) renameSync(FOLDER, join(staging, 'replaced'));
    renameSync(made, FOLDER);
    const loader = lendLoader(join(FOLDER, 'node_modules/webgpu', dawnFolder(platform, arch)));
    if (loader !== null) say(`no Vulkan loader on this system; using ${loader}`);
    say(`installed: ${FOLDER}; testing it`);
  } catch (error) {
    if (stop.signal.aborted) return fail('stopped; nothing is kept');
    return fail(error instanceof Error ? error.message : String(error));
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  // in a process of its own: a driver that crashes ends that one only
  const { status } = spawnSync(process.execPath, [SELF_TEST], { stdio: 'inherit' });
  return status === 0 ? 0 : fail('it stays, but does not work on this machine');
}
