/** Runs that fail in known ways: told, mended once, given up. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FrameSet } from '../../../../env/core/frame-set.ts';
import { Rng } from '../../../../env/core/random.ts';
import {
  type Decision,
  type FitOptions,
  fit as learn,
  useBackend,
} from '../../../../perception/index.ts';
import { PATIENCE, TEST_BACKEND } from '../../../support/backends.ts';
import { squares } from '../../../support/squares.ts';

const root = mkdtempSync(join(tmpdir(), 'supair-failures-'));
const frames = squares(96, 1);
const options = (name: string, more: Partial<FitOptions> = {}): FitOptions => ({
  out: join(root, name),
  warmSteps: 30,
  seed: 3,
  backend: TEST_BACKEND,
  settings: { batch: 16 },
  ...more,
});
const configOf = (name: string): { readonly training: Record<string, unknown> } =>
  JSON.parse(readFileSync(join(root, name, 'config.json'), 'utf8'));

/** Nothing but grey noise. */
function emptyFrames(size: number): FrameSet {
  const rng = new Rng(4);
  const [height, width] = [20, 24];
  const pixels = Uint8Array.from({ length: size * height * width }, () => 90 + rng.integer(9));
  const shape = { size, height, width, channels: 1 } as const;
  return { name: 'empty', ...shape, frames: pixels, labels: null, episodeLength: null };
}

beforeAll(async () => {
  await useBackend(TEST_BACKEND);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('fit', { timeout: 240_000 * PATIENCE }, () => {
  it('on frames without objects ends early, saves, and says that there are none', async () => {
    const { diagnosis, steps, interrupted, decisions } = await learn(
      emptyFrames(128),
      options('empty'),
    );
    expect(diagnosis).toMatchObject({ failure: 'all-off', share: 1 });
    expect(diagnosis?.advice).toMatch(/stand out/);
    expect(decisions.map(({ name }) => name)).not.toContain('remedy'); // none helps
    expect(steps).toBe(200); // where two measurements agree that it is not too early to say
    expect(interrupted).toBe(false);
    expect(configOf('empty').training).toMatchObject({ diagnosis: { failure: 'all-off' } });
  });

  it('mends a run whose slots are all off, once, and can be interrupted in it', async () => {
    // an object is worth some 200 nats: nothing is worth ten thousand
    const hopeless = { steps: 100, settings: { batch: 16, countPrior: 10_000 } };
    const told: Decision[] = [];
    const straight = await learn(
      frames,
      options('mended', { ...hopeless, onDecision: (decision) => told.push(decision) }),
    );
    expect(told.at(-1)).toMatchObject({ name: 'remedy', value: 'all-off' });
    expect(straight.decisions).toEqual([...told]);
    expect(straight.diagnosis).toBeNull();
    expect(straight.steps).toBe(2 * 30 + 100); // of the second attempt, whose warm start is longer
    const boxes = straight.curve.at(-1)?.heldOut?.boxes ?? 0;
    expect(Math.abs(boxes - 1)).toBeLessThan(0.4); // none, one or two squares a frame

    const controller = new AbortController();
    let second = false;
    const paused = await learn(
      frames,
      options('mended-later', {
        ...hopeless,
        signal: controller.signal,
        onDecision: ({ name }) => {
          second ||= name === 'remedy';
        },
        onProgress: ({ step }) => {
          if (second && step === 55) controller.abort();
        },
      }),
    );
    expect(paused).toMatchObject({ steps: 55, interrupted: true });
    const resumed = await learn(frames, options('mended-later', { ...hopeless, resume: true }));
    expect(resumed.steps).toBe(straight.steps);
    const [one, other] = ['mended', 'mended-later'].map((name) =>
      readFileSync(join(root, name, 'weights.safetensors')).toString('base64'),
    );
    expect(one).toBe(other);
  });
});
