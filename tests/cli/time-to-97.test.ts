import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from './program.ts';

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'supair-time-to-97-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A finished run as the experiment keeps it: .97 at the third point, once below it afterwards. */
function leaveRun(recipe: string, backend: string, threads: number | 'auto', rising: boolean) {
  const folder = join(root, 'time-to-97', `${recipe}-${backend}-${threads}-200-seed3`);
  mkdirSync(folder, { recursive: true });
  const accuracies = rising ? [0.4, 0.96, 0.972, 0.955, 0.981] : [0.3, 0.3, 0.5, 0.6, 0.969];
  const record = {
    recipe,
    backend,
    device: `a ${backend}`,
    threads: threads === 'auto' ? 2 : threads,
    seed: 3,
    steps: 250,
    seconds: 50,
    setup_seconds: 1.25,
    load_average: 0.5,
    count_accuracy: accuracies.at(-1),
    curve: accuracies.map((countAccuracy, i) => {
      return { step: 50 * (i + 1), seconds: 10 * (i + 1), countAccuracy };
    }),
  };
  writeFileSync(join(folder, 'run.json'), JSON.stringify(record));
}

it('reproduce time-to-97 publishes finished runs: when .97 is reached, what comes after', async () => {
  for (const recipe of ['auto', 'published']) {
    for (const backend of ['wasm', 'tensorflow', 'webgpu']) {
      leaveRun(recipe, backend, backend === 'wasm' ? 'auto' : 1, recipe === 'auto');
    }
  }
  const out = join(root, 'results');
  const flags = ['--steps', '200', '--seeds', '1', '--seed', '3', '--work', root, '--out', out];
  const { code, stdout } = await run('reproduce', 'time-to-97', ...flags, '--json', '-');
  expect(code).toBe(0);
  const { runs } = JSON.parse(stdout);
  expect(runs[0]).toMatchObject({
    recipe: 'auto',
    reached: { step: 150, seconds: 30, leastAfter: 0.955 },
  });
  const text = readFileSync(join(out, 'time-to-97.md'), 'utf8');
  expect(text).toContain(
    '| wasm, 2 threads | 3 | 30.0 | 150 | 95.5 % | 98.1 % | 1.3 | 200 | 0.5 |',
  );
  expect(text).toContain('| wasm, 2 threads | 3 | - | - | - | 96.9 % | 1.3 | 200 | 0.5 |');
  const svg = readFileSync(join(out, 'time-to-97-auto.svg'), 'utf8');
  expect(svg.startsWith('<svg ')).toBe(true);
});
