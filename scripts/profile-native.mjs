/**
 * Where a training step of the published recipe spends its time on native TensorFlow: for every
 * operator its fastest run over some steps, summed by kind and by shapes.
 *
 *   npm run build && npm run native && node scripts/profile-native.mjs [STEPS]
 */

import * as tf from '@tensorflow/tfjs-core';
import { Rng } from '../dist/env/core/random.js';
import { useBackend } from '../dist/perception/compute/backend.js';
import { loadFrames } from '../dist/perception/data/index.js';
import { boxTable } from '../dist/perception/supair/training/batches.js';
import { startSolo } from '../dist/perception/supair/training/learner.js';
import { startRun } from '../dist/perception/supair/training/run-start.js';

const FRAMES = 512;
const LINES = 30;
const steps = Number(process.argv[2] ?? 14);

const { device } = await useBackend('tensorflow');
const learner = startLearning();
const log = logOperators(tf.backend());
await learner.update(); // the first steps also allocate and choose kernels
await learner.update();
let fastest = [];
let wall = Number.POSITIVE_INFINITY;
for (let i = 0; i < steps; i++) {
  log.length = 0;
  const began = performance.now();
  await learner.update();
  wall = Math.min(wall, performance.now() - began);
  // every step runs the same operators in the same order
  fastest = log.map((run, k) => ({ ...run, ms: Math.min(run.ms, fastest[k]?.ms ?? run.ms) }));
}
await learner.close();

const sum = fastest.reduce((total, { ms }) => total + ms, 0);
console.log(
  `${device}: ${fastest.length} operators, ${sum.toFixed(1)} ms of a step of ${wall.toFixed(0)} ms`,
);
for (const title of ['kind', 'shapes']) {
  console.log(`\n      ms    n  by ${title}`);
  for (const [name, { ms, n }] of totals(title).slice(0, LINES)) {
    console.log(`${ms.toFixed(2).padStart(8)} ${String(n).padStart(4)}  ${name}`);
  }
}

// ---------------------------------------------------------------------------

function startLearning() {
  const frames = loadFrames('mnist', { split: 'train', rng: new Rng(1), size: FRAMES });
  const run = startRun(frames, { out: '.', recipe: 'published' });
  const boxes = boxTable(run.plan.proposals, run.plan.config.slots);
  const { model, seed, plan, state } = run;
  return startSolo(state, {
    data: { frames, boxes },
    model,
    train: plan.train,
    seed,
    evaluation: null,
  });
}

/** Times every operator at the binding, the last place before TensorFlow. */
function logOperators(backend) {
  const runs = [];
  const { binding } = backend;
  const shapes = new Map();
  const shapeOf = (id) => shapes.get(id) ?? '?';
  const members = Object.getOwnPropertyNames(binding).map((name) => {
    const member = binding[name];
    return [name, typeof member === 'function' ? member.bind(binding) : member];
  });
  const executeOp = (kind, attributes, inputs, outputs) => {
    const began = performance.now();
    const results = binding.executeOp(kind, attributes, inputs, outputs);
    const ms = performance.now() - began;
    for (const { id, shape } of results) shapes.set(id, shape.join('x'));
    const to = results.map(({ shape }) => shape.join('x')).join(' ');
    runs.push({ kind, shapes: `${kind} ${inputs.map(shapeOf).join(' ')} -> ${to}`, ms });
    return results;
  };
  backend.binding = { ...Object.fromEntries(members), executeOp };
  return runs;
}

function totals(title) {
  const by = new Map();
  for (const run of fastest) {
    const entry = by.get(run[title]) ?? { ms: 0, n: 0 };
    by.set(run[title], { ms: entry.ms + run.ms, n: entry.n + 1 });
  }
  return [...by].sort(([, a], [, b]) => b.ms - a.ms);
}
