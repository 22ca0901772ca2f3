/** The WebGPU backend by itself: what was mended, that failures are told, and that programs end. */

import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../perception/compute/backend.ts';
import { webgpuIsMissing } from '../../support/webgpu.ts';

const BACKEND = resolve(import.meta.dirname, '../../../perception/compute/backend.ts');
const missing = webgpuIsMissing();

/** More numbers than the backend would leave to the CPU. */
const ROWS = 40;
const COLUMNS = 30;

describe.skipIf(missing)('the WebGPU backend', () => {
  beforeAll(async () => {
    await useBackend('webgpu');
  });

  it('names its device', async () => {
    const { device, reason } = await useBackend('webgpu');
    expect(device).toMatch(/\w/);
    expect(reason).toMatch(/^asked for; /);
  });

  it('sums over rows what was cast from truth values', async () => {
    const data = Float32Array.from({ length: ROWS * COLUMNS }, (_, i) => Math.sin(i));
    const sums = tf.tidy(() => {
      const positive = tf.greater(tf.tensor2d(data, [ROWS, COLUMNS]), 0);
      return tf.sum(tf.cast(positive, 'float32'), 0); // by a transposition, the backend's own way
    });
    const expected = Array.from({ length: COLUMNS }, (_, column) =>
      data.reduce((n, x, i) => n + (i % COLUMNS === column && x > 0 ? 1 : 0), 0),
    );
    expect(Array.from(await sums.data())).toEqual(expected);
    sums.dispose();
  });

  it.each([
    ['the last axis', 1],
    ['the first axis', 0],
  ])('has the gradient of a product, a sum and a maximum over %s', async (_axis, axis) => {
    const a = Float32Array.from({ length: ROWS * COLUMNS }, (_, i) => Math.sin(7 * i));
    const b = Float32Array.from({ length: COLUMNS * ROWS }, (_, i) => Math.cos(3 * i));
    const gradients = async (name: 'webgpu' | 'wasm'): Promise<number[]> => {
      await useBackend(name);
      const found = tf.tidy(() =>
        tf.grads((x, y) => {
          const product = tf.matMul(x as tf.Tensor2D, y as tf.Tensor2D);
          const total = tf.sum(tf.square(product), axis);
          return tf.sum(tf.sqrt(tf.maximum(total, 10)));
        })([tf.tensor2d(a, [ROWS, COLUMNS]), tf.tensor2d(b, [COLUMNS, ROWS])]),
      );
      const host = await Promise.all(found.map((g) => g.data()));
      tf.dispose(found);
      return host.flatMap((g) => Array.from(g));
    };
    const reference = await gradients('wasm');
    const got = await gradients('webgpu');
    expect(got).toBeAllClose(reference, 1e-4);
  });
});

describe.skipIf(missing)('a program on WebGPU', () => {
  const run = (body: string): { status: number | null; stdout: string; stderr: string } => {
    const program = `
      import * as tf from '@tensorflow/tfjs-core';
      import { useBackend } from ${JSON.stringify(BACKEND)};
      await useBackend('webgpu');
      const x = tf.ones([50, 50]);
      ${body}`;
    return spawnSync(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '--eval', program],
      { encoding: 'utf8', timeout: 60_000 },
    );
  };

  it('ends by itself, without a crash', () => {
    const { status, stdout } = run('console.log((await tf.matMul(x, x).data())[7]);');
    expect(stdout.trim()).toBe('50');
    expect(status).toBe(0);
  });

  it('is told of work that the GPU refused, instead of reading zeros', () => {
    const { stdout } = run(`
      const { device } = tf.backend();
      device.createShaderModule({ code: 'this is no shader' });
      console.log(await tf.matMul(x, x).data().catch((error) => error.code));`);
    expect(stdout.trim().split('\n').at(-1)).toBe('UNSUPPORTED');
  });
});
