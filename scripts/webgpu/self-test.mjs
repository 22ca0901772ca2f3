/**
 * Does the backend `webgpu` compute what it should? A matrix product and its gradients against
 * known values, on whatever GPU there is. Uses the compiled package, `dist`. Exit code 1 and a line
 * where something is wrong.
 */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const PERCEPTION = resolve(import.meta.dirname, '../../dist/perception/index.js');

try {
  if (!existsSync(PERCEPTION)) throw new Error('dist is not there; run `npm run build` first');
  const tf = await import('@tensorflow/tfjs-core');
  const { useBackend } = await import(PERCEPTION);
  const { device } = await useBackend('webgpu');
  const a = tf.tensor2d([1, 2, 3, 4], [2, 2]);
  const b = tf.tensor2d([5, 6, 7, 8], [2, 2]);
  const [da, db] = tf.grads((x, y) => tf.sum(tf.matMul(x, y)))([a, b]);
  await expectValues('product', tf.matMul(a, b), [19, 22, 43, 50]);
  await expectValues('gradient of the left side', da, [11, 15, 11, 15]);
  await expectValues('gradient of the right side', db, [4, 4, 6, 6]);
  console.log(`webgpu: works on ${device}`);
} catch (error) {
  console.error(`webgpu: self-test: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

// ---------------------------------------------------------------------------

async function expectValues(what, tensor, expected) {
  const got = Array.from(await tensor.data());
  if (got.some((x, i) => Math.abs(x - expected[i]) > 1e-5)) {
    throw new Error(`${what}: expected ${expected}, got ${got}`);
  }
}
