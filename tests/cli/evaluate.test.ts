import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { perceiveSet } from '../../cli/perceive-set.ts';
import type { Frame } from '../../env/core/env.ts';
import type { FrameSet } from '../../env/core/frame-set.ts';
import { Rng } from '../../env/core/random.ts';
import { encodeFrameFile, makeSprites } from '../../perception/data/index.ts';
import type { Perceiver, Scene } from '../../perception/scene.ts';
import { objectAt, sceneOf } from '../perception/evaluate/scenes.ts';
import { saveUntrainedPerceiver } from '../support/untrained-perceiver.ts';
import { runHere } from './in-process.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let root = '';
const models: string[] = [];
const set = makeSprites({ split: 'test', rng: new Rng(1), size: 24 });

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'supair-evaluate-'));
  for (const [name, slots] of [
    ['first', 3],
    ['second', 2],
  ] as const) {
    models.push(join(root, name));
    await saveUntrainedPerceiver(join(root, name), { height: 50, width: 50, channels: 1, slots });
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function save(name: string, frames: FrameSet): string {
  const path = join(root, `${name}.npz`);
  writeFileSync(path, encodeFrameFile(frames));
  return path;
}

async function evaluate(...args: string[]) {
  const json = join(root, 'result.json');
  const { code, stdout, stderr } = await runHere('evaluate', ...args, '--json', json);
  expect(code, stderr).toBe(0);
  return { result: JSON.parse(readFileSync(json, 'utf8')), stdout, stderr };
}

describe('evaluate with several models', () => {
  it('judges each as it would alone, and the others against the first', async () => {
    const frames = save('sprites', set);
    const alone: Record<string, unknown>[] = [];
    for (const model of models) alone.push((await evaluate(model, frames)).result);
    const report = join(root, 'several.html');
    const { result, stdout } = await evaluate(...models, frames, '--report', report);
    expect(result).toMatchObject({ n: 24, frames, seed: 1 });
    const timeless = ({ ms_per_frame, frames: _, seed: __, ...rest }: Record<string, unknown>) => {
      expect(ms_per_frame).toBeGreaterThan(0);
      return rest;
    };
    expect(result.models.map(timeless)).toEqual(alone.map(timeless));
    const [{ model, baseline, differences, counts }] = result.comparisons;
    expect([model, baseline]).toEqual([models[1], models[0]]);
    const [first, second] = result.models;
    const gap = second.count_accuracy - first.count_accuracy;
    expect(differences.count_accuracy.value).toBeCloseTo(gap, 12);
    expect((counts.only_model_right - counts.only_baseline_right) / 24).toBeCloseTo(gap, 12);
    expect(stdout).toMatch(/^ +first +second$/m);
    const page = readFileSync(report, 'utf8');
    expect(page).toContain('<title>first and second on sprites</title>');
    for (const heading of ['Figures', 'Differences', 'Side by side']) {
      expect(page).toContain(`<h2>${heading}</h2>`);
    }
  });

  it('finds no difference between a model and itself, and tells the two apart', async () => {
    const [model = ''] = models;
    const report = join(root, 'same.html');
    const { result } = await evaluate(model, model, save('same', set), '--report', report);
    expect(result.comparisons[0].counts.p_value).toBe(1);
    expect(result.comparisons[0].differences.bits_per_dim).toEqual({ value: 0, interval: [0, 0] });
    const page = readFileSync(report, 'utf8');
    expect(page).toContain('first (2)');
    expect(page).not.toContain('Where they disagree');
  });

  it('refuses a model that is not there before any work', async () => {
    const [model = ''] = models;
    const { code, stdout, stderr } = await runHere('evaluate', model, 'tabeltop', 'sprites');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/tabeltop.*Did you mean "tabletop"/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('refuses an empty set of frames', async () => {
    const [model = ''] = models;
    const empty = save('empty', { ...set, size: 0, frames: new Uint8Array(0), labels: null });
    const { code, stderr } = await runHere('evaluate', model, empty);
    expect(code).toBe(2);
    expect(stderr).toMatch(/empty.npz: expected a frame at least, got none/);
  });
});

describe('evaluate with labels that tell less', () => {
  it('says what is missing and shows what there is: counts alone', async () => {
    const labels = set.labels && { ...set.labels, boxes: null, valid: null };
    const report = join(root, 'counts.html');
    const path = save('counts', { ...set, labels });
    const { result, stderr } = await evaluate(models[0] ?? '', path, '--report', report);
    expect(stderr).toMatch(/^Counts alone: .*"boxes" with "valid"/m);
    expect(result).toMatchObject({ ap50: null, presence_calibration: null, failures: null });
    expect(result.count_accuracy).toBeGreaterThanOrEqual(0);
    const wrong = Math.round(24 * (1 - result.count_accuracy));
    const groups = /<h3>Too (?:many|few) \((\d+)\)/g;
    const named = [...readFileSync(report, 'utf8').matchAll(groups)].map(([, n]) => Number(n));
    expect(named.reduce((sum, n) => sum + n, 0)).toBe(wrong);
  });

  it('says what is missing and shows what there is: nothing', async () => {
    const report = join(root, 'unlabelled.html');
    const path = save('unlabelled', { ...set, labels: null });
    const { result, stdout, stderr } = await evaluate(models[0] ?? '', path, '--report', report);
    expect(stderr).toMatch(/^Without labels there are no accuracies/m);
    expect(result.counts_found.reduce((sum: number, n: number) => sum + n, 0)).toBe(24);
    expect(stdout).not.toContain('count accuracy');
    const page = readFileSync(report, 'utf8');
    expect(page).toContain('Least likely');
    expect(page).not.toContain('<dt>count accuracy</dt>');
  });

  it('counts frames whose boxes are not all there for accuracy only', async () => {
    const counts = set.labels?.counts.slice() ?? new Int32Array();
    counts[3] = (counts[3] ?? 0) + 1;
    const path = save('partial', { ...set, labels: set.labels && { ...set.labels, counts } });
    const { result, stderr } = await evaluate(models[0] ?? '', path);
    expect(result).toMatchObject({ n: 24, boxed_frames: 23 });
    expect(stderr).toMatch(/^1 of 24 frames have fewer boxes than objects/m);
  });
});

describe('evaluate with videos', () => {
  it('judges identities and shows a video', async () => {
    const ids = set.labels && new Int32Array(24 * set.labels.maxBoxes);
    const labels = set.labels && { ...set.labels, ids: ids?.map((_, i) => i % 2) ?? null };
    const report = join(root, 'video.html');
    const path = save('video', { ...set, labels, episodeLength: 6 });
    const { result } = await evaluate(models[0] ?? '', path, '--report', report);
    expect(result.episodes).toBe(4);
    for (const name of ['id_switches_per_1000', 'idf1', 'mota']) {
      expect(Number.isFinite(result[name]), name).toBe(true);
    }
    expect(result.intervals).toEqual({}); // four episodes are too few
    const page = readFileSync(report, 'utf8');
    expect(page).toContain('<h2>Over time</h2>');
    expect(page).toContain('src="data:image/gif;base64,R0lGOD');
  });

  it('needs ids for that, and says so', async () => {
    const path = save('anonymous', { ...set, episodeLength: 6 });
    const { result, stderr } = await evaluate(models[0] ?? '', path);
    expect(stderr).toMatch(/^Identities over time are not judged: that needs "ids"/m);
    expect(result.idf1).toBeUndefined();
  });
});

describe('perceiving a set', () => {
  const frames: FrameSet = { ...set, labels: null };
  /** Sees one object, as many pixels to the right as the frame's first pixel is bright. */
  const perceiver: Perceiver = {
    height: 50,
    width: 50,
    channels: 1,
    slots: 1,
    perceive: (batch: readonly Frame[]): Scene[] =>
      batch.map(({ data }) => {
        const x = data[0] ?? 0;
        return sceneOf([{ ...objectAt([x, 10, x + 10, 20]), id: 7 }]);
      }),
    dispose: () => undefined,
  };

  it('has a scene a frame, in order', async () => {
    const pixels = frames.frames.slice();
    for (let m = 0; m < 24; m++) pixels[m * 2500] = m;
    const bright = { ...frames, frames: pixels };
    const { scenes } = await perceiveSet(perceiver, bright, new AbortController().signal, () => {});
    expect(scenes.map(({ objects }) => objects[0]?.x)).toEqual(
      Array.from({ length: 24 }, (_, m) => m + 5),
    );
  });

  it('asks for masks where they can be judged', async () => {
    const asked: unknown[] = [];
    const spy: Perceiver = {
      ...perceiver,
      perceive: (batch, options) => {
        asked.push(options);
        return perceiver.perceive(batch, options);
      },
    };
    const instances = new Uint8Array(24 * 2500);
    const judged = { ...frames, labels: set.labels && { ...set.labels, instances } };
    await perceiveSet(spy, judged, new AbortController().signal, () => {});
    await perceiveSet(spy, frames, new AbortController().signal, () => {});
    const [yes, no] = [{ masks: true }, { masks: false }];
    expect(asked).toEqual([yes, yes, no, no]); // one batch each, after a warm-up
  });

  it('stops where it is asked to, with what it has', async () => {
    const many = { ...frames, size: 200, frames: new Uint8Array(200 * 2500) };
    const stop = new AbortController();
    const told: number[] = [];
    const { scenes, msPerFrame } = await perceiveSet(perceiver, many, stop.signal, (done) => {
      told.push(done);
      if (done === 128) stop.abort();
    });
    expect(scenes).toHaveLength(128);
    expect(told).toEqual([64, 128]);
    expect(msPerFrame).toBeGreaterThanOrEqual(0);
  });
});
