/** `reproduce tabletop-look`: its sheets show what environments draw. */

import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Frame } from '../../env/core/env.ts';
import { listEnvs, make } from '../../env/index.ts';
import { readPng } from '../../storage/pictures/png.ts';
import { runHere } from './in-process.ts';

vi.setConfig({ testTimeout: 120_000 });

let out = '';
beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'supair-look-'));
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

describe('reproduce tabletop-look', () => {
  it('draws a sheet a scenario, and one for each thing that can be chosen', async () => {
    const { code, stderr } = await runHere(
      'reproduce',
      'tabletop-look',
      '--out',
      out,
      '--seed',
      '4',
    );
    expect(code, stderr).toBe(0);
    const scenarios = listEnvs().filter((id) => id.startsWith('TableTop/'));
    expect(readdirSync(out)).toHaveLength(scenarios.length + 4);
    for (const file of readdirSync(out))
      expect(statSync(join(out, file)).size).toBeLessThan(300_000);

    const env = make('TableTop/Goal-v0', { renderMode: 'rgb_array' });
    env.reset({ seed: 6 });
    const frame = env.render() as Frame;
    const sheet = readPng(join(out, 'tabletop-look-goal.png'));
    // the third picture of the first row, three times as large
    for (let i = 0; i < 64 * 64; i++) {
      const [x, y] = [i % 64, Math.floor(i / 64)];
      const at = 3 * (3 * y * sheet.width + 2 * (192 + 6) + 3 * x);
      if (sheet.data[at] !== frame.data[3 * i]) expect([x, y]).toEqual('as it was drawn');
    }
    const names = scenarios.map((id) => id.slice('TableTop/'.length, -'-v0'.length).toLowerCase());
    expect(names.filter((name) => readdirSync(out).includes(`tabletop-look-${name}.png`))).toEqual(
      names,
    );
  });
});
