/** `fit` decides in sight, takes settings as flags, scales frames, and owns up to failures. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { resizeFrame } from '../../env/core/area-average.ts';
import { type FrameSet, frameAt } from '../../env/core/frame-set.ts';
import { Rng } from '../../env/core/random.ts';
import { encodeFrameFile, encodePng } from '../../perception/data/index.ts';
import { runHere } from './in-process.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const root = mkdtempSync(join(tmpdir(), 'supair-fit-settings-'));
const frames = join(root, 'frames.npz');
const HEIGHT = 40;
const WIDTH = 48;

/** Grey noise, and a bright square of 14 pixels in every other frame where there are objects. */
function noisy(size: number, objects: boolean): FrameSet {
  const rng = new Rng(6);
  const pixels = Uint8Array.from({ length: size * HEIGHT * WIDTH }, () => 60 + rng.integer(9));
  const boxes = new Float32Array(4 * size);
  const counts = new Int32Array(size);
  for (let m = 0; objects && m < size; m += 2) {
    const [left, top] = [rng.integer(WIDTH - 14), rng.integer(HEIGHT - 14)];
    counts[m] = 1;
    boxes.set([left, top, left + 14, top + 14], 4 * m);
    for (let y = top; y < top + 14; y++) {
      const row = (m * HEIGHT + y) * WIDTH;
      pixels.fill(230, row + left, row + left + 14);
    }
  }
  const valid = Uint8Array.from(counts);
  const labels = { counts, boxes, valid, maxBoxes: 1, ids: null };
  const shape = { size, height: HEIGHT, width: WIDTH, channels: 1 } as const;
  return { name: 'noisy', ...shape, frames: pixels, labels, episodeLength: null };
}

const SMALL = ['--backend', 'wasm', '--threads', '1', '--batch', '16'];
const set = noisy(80, true);
const fitted = join(root, 'fitted');
let output = '';
let result: { decisions: { name: string; value: string; why: string }[]; [key: string]: unknown };

beforeAll(async () => {
  writeFileSync(frames, encodeFrameFile(set));
  const json = join(root, 'fit.json');
  const settings = [
    '--canvas',
    '24',
    '--object-size',
    '10-18',
    '--slots',
    '2',
    '--noise',
    '0.01',
    '--boxes',
    'proposed',
  ];
  const { code, stdout } = await runHere(
    ...['fit', frames, '--out', fitted, '--steps', '2', ...SMALL, ...settings, '--json', json],
  );
  expect(code).toBe(0);
  output = stdout;
  result = JSON.parse(readFileSync(json, 'utf8'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('fit', () => {
  it('tells every decision in a line, says which were given, and keeps them', () => {
    for (const [name, value] of [
      ['canvas', '24 x 20'],
      ['noise', '0.0100'],
      ['slots', '2'],
      ['batch', '16'],
      ['boxes', 'proposed'],
    ]) {
      const decision = result.decisions.find((one) => one.name === name);
      expect(decision).toEqual({ name, value, why: 'as given' });
      expect(output).toMatch(new RegExp(`^  ${name} +${value} \\(as given\\)$`, 'm'));
    }
    expect(output).toMatch(/^ {2}background +still \(1 median picture\)$/m);
    const config = JSON.parse(readFileSync(join(fitted, 'config.json'), 'utf8'));
    expect(config.training.decisions).toEqual(result.decisions);
    expect(config.boxes).toBe('proposed');
    expect(readFileSync(join(fitted, 'MODEL_CARD.md'), 'utf8')).toContain(
      '| slots | 2 | as given |',
    );
    const { patch, scaleMin, scaleMax } = config.supair;
    expect([patch * scaleMin, patch * scaleMax]).toBeAllClose([5, 9], 0.05); // on half the size
  });

  it('gives a model that takes frames of their own size, and says boxes in their pixels', async () => {
    const config = JSON.parse(readFileSync(join(fitted, 'config.json'), 'utf8'));
    expect(config.frame).toEqual({ height: HEIGHT, width: WIDTH });
    expect([config.supair.height, config.supair.width]).toEqual([20, 24]);
    const { code, stdout } = await runHere('evaluate', fitted, frames, '--json', '-');
    expect(code).toBe(0);
    const measured = JSON.parse(stdout);
    expect(measured.n).toBe(80);
    // proposals alone find the squares; on the canvas' own pixels no box would match
    expect(measured.mean_iou).toBeGreaterThan(0.5);
    expect(measured.count_accuracy).toBeGreaterThan(0.8);

    const small = join(root, 'small.png');
    const frame = resizeFrame(frameAt(set, 0), { height: 20, width: 24 });
    writeFileSync(small, encodePng(frame));
    const refused = await runHere('perceive', fitted, small);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/expected uint8 \[40, 48, 1\], got \[20, 24, 1\]/);
    const scaled = await runHere('perceive', fitted, small, '--any-size');
    expect(scaled.code).toBe(0);
    const [object] = JSON.parse(scaled.stdout).objects;
    expect(object.w).toBeGreaterThan(4);
    expect(object.w).toBeLessThan(12); // 7 pixels of this image
  });

  it.each([
    [['--object-size', '8'], /--object-size: expected two sides as 8-24, got 8/],
    [['--object-size', '24-8'], /objectSize: expected two sides from 2 to 48 pixels/],
    [['--noise', 'much'], /--noise: expected a number/],
    [['--noise', '3'], /noise: expected 0 to 0.5, got 3/],
    [['--batch', '0'], /batch: expected 1 to 1024, got 0/],
    [['--canvas', '500'], /canvas: expected 16 to 128, got 500/],
    [['--recipe', 'published', '--noise', '0.1'], /noise: expected none with the published recipe/],
    [['--objectsize', '8-9'], /--object-size/],
  ])('refuses %j in a line', async (flags, message) => {
    const { code, stderr } = await runHere('fit', frames, '--out', join(root, 'no'), ...flags);
    expect(code).toBe(2);
    expect(stderr.trim().split('\n').at(-1)).toMatch(message);
  });

  it('exits with 1 and its advice where no object is found', async () => {
    const empty = join(root, 'empty.npz');
    writeFileSync(empty, encodeFrameFile({ ...noisy(64, false), labels: null }));
    const out = join(root, 'empty');
    const { code, stdout, stderr } = await runHere(
      ...['fit', empty, '--out', out, '--steps', '100', '--canvas', '24', ...SMALL, '--json', '-'],
    );
    expect(code).toBe(1);
    expect(JSON.parse(stdout).diagnosis).toMatchObject({ failure: 'all-off', share: 1 });
    expect(stderr).toMatch(/Diagnosis: no object is found .*stand out/);
    expect(readFileSync(join(out, 'MODEL_CARD.md'), 'utf8')).toContain('Not to be relied on');
  });
});
