/**
 * What a GPU does with the models of this project: trains multi-MNIST (both recipes) and the
 * table-top on WebGPU and writes timings, curves and the name of the device as JSON. Runs from the
 * archive that pack.mjs makes, with nothing else on the machine but the GPU's driver.
 *
 *   ./gpu-check [--out FILE] [--work DIR] [--seeds 1,2,3] [--minutes M] [--smoke]
 */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { trainingFrames } from '../../cli/training-frames.ts';
import { useBackend } from '../../perception/compute/backend.ts';
import { fit as learnModel } from '../../perception/supair/training/fit.ts';

/** Count accuracy that a run is timed to. */
const GOAL = 0.97;
const RUNS = [
  { frames: 'mnist', recipe: 'auto', steps: 1000 },
  { frames: 'mnist', recipe: 'published', steps: 900 },
  { frames: 'tabletop', recipe: 'auto', steps: 300 },
];
/** One step of each phase on few frames: the bundle is whole, the kernels run. */
const SMOKE = {
  runs: [{ frames: 'mnist', recipe: 'auto', steps: 1, warmSteps: 1 }],
  flags: { size: '128' },
  heldOut: 16,
};
const SIDE = 2048;
const SMOKE_SIDE = 128;
const REPEATS = 50;
const SMOKE_REPEATS = 2;
/** Folders where NVIDIA's container tools leave the name of their Vulkan driver. */
const NVIDIA = [
  '/usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json',
  '/usr/local/share/vulkan/icd.d/nvidia_icd.json',
];
const STANDARD = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d'];
const LIBRARIES = ['/usr/lib/x86_64-linux-gnu', '/usr/lib64', '/usr/local/nvidia/lib64'];

const USAGE = `gpu-check [--out FILE] [--work DIR] [--seeds 1,2,3] [--minutes M] [--smoke]

Trains on this machine's GPU and writes what it saw as JSON, after every run.
  --out FILE      where to (gpu-check.json)
  --work DIR      keep the models there; a temporary folder otherwise
  --seeds LIST    seeds of each recipe (1,2,3)
  --minutes M     longest training of a run (3)
  --smoke         one step of each phase, to see that it runs`;

const values = readFlags();
const work = values.work ?? mkdtempSync(join(tmpdir(), 'gpu-check-'));
const report = { goal: GOAL, smoke: values.smoke, runs: [] };

try {
  await check();
} catch (error) {
  console.error(`gpu-check: ${error instanceof Error ? error.message : error}`);
  report.error = String(error instanceof Error ? error.message : error);
  write();
  process.exitCode = 1;
} finally {
  if (values.work === undefined) rmSync(work, { recursive: true, force: true });
}

// ---------------------------------------------------------------------------

function readFlags() {
  try {
    const { values: flags } = parseArgs({
      options: {
        help: { type: 'boolean', default: false },
        out: { type: 'string', default: 'gpu-check.json' },
        work: { type: 'string' },
        seeds: { type: 'string', default: '1,2,3' },
        minutes: { type: 'string', default: '3' },
        smoke: { type: 'boolean', default: false },
      },
    });
    if (!flags.help) return flags;
    console.log(USAGE);
    return process.exit(0);
  } catch (error) {
    console.error(`gpu-check: ${error.message.split('.')[0]}. Known flags: see gpu-check --help.`);
    return process.exit(2);
  }
}

async function check() {
  nameDrivers();
  const { name, device } = await useBackend('webgpu');
  const processor = `${cpus()[0]?.model.trim()}, ${availableParallelism()} threads`;
  Object.assign(report, { backend: name, device, processor, node: process.version });
  console.log(`on ${device}`);
  report.kernels = values.smoke
    ? await kernels(SMOKE_SIDE, SMOKE_REPEATS)
    : await kernels(SIDE, REPEATS);
  console.log(JSON.stringify(report.kernels));
  write();
  const seeds = values.smoke ? [1] : values.seeds.split(',').map(Number);
  for (const kind of values.smoke ? SMOKE.runs : RUNS) {
    for (const seed of seeds) {
      report.runs.push(await train(kind, seed));
      write(); // what is done is kept, should the machine go away
    }
  }
  console.log(`written: ${values.out}`);
}

