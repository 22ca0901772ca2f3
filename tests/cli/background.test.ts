/** `reproduce background` in small, with models of finished runs: its sheet holds whole pictures. */

import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { drawSheet } from '../../cli/experiments/background-sheet.ts';
import { trainingFrames } from '../../cli/training-frames.ts';
import type { Frame } from '../../env/core/env.ts';
import { decodePng } from '../../perception/data/index.ts';
import { fit as learn } from '../../perception/index.ts';
import { runHere } from './in-process.ts';

vi.setConfig({ testTimeout: 120_000 });

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'supair-background-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const picturesIn = (svg: string): Frame[] =>
  [...svg.matchAll(/base64,([^"]+)"/g)].map(([, text = '']) =>
    decodePng(new Uint8Array(Buffer.from(text, 'base64')), 'picture'),
  );

/** A finished run as the experiment's own, without the warm start's usual length. */
async function trainBriefly(out: string): Promise<void> {
  const { train } = trainingFrames('sprites', 1, { size: '128' }, 0);
  const command = 'npx supair-rl fit sprites --recipe published --steps 2 --seed 1 --out DIR';
  await learn(train, { out, seed: 1, backend: 'wasm', steps: 2, warmSteps: 1, command });
}

describe('reproduce background', () => {
  it('takes frames apart with the models of finished runs', async () => {
    const [work, out] = [join(root, 'runs'), join(root, 'results')];
    const folder = join(work, 'background', 'sprites-2-seed1');
    await trainBriefly(folder);
    const model = join(folder, 'weights.safetensors');
    const written = statSync(model).mtimeMs;
    const small = ['--sets', 'sprites', '--size', '128', '--steps', '2', '--threads', '1'];
    const places = ['--work', work, '--out', out, '--backend', 'wasm'];
    const words = ['reproduce', 'background', ...small, ...places, '--seeds', '1', '--json', '-'];
    const first = await runHere(...words);
    expect(first.stderr).not.toContain('Error');
    expect({ code: first.code, stderr: first.stderr }).toMatchObject({ code: 0 });
    const { rows } = JSON.parse(first.stdout);
    expect(rows.map(({ set }: { set: string }) => set)).toEqual(['sprites', 'tabletop']);
    expect(rows[0].there).toBeGreaterThanOrEqual(2);
    expect(rows[1].found).toBe(rows[1].there); // the shipped model knows its table
    expect(rows[0].command).toBe(
      'npx supair-rl fit sprites --recipe published --steps 2 --seed 1 --out DIR',
    );

    const svg = readFileSync(join(out, 'background.svg'), 'utf8');
    const pictures = picturesIn(svg);
    expect(pictures).toHaveLength(2 * 8);
    const sides = pictures.map(({ height, width }) => `${width} x ${height}`);
    expect(new Set(sides.slice(0, 8))).toEqual(new Set(['250 x 250', '200 x 200']));
    const text = readFileSync(join(out, 'background.md'), 'utf8');
    expect(text).toContain('](background.svg)');

    expect(statSync(model).mtimeMs).toBe(written); // nothing was trained again
  });
});

describe('a sheet', () => {
  it('shows every pixel as a square, and words as they are', () => {
    const data = Uint8Array.from([0, 50, 100, 150, 200, 250]);
    const frame: Frame = { height: 2, width: 3, channels: 1, data };
    const row = { title: 'a < b', note: 'c & d', pictures: [frame] };
    const svg = drawSheet([{ title: 'input', note: 'one' }], [row]);
    expect(svg).toContain('a &lt; b');
    expect(svg).toContain('c &amp; d');
    const [picture] = picturesIn(svg);
    const scale = (picture?.width ?? 0) / 3;
    expect(scale).toBe(85);
    for (let y = 0; y < 2 * scale; y++) {
      for (let x = 0; x < 3 * scale; x++) {
        const value = data[Math.floor(y / scale) * 3 + Math.floor(x / scale)];
        if (picture?.data[(y * 3 * scale + x) * 3] !== value) throw new Error(`at ${x}, ${y}`);
      }
    }
  });
});
