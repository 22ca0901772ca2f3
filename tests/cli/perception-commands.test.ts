import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { frameAt } from '../../env/core/frame-set.ts';
import { Rng } from '../../env/core/random.ts';
import { sampleTabletopFrames } from '../../env/tabletop/frames.ts';
import { decodePng, encodeFrameFile, encodePng, makeSprites } from '../../perception/data/index.ts';
import { saveUntrainedPerceiver } from '../support/untrained-perceiver.ts';
import { run, start } from './program.ts';

// every test starts programs, which takes its time on a busy machine
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

let root = '';
let model = '';
let frames = '';
const set = makeSprites({ split: 'test', rng: new Rng(1), size: 24 });

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'supair-cli-'));
  model = join(root, 'model');
  frames = join(root, 'frames.npz');
  await saveUntrainedPerceiver(model, { height: 50, width: 50, channels: 1 });
  writeFileSync(frames, encodeFrameFile(set));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('evaluate', () => {
  it('measures a model on a labelled file and writes JSON and a report', async () => {
    const [json, report] = [join(root, 'deep', 'evaluation.json'), join(root, 'report.html')];
    const { code, stdout } = await run(
      'evaluate',
      model,
      frames,
      '--json',
      json,
      '--report',
      report,
    );
    expect(code).toBe(0);
    const result = JSON.parse(readFileSync(json, 'utf8'));
    expect(result.n).toBe(24);
    const confusion: number[][] = result.confusion;
    const byTruth = confusion.map((row) => row.reduce((sum, n) => sum + n, 0));
    const truth = [0, 1, 2].map((n) => set.labels?.counts.filter((count) => count === n).length);
    expect(byTruth.slice(0, 3)).toEqual(truth);
    const right = confusion.reduce((sum, row, i) => sum + (row[i] ?? 0), 0);
    expect(result.count_accuracy).toBeCloseTo(right / 24, 12);
    expect(Number.isFinite(result.bits_per_dim)).toBe(true);
    expect(result.ms_per_frame).toBeGreaterThan(0);
    expect(stdout).toContain('count accuracy');
    const page = readFileSync(report, 'utf8');
    expect(page).toContain('How it learned to count');
    expect(page.match(/<figure class="scene">/g)?.length).toBeGreaterThanOrEqual(12);
  });

  it('leaves out what unlabelled frames cannot tell', async () => {
    const path = join(root, 'unlabelled.npz');
    writeFileSync(path, encodeFrameFile({ ...set, labels: null }));
    const { code, stdout } = await run('evaluate', model, path, '--size', '3', '--json', '-');
    expect(code).toBe(0);
    const result = JSON.parse(stdout); // nothing else on stdout
    expect(result).toMatchObject({ n: 3, count_accuracy: null, confusion: null, ap50: null });
  });

  it('refuses frames of another size with the remedy', async () => {
    const { code, stderr } = await run('evaluate', model, 'tabletop', '--size', '2');
    expect(code).toBe(1);
    expect(stderr).toMatch(/expected uint8 \[50, 50, 1\] .* got \[64, 64, 3\] .*fit a model/);
  });

  it('refuses a damaged model', async () => {
    const damaged = join(root, 'damaged');
    await saveUntrainedPerceiver(damaged, { height: 50, width: 50, channels: 1 });
    const weights = join(damaged, 'weights.safetensors');
    writeFileSync(weights, readFileSync(weights).subarray(0, 1000));
    const { code, stderr } = await run('evaluate', damaged, frames);
    expect(code).toBe(1);
    expect(stderr).toMatch(/weights.safetensors: expected \d+ bytes .* got 1000 bytes/);
  });
});

