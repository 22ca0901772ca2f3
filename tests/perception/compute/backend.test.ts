/** Which backend is chosen, what is said of it, and that all of them compute the same. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useBackend } from '../../../perception/compute/backend.ts';
import { type BackendName, describeBackend } from '../../../perception/compute/backend-names.ts';
import { disposeModel } from '../../../perception/supair/model.ts';
import { download } from '../../../perception/supair/tensor-params.ts';
import { uploadTraining } from '../../../perception/supair/training/saved-training.ts';
import type { Lesson } from '../../../perception/supair/training/step-gradient.ts';
import { disposeTraining, updateTraining } from '../../../perception/supair/training/trainer.ts';
import { isInstalled, whyMissing } from '../../support/backends.ts';
import { fingerprint, squaresLesson, squaresStart } from '../../support/lessons.ts';

const STEPS = 5;

describe('the backend choice', () => {
  it('keeps the one in use where any will do', async () => {
    await useBackend('cpu');
    expect((await useBackend('auto')).name).toBe('cpu');
    expect((await useBackend('wasm')).name).toBe('wasm');
  });

  it('says what it runs on, and why', async () => {
    const info = await useBackend('wasm');
    expect(info).toMatchObject({ device: expect.stringMatching(/^WebAssembly SIMD, ./) });
    expect(describeBackend(info)).toMatch(/^wasm on WebAssembly SIMD, .* \(asked for\)$/);
  });

  it('installs no handler that turns errors of the program into its own', async () => {
    await useBackend('wasm');
    const sources = [
      ...process.listeners('uncaughtException'),
      ...process.listeners('unhandledRejection'),
    ].map(String);
    expect(
      sources.filter((s) => s.includes('ExitStatus') || s === 'function(reason){throw reason}'),
    ).toEqual([]);
  });
});

const installed = ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'].filter(isInstalled);

describe.skipIf(installed.length > 0)('native TensorFlow that is not to be had', () => {
  let folder = '';
  /** The chooser, as it is when a program starts. */
  const chooser = async (): Promise<typeof useBackend> => {
    vi.resetModules();
    const fresh = await import('../../../perception/compute/backend.ts');
    return fresh.useBackend;
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'supair-backend-'));
    vi.stubEnv('SUPAIR_NATIVE', folder);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  it('gives way to the next one, with the reason', async () => {
    const { name, reason } = await (await chooser())('auto');
    expect(['webgpu', 'wasm']).toContain(name);
    if (name === 'wasm') expect(reason).toMatch(/^no native TensorFlow; ./);
  });

  it('is an error that names the remedy where it was asked for', async () => {
    const choose = await chooser();
    await expect(choose('tensorflow')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringMatching(/scripts\/native\.mjs.*wasm/),
    });
  });

  it.each([
    ['a library that does not load', 'throw new Error("libx.so: no such file\\nand more")', /libx/],
    ['half an installation', 'require("./not-there.cjs")', /not-there/],
  ])('is told apart from a broken one: %s', async (_what, program, reason) => {
    mkdirSync(join(folder, 'cpu'));
    writeFileSync(join(folder, 'cpu/index.cjs'), `exports.register = () => { ${program} };`);
    const info = await (await chooser())('auto');
    expect(['webgpu', 'wasm']).toContain(info.name);
    expect(info.reason).toMatch(/does not load: /);
    expect(info.reason).toMatch(reason);
    expect(info.reason).not.toContain('\n');
    const choose = await chooser();
    await expect(choose('tensorflow')).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });
});

describe.each<BackendName>(['cpu', 'tensorflow'])('training on %s', (backend) => {
  it('starts from the same weights and has the same losses as on wasm', async ({ skip }) => {
    const missing = whyMissing(backend);
    if (missing !== null) skip(missing);
    for (const lessonOf of [attentionLesson, publishedLesson]) {
      const reference = await learn('wasm', lessonOf);
      const run = await learn(backend, lessonOf);
      expect(run.start).toBe(reference.start);
      expect(run.losses).toHaveLength(STEPS);
      for (const [i, loss] of run.losses.entries()) {
        const expected = reference.losses[i] ?? Number.NaN;
        expect(Math.abs(loss / expected - 1), `step ${i}`).toBeLessThan(1e-4);
      }
      // and they learn: equal losses of models that stand still would prove little
      expect(run.losses.at(-1)).not.toBeCloseTo(run.losses.at(-2) ?? 0, 2);
    }
  });
});

// ---------------------------------------------------------------------------

/** Small: a rectifier that rounding puts on the other side of its kink bends later steps. */
const RATES = { learningRate: 3e-4, warmLearningRate: 3e-4 };

/** A warm-start step, then the ELBO beside proposals. */
function attentionLesson(): Lesson {
  const { train, ...lesson } = squaresLesson(32);
  return { ...lesson, train: { ...train, ...RATES, batch: 4, warmSteps: 1 } };
}

/** The published detector, the ELBO alone. */
function publishedLesson(): Lesson {
  const { train, ...lesson } = squaresLesson(32, { detector: 'lstm' });
  return { ...lesson, train: { ...train, batch: 4, warmSteps: 0, warmWeight: 0 } };
}

async function learn(
  backend: BackendName,
  lessonOf: () => Lesson,
): Promise<{ start: string; losses: number[] }> {
  await useBackend(backend);
  const lesson = lessonOf();
  let state = uploadTraining(squaresStart(lesson));
  const start = fingerprint(await download(state.params));
  const losses: number[] = [];
  for (let i = 0; i < STEPS; i++) {
    const next = await updateTraining(state, lesson);
    state = next.state;
    losses.push(next.metrics.value);
  }
  disposeTraining(state);
  disposeModel(lesson.model);
  return { start, losses };
}
