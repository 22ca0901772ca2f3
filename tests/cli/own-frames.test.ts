/** Frames, `fit`, judgement and publication, as small as they get; and a text of known results. */

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OwnResult } from '../../cli/experiments/own-frames/own-record.ts';
import { ownFramesReport } from '../../cli/experiments/own-frames/own-report.ts';
import { ownScenes } from '../../cli/experiments/own-frames/own-scenes.ts';
import { framesFor } from '../../cli/frames.ts';
import { readPng } from '../../storage/pictures/png.ts';
import { runHere } from './in-process.ts';

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'supair-own-frames-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const isSame = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

const RESULT: OwnResult = {
  generator: 'blocks',
  scenario: 'flat',
  seed: 3,
  side: 64,
  size: 500,
  steps_asked: null,
  n: 1000,
  count_accuracy: 0.951,
  ap50: 0.94,
  ap75: 0.7,
  mean_iou: 0.81,
  position_error_px: 0.4,
  position_error_mean_px: 0.55,
  confusion: [[1]],
  steps: 700,
  seconds: 200,
  cpu_seconds: 100,
  backend: 'wasm',
  threads: 1,
  load_average: 2,
  decisions: [{ name: 'slots', value: '4', why: 'because' }],
  diagnosis: null,
};

describe('reproduce own-frames', () => {
  it('makes frames, learns, judges, publishes, and does not do it twice', async () => {
    const [work, out] = [join(root, 'runs'), join(root, 'results')];
    const flags: string[] = [
      '--scenarios',
      'flat',
      '--sizes',
      '100',
      '--side',
      '32',
      '--size',
      '24',
      '--steps',
      '2',
    ];
    const places = ['--seeds', '1', '--work', work, '--out', out, '--backend', 'wasm'];
    const words = ['reproduce', 'own-frames', ...flags, ...places, '--threads', '1', '--json', '-'];
    const { code, stdout } = await runHere(...words);
    expect(code).toBe(0);
    const { runs } = JSON.parse(stdout);
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({
      generator: 'blocks',
      scenario: 'flat',
      size: 100,
      n: 24,
      steps_asked: 2,
    });
    expect(runs[0].decisions.length).toBeGreaterThan(0);
    expect(runs[0].confusion.flat().reduce((a: number, b: number) => a + b)).toBe(24);
    expect(runs[0].cpu_seconds).toBeGreaterThan(0);
    // two rows of eight pictures of 192 pixels, and gaps of 6
    const sheet = readPng(join(out, 'own-frames-blocks-flat.png'));
    expect([sheet.width, sheet.height]).toEqual([8 * 198, 2 * 198]);
    const text = readFileSync(join(out, 'own-frames.md'), 'utf8');
    expect(text).toContain('| blocks/flat (32 px) (--steps 2) | 100 | 1 |');

    const again = await runHere(...words);
    expect(JSON.parse(again.stdout).runs).toEqual(runs);
    expect(
      existsSync(join(work, 'own-frames', 'blocks-flat-32px-100-2-seed1', 'result.json')),
    ).toBe(true);
  }, 240_000);

  it('tells fit nothing but the frames', () => {
    const simulator = { generator: 'blocks', scenario: 'one-colour', seed: 2, side: 64 } as const;
    const { train, test } = ownScenes(simulator, { train: 6, test: 4 }, root);
    expect(train).toMatchObject({ size: 6, labels: null });
    expect(test.size).toBe(4);
    expect(test.labels?.counts.length).toBe(4);
    expect(isSame(train.frames, framesFor('blocks/one-colour', 'train', 2, {}, 6).frames)).toBe(
      true,
    );
    // fewer frames are the first of more
    const fewer = ownScenes(simulator, { train: 2, test: 4 }, root);
    expect(isSame(fewer.train.frames, train.frames.subarray(0, 2 * 64 * 64 * 3))).toBe(true);
  });

  it('prints targets beside figures, met or missed', () => {
    const missed = {
      ...RESULT,
      size: 5000,
      count_accuracy: 0.98,
      diagnosis: 'Diagnosis: all off.',
    };
    const other = { ...RESULT, scenario: 'drift', steps_asked: 9 };
    const text = ownFramesReport('npx x', [RESULT, missed, other], []);
    expect(text).toContain(
      '| blocks/flat | 500 | 3 | 95.1 % | 95.0 %, met | 0.940 | 0.700 | 0.810 | 0.40, 0.55 px | 700 | 100 s | 200 s |',
    );
    expect(text).toContain('| blocks/flat | 5000 | 3 | 98.0 % | 98.5 %, missed |');
    expect(text).toContain('| blocks/drift (--steps 9) | 500 | 3 | 95.1 % | - |');
    expect(text).toContain('- slots: 4 (because)\n- diagnosis: Diagnosis: all off.');
  });

  it.each([
    ['--scenarios', 'flatt', 'flat'],
    ['--generator', 'pyton', 'python'],
    ['--sizes', '0', '>= 1'],
    ['--side', '31', '32..128'],
  ])('refuses %s %s', async (flag, value, remedy) => {
    const { code, stderr } = await runHere(
      'reproduce',
      'own-frames',
      flag,
      value,
      '--work',
      root,
      '--out',
      root,
    );
    expect(code).toBe(2);
    expect(stderr).toContain(remedy);
  });
});