describe('perceive', () => {
  const save = (name: string, i: number): string => {
    const path = join(root, name);
    writeFileSync(path, encodePng(frameAt(set, i)));
    return path;
  };

  it('prints one scene a line and draws the boxes', async () => {
    const images = [save('a.png', 0), save('b.png', 1)];
    const overlay = join(root, 'overlay');
    const { code, stdout } = await run('perceive', model, ...images, '--overlay', overlay);
    expect(code).toBe(0);
    const scenes = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(scenes.map((scene) => scene.image)).toEqual(images);
    for (const scene of scenes) {
      expect(scene.count_posterior.reduce((sum: number, q: number) => sum + q, 0)).toBeCloseTo(
        1,
        4,
      );
      expect(Array.isArray(scene.objects)).toBe(true);
    }
    const picture = decodePng(readFileSync(join(overlay, 'a.png')), 'a.png');
    expect(picture).toMatchObject({ height: 250, width: 250, channels: 3 });
  });

  it('puts all scenes into one JSON value where asked', async () => {
    const { stdout, stderr } = await run('perceive', model, save('c.png', 2), '--json', '-');
    expect(JSON.parse(stdout).scenes).toHaveLength(1);
    expect(stderr).toMatch(/novelty .* `calibrate`/); // this model says nothing about what is usual
  });

  it('says nothing about novelty where the model knows what is usual', async () => {
    const image = join(root, 'table.png');
    writeFileSync(image, encodePng(frameAt(sampleTabletopFrames(1, new Rng(1)), 0)));
    const { code, stderr } = await run('perceive', 'tabletop', image);
    expect([code, stderr]).toEqual([0, '']);
  });

  it('refuses a missing image before it prints anything', async () => {
    const { code, stdout, stderr } = await run(
      'perceive',
      model,
      save('d.png', 3),
      join(root, 'no.png'),
    );
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('no.png: expected a PNG file');
  });
});

describe('fit', () => {
  const FLAGS = ['--recipe', 'published', '--held-out', '16'];
  let tiny = '';

  beforeAll(() => {
    // small frames keep the published network small; what it learns is no matter here
    tiny = join(root, 'tiny.npz');
    const side = 20;
    const rng = new Rng(2);
    const size = 272;
    const pixels = Uint8Array.from({ length: size * side * side }, () => rng.integer(256));
    const counts = Int32Array.from({ length: size }, () => rng.integer(3));
    const labels = { counts, boxes: null, valid: null, maxBoxes: 0, ids: null };
    const frame = { height: side, width: side, channels: 1 } as const;
    const file = { ...frame, name: 'tiny', size, frames: pixels, labels, episodeLength: null };
    writeFileSync(tiny, encodeFrameFile(file));
  });

  it('learns from frames and writes a model that evaluate can read', async () => {
    const out = join(root, 'fitted');
    const { code, stdout } = await run(
      'fit',
      tiny,
      '--out',
      out,
      '--steps',
      '1',
      ...FLAGS,
      '--json',
      '-',
    );
    expect(code).toBe(0);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ steps: 1, frames: 256, held_out: 16, interrupted: false });
    expect(Number.isFinite(result.elbo)).toBe(true);
    expect(result.count_accuracy * 16).toBeCloseTo(Math.round(result.count_accuracy * 16), 9);
    const evaluation = await run('evaluate', out, tiny, '--json', '-', '--size', '20');
    expect(JSON.parse(evaluation.stdout).n).toBe(20);
  });

  it('keeps what is done at Ctrl-C and goes on with it', async () => {
    const out = join(root, 'interrupted');
    const args = ['fit', tiny, '--out', out, '--steps', '100000', ...FLAGS, '--json', '-'];
    const program = start(...args);
    await program.saying('Learning from');
    await new Promise((resolve) => setTimeout(resolve, 2500));
    program.process.kill('SIGINT');
    const { code, stdout, stderr } = await program.ended;
    expect(code).toBe(130);
    expect(stderr).toContain('Stopping');
    const stopped = JSON.parse(stdout);
    expect(stopped.interrupted).toBe(true);
    expect(existsSync(join(out, 'weights.safetensors'))).toBe(true);
    const resumed = await run(...args, '--resume', '--minutes', '0.0001');
    const again = JSON.parse(resumed.stdout);
    expect(again.steps).toBeGreaterThanOrEqual(stopped.steps);
    expect(again.seconds).toBeGreaterThanOrEqual(stopped.seconds);
  });
});
