/** From frames to a model folder and back: resuming, stopping, refusing. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frameAt } from '../../../../env/core/frame-set.ts';
import {
  type Decision,
  type FitOptions,
  type FitResult,
  fit as learn, // a test runner knows another `fit`
  loadPerceiver,
  useBackend,
} from '../../../../perception/index.ts';
import { PATIENCE, TEST_BACKEND } from '../../../support/backends.ts';
import { squares } from '../../../support/squares.ts';

const root = mkdtempSync(join(tmpdir(), 'supair-fit-'));
const frames = squares(96, 1);
const evaluation = squares(64, 2);
const weights = (folder: string): string =>
  readFileSync(join(folder, 'weights.safetensors')).toString('base64');
const options = (name: string, more: Partial<FitOptions> = {}): FitOptions => ({
  out: join(root, name),
  steps: 3,
  warmSteps: 6,
  seed: 3,
  backend: TEST_BACKEND,
  evaluation,
  ...more,
});

const decision = ({ decisions }: FitResult, name: string): Decision | undefined =>
  decisions.find((one) => one.name === name);

beforeAll(async () => {
  await useBackend(TEST_BACKEND);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('fit', { timeout: 120_000 * PATIENCE }, () => {
  it.each(TEST_BACKEND === 'wasm' ? [1, 2] : [1])(
    'stops at a signal with its work saved, and resumes to the bit on %i threads',
    async (threads) => {
      const [whole, parts] = [`straight-${threads}`, `paused-${threads}`];
      const straight = await learn(frames, options(whole, { threads }));
      expect(straight).toMatchObject({ steps: 9, interrupted: false, threads });

      const controller = new AbortController();
      const paused = await learn(
        frames,
        options(parts, {
          threads,
          signal: controller.signal,
          onProgress: ({ step }) => {
            if (step === 7) controller.abort();
          },
        }),
      );
      expect(paused).toMatchObject({ steps: 7, interrupted: true });
      const resumed = await learn(frames, options(parts, { resume: true, threads }));
      expect(resumed.steps).toBe(9);
      expect(resumed.curve.map((p) => p.step)).toEqual(straight.curve.map((p) => p.step));
      expect(weights(join(root, parts))).toBe(weights(join(root, whole)));
      expect(readFileSync(join(root, whole, 'config.json'), 'utf8')).toMatch(
        new RegExp(`"threads": ${threads}`),
      );
    },
  );

  it('leaves no tensor behind and a folder that perceives', async () => {
    const before = tf.memory().numTensors;
    const result = await learn(frames, options('loaded', { warmSteps: 60 }));
    expect(tf.memory().numTensors).toBe(before);
    expect(result.countAccuracy).toBeGreaterThan(0.8); // the warm start alone counts squares
    const perceiver = await loadPerceiver(join(root, 'loaded'));
    const scenes = perceiver.perceive(Array.from({ length: 64 }, (_, i) => frameAt(evaluation, i)));
    const right = scenes.filter((s, i) => s.objects.length === evaluation.labels?.counts[i]).length;
    // half-precision weights on disk: the same counts but for a borderline frame
    expect(Math.abs(right / 64 - (result.countAccuracy ?? 0))).toBeLessThanOrEqual(1 / 64);
    perceiver.dispose();
  });

  it('goes on from another model that explains the frames', async () => {
    const start = await learn(frames, options('base', { steps: 2, warmSteps: 60 }));
    const next = await learn(frames, options('next', { steps: 2, from: join(root, 'base') }));
    expect(next.steps).toBe(2); // no second warm start
    expect(start.steps).toBe(62);
    expect(weights(join(root, 'next'))).not.toBe(weights(join(root, 'base')));
    expect(decision(next, 'start')?.why).toMatch(
      /nats a held-out frame against .* for empty scenes/,
    );
  });

  it('takes the objects of a model along to frames of another size', async () => {
    const settings = { canvas: 20 }; // of the 24 pixels of the other model
    const from = join(root, 'base');
    const next = await learn(frames, options('smaller', { steps: 1, from, settings }));
    expect(decision(next, 'canvas')?.value).toBe('20 x 17');
    expect(decision(next, 'start')).toMatchObject({
      value: 'the model with a background of its own',
    });
    expect(next.steps).toBe(1);
  });

  it('starts from nothing where another model is of no use, and says so', async () => {
    await learn(frames, options('useless', { steps: 1, warmSteps: 1 }));
    const next = await learn(frames, options('alone', { steps: 2, from: join(root, 'useless') }));
    expect(next.steps).toBe(8); // with a warm start of its own
    expect(decision(next, 'start')).toMatchObject({ value: 'nothing' });
    const fresh = await learn(frames, options('fresh', { steps: 2 }));
    expect(weights(join(root, 'alone'))).toBe(weights(join(root, 'fresh')));
    expect(fresh.steps).toBe(8);
  });

  it('resumes a run that began with another model, and leaves no tensor of it behind', async () => {
    const from = join(root, 'base');
    const controller = new AbortController();
    controller.abort();
    await learn(frames, options('again', { from, signal: controller.signal }));
    const before = tf.memory().numTensors;
    const resumed = await learn(frames, options('again', { from, resume: true }));
    expect(resumed).toMatchObject({ steps: 3, interrupted: false });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('ends after the given time', async () => {
    const timed = { steps: 10_000, minutes: 0.01, recipe: 'published' } as const;
    const result = await learn(squares(256, 1), options('timed', timed));
    expect(result.interrupted).toBe(true);
    expect(result.seconds).toBeGreaterThan(0.6);
  });

  it('lets the learning rate fall before the given time is over', async () => {
    const phases = new Set<string>();
    await learn(
      frames,
      options('fitted', {
        steps: 100_000,
        minutes: 0.03 * PATIENCE,
        onProgress: ({ phase }) => phases.add(phase),
      }),
    );
    expect([...phases]).toEqual(['warm', 'elbo', 'settle']);
  });

  it.each<[string, Promise<unknown> | (() => Promise<unknown>), string]>([
    ['too few frames', () => learn(squares(10, 1), options('few')), 'BAD_ARGUMENT'],
    ['nothing to resume', () => learn(frames, options('none', { resume: true })), 'NOT_FOUND'],
    [
      'a start model of another frame size',
      () => learn(squares(96, 1, 3), options('other', { from: join(root, 'base') })),
      'BAD_SHAPE',
    ],
    [
      'a start model that is not there',
      () => learn(frames, options('lost', { from: join(root, 'nowhere') })),
      'NOT_FOUND',
    ],
    [
      'more threads than frames a step',
      () => learn(frames, options('many', { threads: 65 })),
      'BAD_ARGUMENT',
    ],
    ['slots out of range', () => learn(frames, options('slots', { slots: 99 })), 'BAD_ARGUMENT'],
  ])('refuses %s', async (_what, attempt, code) => {
    const error = await (typeof attempt === 'function' ? attempt() : attempt).catch(
      (e: unknown) => e,
    );
    expect(error).toThrowCode(code as 'BAD_ARGUMENT');
  });

  it('refuses to resume a run of other settings', async () => {
    const controller = new AbortController();
    controller.abort();
    await learn(frames, options('mixed', { signal: controller.signal }));
    const error = await learn(frames, options('mixed', { resume: true, seed: 4 })).catch(
      (e: unknown) => e,
    );
    expect(error).toThrowCode('BAD_ARGUMENT');
  });
});

describe('a model folder', () => {
  it('is refused when its weights are damaged or its settings are not a model', async () => {
    const folder = join(root, 'base');
    const path = join(folder, 'weights.safetensors');
    const bytes = readFileSync(path);
    const flipped = Uint8Array.from(bytes);
    flipped[bytes.length - 5] = (flipped[bytes.length - 5] ?? 0) ^ 0xff;
    writeFileSync(path, flipped);
    expect(await loadPerceiver(folder).catch((e: unknown) => e)).toThrowCode('BAD_FILE');
    writeFileSync(path, bytes);
    const configPath = join(folder, 'config.json');
    const config = readFileSync(configPath, 'utf8');
    writeFileSync(configPath, config.replace('"slots": 3', '"slots": "three"'));
    expect(await loadPerceiver(folder).catch((e: unknown) => e)).toThrowCode('BAD_FILE');
    writeFileSync(configPath, config);
    (await loadPerceiver(folder)).dispose();
  });
});
