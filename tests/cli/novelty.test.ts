/** The changes of the novelty experiment, on pixels laid by hand, and a small run of it. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CHANGES, STRANGE_OBJECTS } from '../../cli/experiments/novelty-changes.ts';
import type { Frame } from '../../env/core/env.ts';
import { Rng } from '../../env/core/random.ts';
import { runHere } from './in-process.ts';

vi.setConfig({ testTimeout: 60_000 });

const changed = (name: string, frame: Frame, instances = new Uint8Array(0)): number[] => [
  ...(CHANGES[name]?.change(frame, instances, new Rng(1)).data ?? []),
];

describe('a changed frame', () => {
  // two rows of two pixels: 1 2 3, 4 5 6 above 7 8 9, 10 11 12
  const data = Uint8Array.from({ length: 12 }, (_, i) => 1 + i);
  const frame: Frame = { height: 2, width: 2, channels: 3, data };

  it.each([
    ['inverted', [254, 253, 252, 251, 250, 249, 248, 247, 246, 245, 244, 243]],
    ['BGR order', [3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10]],
    ['camera upside down', [10, 11, 12, 7, 8, 9, 4, 5, 6, 1, 2, 3]],
    ['mirrored camera', [4, 5, 6, 1, 2, 3, 10, 11, 12, 7, 8, 9]],
    ['dim light', [1, 1, 2, 3, 4, 4, 5, 6, 6, 7, 8, 8]],
    ['blurred', [6, 7, 8, 6, 7, 8, 6, 7, 8, 6, 7, 8]], // all four: 5.5, 6.5, 7.5, rounded up
  ])('is %s', (name, expected) => {
    expect(changed(name, frame)).toEqual(expected);
  });

  it.each(STRANGE_OBJECTS)('has a %s where there is room, and only there', (name) => {
    const side = 64;
    const empty: Frame = {
      ...{ height: side, width: side, channels: 3 },
      data: new Uint8Array(side * side * 3).fill(128),
    };
    const left = Uint8Array.from({ length: side * side }, (_, i) => Number(i % side < side / 2));
    const columns = changed(name, empty, left).flatMap((value, i) =>
      value === 128 ? [] : [Math.floor(i / 3) % side],
    );
    expect(columns.length).toBeGreaterThan(60);
    expect(Math.min(...columns)).toBeGreaterThanOrEqual(side / 2);
    expect(Math.max(...columns) - Math.min(...columns)).toBeLessThan(20);
    const full = new Uint8Array(side * side).fill(1);
    expect(changed(name, empty, full)).toEqual([...empty.data]);
  });
});

describe('reproduce novelty', () => {
  let root = '';
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'supair-novelty-'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('tells changed frames from normal ones, and says so in a table and a picture', async () => {
    const json = join(root, 'result.json');
    const words = ['reproduce', 'novelty', '--size', '48', '--out', root, '--json', json];
    const { code, stderr } = await runHere(...words);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const result = JSON.parse(readFileSync(json, 'utf8'));
    expect(result).toMatchObject({
      frames: 48,
      command: 'npx supair-rl reproduce novelty --size 48',
    });
    type Row = { name: string; auroc: number; auroc_se: number; auroc_elbo: number };
    const rows = new Map<string, Row>(result.rows.map((row: Row) => [row.name, row]));
    expect([...rows.keys()]).toEqual(Object.keys(CHANGES));
    for (const name of ['white object', 'inverted', 'BGR order', 'camera upside down']) {
      expect(rows.get(name)?.auroc).toBeGreaterThan(0.95);
    }
    // what the likelihood alone tells less well
    const white = rows.get('white object');
    expect(white?.auroc).toBeGreaterThan(white?.auroc_elbo ?? 1);
    for (const { auroc, auroc_se } of rows.values()) {
      expect(auroc_se).toBeLessThan(0.51 / Math.sqrt(48)); // no area is less sure than a coin's
      expect(auroc_se === 0).toBe(auroc === 1);
    }
    const page = readFileSync(join(root, 'novelty.md'), 'utf8');
    expect(page).toContain(`| white object |`);
    expect(page).toContain('`npx supair-rl reproduce novelty --size 48`');
    expect(page).not.toMatch(/NaN|undefined/);
    expect(readFileSync(join(root, 'novelty.svg'), 'utf8')).toContain('white object');
    expect(JSON.parse(readFileSync(join(root, 'novelty.json'), 'utf8'))).toEqual(result);
  });
});
