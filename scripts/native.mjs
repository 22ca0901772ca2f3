/**
 * Builds native TensorFlow for the backend `tensorflow`: the binding of tfjs-node against the C
 * library in TensorFlow's Python wheel. Everything lands in `.native` beside package.json (or in
 * the folder that SUPAIR_NATIVE names); nothing runs as root, nothing else on the machine changes.
 *
 *   npm run native [-- --gpu | --remove]
 *   node node_modules/supair-rl/scripts/native.mjs [--gpu | --remove]      where it is installed
 *
 * Needs Linux x64, a C++17 compiler (or CXX), Python 3 with pip (or PYTHON), and a network.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, recipeOf } from './native/build.mjs';
import { gigabytes, inspect, problemWith } from './native/checks.mjs';
import { VARIANTS } from './native/parts.mjs';
import { readSwitches, speaker } from './part-command.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const FOLDER = resolve(process.env.SUPAIR_NATIVE ?? join(ROOT, '.native'));
const SELF_TEST = join(import.meta.dirname, 'native/self-test.mjs');
/** In each build: which recipe made it. */
const RECORD = 'native.json';
const USAGE = `Builds native TensorFlow: the way to CUDA, and as fast as WebAssembly on two CPU cores.

  --gpu      with CUDA 12, for NVIDIA GPUs (${gigabytes(VARIANTS.gpu.finishedBytes)} instead of ${gigabytes(VARIANTS.cpu.finishedBytes)})
  --remove   takes it away again
`;

const { say, fail } = speaker('native');

process.exitCode = await main();

// ---------------------------------------------------------------------------

async function main() {
  const flags = readSwitches('native', USAGE, ['gpu', 'remove']);
  if (flags === null) return 2;
  if (flags.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (flags.remove) return remove();
  const variant = flags.gpu ? 'gpu' : 'cpu';
  const place = join(FOLDER, variant);
  clearLeftovers();
  if (recordOf(place)?.recipe === recipeOf(variant)) {
    say(`already built: ${place}`);
    return selfTest(FOLDER) ? 0 : fail('the build does not work; --remove it and build again');
  }
  const tools = { python: process.env.PYTHON ?? 'python3', compiler: process.env.CXX ?? 'g++' };
  const { neededBytes } = VARIANTS[variant];
  const problem = problemWith(inspect(FOLDER, tools), { folder: FOLDER, neededBytes });
  if (problem !== null) return fail(problem);
  return makeBuild(variant, place, tools);
}

/** Builds and tests in a folder of its own; only what works takes its place. */
async function makeBuild(variant, place, tools) {
  const staging = join(FOLDER, `.build-${process.pid}`);
  const made = join(staging, variant);
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stop.abort());
  const began = performance.now();
  const seconds = () => ((performance.now() - began) / 1000).toFixed(0);
  try {
    await build(variant, made, tools, (line) => say(`${seconds()} s: ${line}`), stop.signal);
    const { tensorflow } = VARIANTS[variant];
    const record = { variant, tensorflow, node: process.version, recipe: recipeOf(variant) };
    writeFileSync(join(made, RECORD), `${JSON.stringify(record, null, 2)}\n`);
    say(`${seconds()} s: testing it`);
    if (!selfTest(staging)) return fail('the build does not work on this machine; nothing is kept');
    if (existsSync(place)) renameSync(place, join(staging, 'replaced'));
    renameSync(made, place);
    say(`done after ${seconds()} s: ${place}; it is found by itself from now on`);
    return 0;
  } catch (error) {
    if (stop.signal.aborted) return fail('stopped; nothing is kept');
    return fail(error instanceof Error ? error.message : String(error));
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** In a process of its own: a library that crashes ends that one only. */
function selfTest(folder) {
  const env = { ...process.env, SUPAIR_NATIVE: folder };
  const { status } = spawnSync(process.execPath, [SELF_TEST], { env, stdio: 'inherit' });
  return status === 0;
}

function remove() {
  for (const variant of Object.keys(VARIANTS)) {
    rmSync(join(FOLDER, variant), { recursive: true, force: true });
  }
  clearLeftovers();
  if (existsSync(FOLDER) && readdirSync(FOLDER).length === 0) rmSync(FOLDER, { recursive: true });
  say(`removed from ${FOLDER}`);
  return 0;
}

/** What builds left behind that were killed before they could clean up. */
function clearLeftovers() {
  if (!existsSync(FOLDER)) return;
  for (const name of readdirSync(FOLDER)) {
    const [, pid] = /^\.build-(\d+)$/.exec(name) ?? [];
    if (pid !== undefined && !isRunning(Number(pid))) {
      rmSync(join(FOLDER, name), { recursive: true, force: true });
    }
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function recordOf(folder) {
  const path = join(folder, RECORD);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null;
}
