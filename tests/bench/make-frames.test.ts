/** The Python renderer through our reader: its labels are what its pixels show. Needs python3 with numpy. */

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boxesOf, isTouching, pixelsOf } from '../../perception/data/blocks/instances.ts';
import { readFrameFile } from '../../perception/data/index.ts';

const PROGRAM = resolve(import.meta.dirname, '../../bench/scenes/make_frames.py');
const hasNumpy = spawnSync('python3', ['-c', 'import numpy']).status === 0;

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'supair-python-frames-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const make = (name: string, ...words: (string | number)[]): string => {
  const file = join(root, `${name}.npz`);
  execFileSync('python3', [PROGRAM, '--out', file, ...words.map(String)]);
  return file;
};

describe.skipIf(!hasNumpy)('bench/scenes/make_frames.py (skipped without numpy)', () => {
  it.each([
    ['flat', 0, 3],
    ['textured', 0, 3],
    ['shadows', 0, 4],
    ['one-colour', 1, 4],
  ])('%s: boxes and counts are those of the instance maps', (scenario, fewest, most) => {
    const set = readFrameFile(make(scenario, '--scenario', scenario, '--count', 40));
    expect(set).toMatchObject({ size: 40, height: 64, width: 64, channels: 3 });
    const { labels } = set;
    if (labels?.boxes == null || labels.instances == null) throw new Error('labels expected');
    const { counts, boxes, instances, maxBoxes } = labels;
    expect(Math.min(...counts)).toBe(fewest);
    expect(Math.max(...counts)).toBe(most);
    for (let m = 0; m < set.size; m++) {
      const map = instances.subarray(m * 4096, (m + 1) * 4096);
      const count = counts[m] ?? 0;
      const rows = Array.from({ length: count }, (_, k) => {
        const at = 4 * (m * maxBoxes + k);
        return [...boxes.subarray(at, at + 4)];
      });
      expect(rows).toEqual(boxesOf(map, 64, count));
      expect(Math.min(12, ...pixelsOf(map, count))).toBe(12);
    }
  });

  it('a quarter of all scenes touch', () => {
    const size = 400;
    const { labels } = readFrameFile(make('many', '--scenario', 'flat', '--count', size));
    let touching = 0;
    for (let m = 0; m < size; m++) {
      if (isTouching(labels?.instances?.subarray(m * 4096, (m + 1) * 4096) ?? new Uint8Array(), 64))
        touching++;
    }
    expect(Math.abs(touching / size - 0.25)).toBeLessThan(4 * Math.sqrt(0.1875 / size));
  });

  it('the same seed gives the same bytes, another half others, at any size', () => {
    const words = ['--scenario', 'shadows', '--count', 3, '--side', 48];
    const [a, b, c] = ['a', 'b', 'c'].map((name, i) =>
      make(name, ...words, '--split', i === 2 ? 'test' : 'train'),
    );
    const bytes = (file = ''): Uint8Array => readFrameFile(file).frames;
    expect(bytes(a).length).toBe(3 * 48 * 48 * 3);
    expect(Buffer.compare(bytes(a), bytes(b))).toBe(0);
    expect(Buffer.compare(bytes(a), bytes(c))).not.toBe(0);
  });
});
