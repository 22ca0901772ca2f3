/**
 * Does the native build that SUPAIR_NATIVE names compute what it should? A matrix product and its
 * gradients against known values, then some training steps of a small model against WebAssembly.
 * Uses the compiled package, `dist`. Exit code 1 and a line where something is wrong.
 */

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const PERCEPTION = resolve(import.meta.dirname, '../../dist/perception/index.js');
const SIDE = 20;
const STEPS = 4;
/** Sums are added up in another order. */
const TOLERANCE = 1e-4;

try {
  if (!existsSync(PERCEPTION)) throw new Error('dist is not there; run `npm run build` first');
  const tf = await import('@tensorflow/tfjs-core');
  const perception = await import(PERCEPTION);
  const wasm = await learn(perception, 'wasm');
  const native = await learn(perception, 'tensorflow');
  checkProduct(tf); // on the backend used last
  const worst = Math.max(...wasm.elbos.map((x, i) => Math.abs(1 - native.elbos[i] / x)));
  if (wasm.elbos.length !== STEPS || !(worst <= TOLERANCE)) {
    throw new Error(`ELBOs of training steps: ${JSON.stringify({ wasm, native })}`);
  }
  const { device } = native.backend;
  console.log(`native: ${device} works; ELBOs within ${worst.toExponential(1)} of WebAssembly's`);
} catch (error) {
  console.error(`native: self-test: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

// ---------------------------------------------------------------------------

function checkProduct(tf) {
  const a = tf.tensor2d([1, 2, 3, 4], [2, 2]);
  const b = tf.tensor2d([5, 6, 7, 8], [2, 2]);
  const [da, db] = tf.grads((x, y) => tf.sum(tf.matMul(x, y)))([a, b]);
  expectValues('product', tf.matMul(a, b), [19, 22, 43, 50]);
  expectValues('gradient of the left side', da, [11, 15, 11, 15]);
  expectValues('gradient of the right side', db, [4, 4, 6, 6]);
}

function expectValues(what, tensor, expected) {
  const got = Array.from(tensor.dataSync());
  if (got.some((x, i) => Math.abs(x - expected[i]) > 1e-5)) {
    throw new Error(`${what}: expected ${expected}, got ${got}`);
  }
}

/** The ELBOs of some training steps, and the backend they ran on. */
async function learn(perception, backend) {
  const out = mkdtempSync(join(tmpdir(), 'supair-native-'));
  const elbos = [];
  try {
    const { backend: used } = await perception.fit(bars(256), {
      out,
      backend,
      steps: STEPS,
      warmSteps: 0,
      slots: 2,
      onProgress: ({ elbo }) => elbos.push(elbo),
    });
    return { backend: used, elbos };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** Grey frames with a bright bar that moves about. */
function bars(size) {
  const frames = new Uint8Array(size * SIDE * SIDE).fill(30);
  for (let i = 0; i < size; i++) {
    const [left, top] = [(3 * i) % 11, (5 * i) % 13];
    for (let y = top; y < top + 7; y++) {
      frames.fill(220, (i * SIDE + y) * SIDE + left, (i * SIDE + y) * SIDE + left + 9);
    }
  }
  const shape = { height: SIDE, width: SIDE, channels: 1 };
  return { name: 'bars', size, ...shape, frames, labels: null, episodeLength: null };
}
