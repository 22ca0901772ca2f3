import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listEnvs } from '../../env/index.ts';
import { run } from './program.ts';

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'supair-baselines-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('reproduce tabletop-baselines', () => {
  it('publishes both players of every task, mode and action space', {
    timeout: 180_000,
  }, async () => {
    const few = ['--steps', '2', '--out', root, '--json', '-'];
    const { code, stdout } = await run('reproduce', 'tabletop-baselines', ...few);
    expect(code).toBe(0);
    const { rows, episodes } = JSON.parse(stdout);
    expect(episodes).toBe(2);
    expect(rows).toHaveLength((8 * 7 + 3 * 2) * 2);
    const ids = rows.map(({ task }: { task: string }) => `TableTop/${task}-v0`);
    expect(new Set(ids)).toEqual(new Set(listEnvs('TableTop')));
    const scripted = rows.filter((row: { player: string }) => row.player === 'scripted');
    for (const row of scripted) expect(row).toMatchObject({ episodes: 2, success_rate: 1 });
    const random = rows.filter(
      (row: { player: string; task: string }) => row.player === 'random' && row.task === 'Cluster',
    );
    for (const row of random) expect(row.success_rate).toBeLessThan(1);
    const text = readFileSync(join(root, 'tabletop-baselines.md'), 'utf8');
    expect(text).toContain('| background | scripted | 100.0 % |');
    expect(text.match(/^## /gm)).toHaveLength(9);
    for (const [task, most] of [
      ['Goal', 120],
      ['Sort', 200],
      ['Cluster', 200],
    ]) {
      expect(text).toContain(`| ${task} | embodied | ${most} | scripted | 100.0 % |`);
      expect(text).toContain(`| ${task} | drag-and-drop | ${most === 120 ? 30 : 50} | random |`);
    }
  });
});