async function train({ frames, recipe, steps, warmSteps }, seed) {
  const { flags, heldOut } = values.smoke ? SMOKE : { flags: {} };
  const sets = trainingFrames(frames, seed, flags, heldOut);
  const began = performance.now();
  let firstStep = null;
  const result = await learnModel(sets.train, {
    out: join(work, `${frames}-${recipe}-${seed}`),
    backend: 'webgpu',
    recipe,
    steps,
    seed,
    minutes: Number(values.minutes),
    evaluation: sets.held,
    ...(warmSteps === undefined ? {} : { warmSteps }),
    // with the kernels' compilation
    onProgress: ({ seconds }) => {
      firstStep ??= { seconds, sinceStart: (performance.now() - began) / 1000 };
    },
  });
  const { curve, seconds, secondsPerStep, countAccuracy, elbo, interrupted } = result;
  const reached = curve.find((point) => (point.countAccuracy ?? 0) >= GOAL);
  const run = {
    ...{ frames, recipe, seed, steps: result.steps, seconds, secondsPerStep, interrupted },
    secondsToGoal: reached?.seconds ?? null,
    firstStep,
    medianStepSeconds: medianStep(curve),
    ...{ countAccuracy, elbo, curve },
  };
  const goal = reached === undefined ? 'not reached' : `${reached.seconds.toFixed(1)} s`;
  console.log(
    `${frames} ${recipe} seed ${seed}: ${result.steps} steps in ${seconds.toFixed(1)} s, ` +
      `to ${GOAL}: ${goal}, count accuracy ${countAccuracy?.toFixed(4)}`,
  );
  return run;
}

/** Between neighbouring points of the curve: free of compilation and hiccups. */
function medianStep(curve) {
  const paces = curve
    .slice(1)
    .map(({ step, seconds }, i) => (seconds - curve[i].seconds) / (step - curve[i].step))
    .sort((a, b) => a - b);
  return paces[paces.length >> 1] ?? null;
}

/** A large product, the cost of a small kernel, and how long a number takes to come back. */
async function kernels(side, repeats) {
  const secondsOf = async (times, once) => {
    await once().data(); // compiled before the clock starts
    const began = performance.now();
    let last;
    for (let i = 0; i < times; i++) {
      last?.dispose();
      last = once();
    }
    await last.data();
    last.dispose();
    return (performance.now() - began) / 1000 / times;
  };
  const [a, b] = [tf.ones([side, side]), tf.ones([side, side])];
  const vector = tf.ones([64, 64]);
  const product = await secondsOf(repeats, () => tf.sum(tf.matMul(a, b)));
  const small = await secondsOf(20 * repeats, () => tf.add(vector, vector));
  const began = performance.now();
  for (let i = 0; i < repeats; i++) await tf.tidy(() => tf.sum(vector)).data();
  const readback = (performance.now() - began) / 1000 / repeats;
  tf.dispose([a, b, vector]);
  return {
    matMul: { side, seconds: product, gflops: (2 * side ** 3) / product / 1e9 },
    smallKernelMicroseconds: small * 1e6,
    readbackMicroseconds: readback * 1e6,
  };
}

/** In containers the driver's libraries may be there without the file by which Vulkan finds them. */
function nameDrivers() {
  if (process.env.VK_DRIVER_FILES !== undefined || process.env.VK_ICD_FILENAMES !== undefined)
    return;
  const present = STANDARD.filter((folder) => existsSync(folder)).flatMap((f) => readdirSync(f));
  let file = present.length > 0 ? undefined : NVIDIA.find((path) => existsSync(path));
  const library = LIBRARIES.map((f) => join(f, 'libGLX_nvidia.so.0')).find((p) => existsSync(p));
  if (present.length === 0 && file === undefined && library !== undefined) {
    file = join(work, 'nvidia_icd.json');
    const ICD = { library_path: library, api_version: '1.3.0' };
    mkdirSync(work, { recursive: true });
    writeFileSync(file, JSON.stringify({ file_format_version: '1.0.0', ICD }));
  }
  if (file === undefined) return;
  process.env.VK_DRIVER_FILES = file;
  process.env.VK_ICD_FILENAMES = file;
}

function write() {
  mkdirSync(dirname(values.out), { recursive: true });
  writeFileSync(values.out, `${JSON.stringify(report, null, 2)}\n`);
}
