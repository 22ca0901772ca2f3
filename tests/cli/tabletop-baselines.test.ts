import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './program.ts';

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'supair-baselines-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('reproduce tabletop-baselines', () => {
  it('publishes both players of every task and mode', { timeout: 180_000 }, async () => {
    const few = ['--steps', '2', '--out', root, '--json', '-'];
    const { code, stdout } = await run('reproduce', 'tabletop-baselines', ...few);
    expect(code).toBe(0);
    const { rows, episodes } = JSON.parse(stdout);
    expect(episodes).toBe(2);
    expect(rows).toHaveLength(8 * 7 * 2);
    const scripted = rows.filter((row: { player: string }) => row.player === 'scripted');
    for (const row of scripted) expect(row).toMatchObject({ episodes: 2, success_rate: 1 });
    const random = rows.filter(
      (row: { player: string; task: string }) => row.player === 'random' && row.task === 'Cluster',
    );
    for (const row of random) expect(row.success_rate).toBeLessThan(1);
    const text = readFileSync(join(root, 'tabletop-baselines.md'), 'utf8');
    expect(text).toContain('| background | scripted | 100.0 % |');
    expect(text.match(/^## /gm)).toHaveLength(8);
  });
});
