import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Timing } from '../../bench/heats/rounds.ts';
import { pairsOf } from '../../bench/heats/tables.ts';
import { writeReport } from '../../bench/perception/report.ts';

let out = '';
beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'supair-bench-report-'));
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

const timing = (name: string, side: Timing['side'], threads: number, rounds: number[]): Timing => {
  return { name, side, threads, rounds, memory_mb: 123.4 };
};
const timings = [
  timing('supair-rl, wasm', 'ours', 1, [200, 210, 190]),
  timing('supair-rl, wasm', 'ours', 2, [100, 100, 100]),
  timing('PyTorch, literature, glibc', 'peer', 1, [1000, 1050, 1900]),
  timing('PyTorch, literature, glibc', 'peer', 2, [700, 700, 700]),
];

it('pairs contenders with as many threads', () => {
  expect(pairsOf(timings).map(({ ours, peer }) => [ours.threads, peer.threads])).toEqual([
    [1, 1],
    [2, 2],
  ]);
});

it('pairs more threads with what takes one only', () => {
  const [, two] = timings;
  const alone = timing('SyncVectorEnv', 'base', 1, [300]);
  expect(pairsOf([two as Timing, alone])).toEqual([{ ours: two, peer: alone }]);
});

it('writes every round, the tables and a chart', async () => {
  const heat = { name: 'step', title: 'A step', covers: 'All of it.', timings };
  await writeReport(out, {
    command: 'npx supair-rl bench perception',
    heats: [heat],
    skipped: ['PyTorch with jemalloc: none'],
    engines: ['PyTorch 2'],
    load: 0.25,
  });
  const text = readFileSync(join(out, 'perception-bench.md'), 'utf8');
  expect(text).toContain('Made by `npx supair-rl bench perception`');
  expect(text).toContain('load average at the start 0.3');
  expect(text).toContain('| supair-rl, wasm | 1 | 200 | 195 to 205 | 123 |');
  // ratios of the rounds: 5, 5, 10; not the ratio of the medians, 5.25
  const row = '| supair-rl, wasm | PyTorch, literature, glibc | 1 | 5.00 (5.00 to 7.50) |';
  expect(text).toContain(row);
  expect(text).toContain('- PyTorch with jemalloc: none');
  const { heats } = JSON.parse(readFileSync(join(out, 'perception-bench.json'), 'utf8'));
  expect(heats[0].timings[2].rounds).toEqual([1000, 1050, 1900]);
  const svg = readFileSync(join(out, 'perception-bench.svg'), 'utf8');
  expect(svg.startsWith('<svg ')).toBe(true);
  for (const name of ['supair-rl, wasm, 2 threads', 'PyTorch, literature, glibc, 1 thread']) {
    expect(svg).toContain(`>${name}<`);
  }
});
