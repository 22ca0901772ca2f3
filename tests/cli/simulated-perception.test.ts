import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest';
import { type ErrorModel, loadErrorModel, parseErrorModel } from '../../agent/index.ts';
import { kolmogorovSmirnov } from '../../cli/experiments/simulated-perception/error-distances.ts';
import { wanderingSprites } from '../../cli/experiments/simulated-perception/wandering.ts';
import { checkEnv } from '../../env/testing.ts';
import { runHere } from './in-process.ts';

vi.setConfig({ testTimeout: 60_000 });

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'supair-simulated-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('the Kolmogorov-Smirnov distance', () => {
  test.each([
    [[1, 2, 3], [1, 2, 3], 0],
    [[1, 2], [3, 4], 1],
    [[1, 2, 3], [2, 3, 4], 1 / 3],
    [[3, 1, 1, 2], [1, 5], 1 / 2], // ties count at once: at 1 both are at .5, at 3 it is 1 and .5
    [[0], [0, 0, 0, 9], 1 / 4],
  ])('of %j and %j is the largest step between their shares', (a, b, distance) => {
    expect(kolmogorovSmirnov(a, b)).toBeCloseTo(distance, 12);
    expect(kolmogorovSmirnov(b, a)).toBeCloseTo(distance, 12);
  });
});

describe('reproduce simulated-perception', () => {
  it('measures, compares and plays, and leaves an error model', async () => {
    const [out, work] = [join(root, 'out'), join(root, 'work')];
    const flags = ['--size', '48', '--out', out, '--work', work];
    expect((await runHere('reproduce', 'simulated-perception', ...flags)).code).toBe(0);
    const read = (...path: string[]) => readFileSync(join(...path), 'utf8');
    const errors = JSON.parse(read(work, 'simulated-perception', 'errors.json'));
    expect(parseErrorModel(errors, 'test').frames).toBe(48);
    const { comparisons, played } = JSON.parse(read(out, 'simulated-perception.json'));
    expect(comparisons.map(({ frames }: { frames: number }) => frames)).toEqual([48, 48, 48]);
    expect(played).toHaveLength(6);
    expect(read(out, 'simulated-perception.md')).toContain('| reach | perceived |');
  });

  it('is what the shipped error model was made by', () => {
    const shipped: ErrorModel = loadErrorModel('tabletop');
    expect(shipped.made_by).toBe('npx supair-rl reproduce simulated-perception');
    // small ones, from those in plain sight to those that hardly show
    const missed = (first: number): number => shipped.cells[first]?.miss ?? Number.NaN;
    expect(missed(0)).toBeLessThan(0.01);
    expect(missed(21)).toBeGreaterThan(0.8);
  });

  it('measures in an environment that keeps the contract', async () => {
    const report = await checkEnv(wanderingSprites);
    expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
  });
});
