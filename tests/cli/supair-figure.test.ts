import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunRecord, StageResult } from '../../cli/experiments/supair-figure/figure-record.ts';
import { pooled } from '../../cli/experiments/supair-figure/panel-curves.ts';
import { publishedPoints } from '../../cli/experiments/supair-figure/published-curves.ts';
import { stagesOf } from '../../cli/experiments/supair-figure/supair-figure.ts';
import { outcomeOf, TARGETS } from '../../cli/experiments/supair-figure/targets.ts';
import { runHere } from './in-process.ts';

vi.setConfig({ testTimeout: 120_000 });

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'supair-figure-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const stage = (steps: number, accuracy: number): StageResult => ({
  steps,
  seconds: steps / 2,
  cpu_seconds: steps / 5,
  load_average: 1,
  scenes: 10_000,
  count_accuracy: accuracy,
  count_accuracy_posterior: accuracy - 0.01,
  confusion: [[1]],
  elbo: 1500.25,
});
const record = (
  of: Pick<RunRecord, 'set' | 'variant' | 'seed'>,
  ...stages: StageResult[]
): RunRecord => ({
  ...of,
  command: 'npx supair-rl fit',
  backend: 'wasm',
  device: 'a processor',
  threads: 1,
  stages,
  curve: [50, 100].map((step) => ({
    step,
    seconds: step / 2,
    cpu_seconds: step / 5,
    elbo: -10,
    count_accuracy: step / 200,
  })),
});
const published = (set: RunRecord['set'], seed: number, ...stages: StageResult[]): RunRecord =>
  record({ set, variant: 'published', seed }, ...stages);

describe('the order of the runs', () => {
  it('is: one of everything, the ablation twice, then the rest, long runs last', () => {
    const stages = stagesOf({ seeds: [1, 2, 3], steps: undefined }).map(
      ({ set, variant, seed, until, total }) => `${variant} ${set} ${seed}: ${until} of ${total}`,
    );
    // published, ablation, centred on sprites, ours; then 20 epochs of four and of the centred one
    expect(stages).toHaveLength(3 * 4 + 2 * 4 + 3 + 3 * 4 + 5);
    expect(stages.slice(0, 5)).toEqual([
      'published mnist 1: 936 of 4680', // 60,000 / 256 = 234 steps an epoch
      'published sprites 1: 624 of 3120', // 40,000 / 256 = 156
      'published noisy-mnist 1: 936 of 4680',
      'published grid-mnist 1: 936 of 4680',
      'no-background mnist 1: null of 936',
    ]);
    expect(stages).toContain('ours grid-mnist 3: null of null');
    expect(stages).not.toContain('no-background mnist 3: null of 936');
    expect(stages.slice(-5)).toEqual([
      'published mnist 1: null of 4680',
      'published sprites 1: null of 3120',
      'published noisy-mnist 1: null of 4680',
      'published grid-mnist 1: null of 4680',
      'centred sprites 1: null of 3120',
    ]);
  });

  it('is cut to the parts that are asked for', () => {
    const stages = stagesOf({
      seeds: [2],
      steps: 7,
      sets: ['sprites'],
      variants: ['no-background'],
    });
    expect(stages).toEqual([
      { set: 'sprites', variant: 'no-background', seed: 2, total: 7, until: null },
    ]);
  });
});

describe('curves', () => {
  it('are pooled where all runs have a point, and go on alone', () => {
    const { mean, band, alone } = pooled([
      [
        [50, 0.2],
        [100, 0.8],
        [150, 0.9],
        [200, 0.95],
      ],
      [
        [50, 0.4],
        [100, 0.6],
      ],
    ]);
    expect(mean.map(([step]) => step)).toEqual([50, 100]);
    expect(mean.map(([, accuracy]) => accuracy)).toBeAllClose([0.3, 0.7], 1e-12);
    expect(band).toEqual([
      [50, 0.2, 0.4],
      [100, 0.6, 0.8],
    ]);
    expect(alone).toEqual([
      [100, 0.8],
      [150, 0.9],
      [200, 0.95],
    ]);
  });

  it('published in seconds stand at the steps that 20 epochs make of the axis', () => {
    // 380 s for 20 epochs of 234 steps: 12.3 steps a second
    expect(publishedPoints('mnist', 'supair')[2]).toEqual([(74 * 4680) / 380, 0.97]);
    expect(publishedPoints('sprites', 'air')[0]).toBeAllClose([(10 * 3120) / 250, 0.31], 1e-12);
  });
});

describe('a target', () => {
  const find = (set: string, variant: string, epochs: number | null) => {
    const target = TARGETS.find(
      (t) => t.set === set && t.variant === variant && t.epochs === epochs,
    );
    if (target === undefined) throw new Error(`no target for ${set} ${variant}`);
    return target;
  };
  const five = [1, 2, 3, 4, 5];

  it.each([
    ['met by five of five', five.map((seed) => published('mnist', seed, stage(936, 0.97))), 'met'],
    [
      'missed where one of five is below',
      five.map((seed) => published('mnist', seed, stage(936, seed === 4 ? 0.9694 : 0.98))),
      'missed',
    ],
    ['open while runs are to come', [published('mnist', 1, stage(936, 0.98))], 'open'],
    ['open without any run', [], 'open'],
  ])('is %s', (_, records, verdict) => {
    expect(outcomeOf(find('mnist', 'published', 4), records).verdict).toBe(verdict);
  });

  it('after 20 epochs looks at that stage alone, to as many digits as were published', () => {
    const run = published('noisy-mnist', 1, stage(936, 0.3), stage(4680, 0.9357));
    const outcome = outcomeOf(find('noisy-mnist', 'published', 20), [run]);
    expect(outcome).toMatchObject({ verdict: 'met', reached: [{ seed: 1, accuracy: 0.9357 }] });
  });

  it('of the ablation is not to count', () => {
    const run = (accuracy: number): RunRecord[] =>
      [1, 2].map((seed) =>
        record({ set: 'grid-mnist', variant: 'no-background', seed }, stage(936, accuracy)),
      );
    const target = find('grid-mnist', 'no-background', 4);
    expect(outcomeOf(target, run(0.001)).verdict).toBe('met');
    expect(outcomeOf(target, run(0.3)).verdict).toBe('missed');
  });
});

describe('reproduce supair-figure', () => {
  it('publishes what is finished and says what is missing', async () => {
    const [work, out] = [join(root, 'runs'), join(root, 'results')];
    for (const run of [
      published('mnist', 1, stage(936, 0.9712), stage(4680, 0.981)),
      published('mnist', 2, stage(936, 0.975)),
      record({ set: 'mnist', variant: 'ours', seed: 1 }, stage(450, 0.99)),
    ]) {
      const folder = join(work, 'supair-figure', `${run.variant}-${run.set}-seed${run.seed}`);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'run.json'), JSON.stringify(run));
    }
    const flags = ['--publish-only', '--seeds', '2', '--work', work, '--out', out, '--json', '-'];
    const { code, stdout } = await runHere('reproduce', 'supair-figure', ...flags);
    expect(code).toBe(0);
    const { runs, targets, missing } = JSON.parse(stdout);
    expect(runs).toHaveLength(3);
    expect(targets[0]).toMatchObject({ set: 'mnist', epochs: 4, verdict: 'open' });
    // of 2 x 4 published, 2 x 4 ablations, 2 centred, 2 x 4 of our own and 5 long ones, four are there
    expect(missing).toHaveLength(27);
    expect(missing).toContain('sprites, published recipe, seed 1: 0 of 624 steps done');
    const text = readFileSync(join(out, 'supair-figure.md'), 'utf8');
    expect(text).toContain(
      '| published recipe | 1 | 97.1 %, 96.1 % | 98.1 %, 97.1 % | 4680 | 1500 | 936 | 200 | wasm, 1 thread |',
    );
    expect(text).toContain('| our recipe | 1 | - | 99.0 %, 98.0 % | 450 |');
    expect(text).toContain(
      '| multi-MNIST | published recipe | 4 epochs | at least 97.0 % in 5 of 5 | 97.1 %, 97.5 % | 2 of 5 runs yet |',
    );
    expect(text).toContain('- noisy MNIST, without background model, seed 2: 0 of 936 steps done');
    const svg = readFileSync(join(out, 'supair-figure.svg'), 'utf8');
    for (const name of ['multi-MNIST', 'grid MNIST', 'SuPAIR', 'our recipe', 'AIR, published']) {
      expect(svg).toContain(`>${name}<`);
    }
  });

  it('trains the parts asked for once, judges them, and leaves the claims of others alone', async () => {
    const [work, out] = [join(root, 'small'), join(root, 'small-results')];
    const folder = (set: string): string =>
      join(work, 'supair-figure', `no-background-${set}-seed1`);
    mkdirSync(folder('mnist'), { recursive: true });
    const other = JSON.stringify({ pid: process.ppid, host: hostname() });
    writeFileSync(join(folder('mnist'), 'lock'), other);
    const flags = ['--sets', 'mnist,sprites', '--variants', 'no-background', '--seeds', '1'];
    const small = ['--steps', '2', '--size', '300', '--backend', 'wasm', '--work', work];
    const go = () =>
      runHere('reproduce', 'supair-figure', ...flags, ...small, '--out', out, '--json', '-');

    const first = await go();
    expect(first.code, first.stderr).toBe(0);
    const { runs, missing } = JSON.parse(first.stdout);
    expect(missing).toEqual(['multi-MNIST, without background model, seed 1: 0 of 2 steps done']);
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({ set: 'sprites', variant: 'no-background', seed: 1, size: 300 });
    const [end] = runs[0].stages;
    expect(end).toMatchObject({ steps: 2, scenes: 300 });
    expect(end.cpu_seconds).toBeGreaterThan(0);
    const right = end.confusion.reduce(
      (sum: number, row: number[], i: number) => sum + (row[i] ?? 0),
      0,
    );
    expect(end.count_accuracy).toBeCloseTo(right / 300, 12);
    expect(existsSync(join(folder('sprites'), 'lock'))).toBe(false);
    expect(readFileSync(join(folder('mnist'), 'lock'), 'utf8')).toBe(other);

    const before = readFileSync(join(folder('sprites'), 'run.json'), 'utf8');
    expect((await go()).code).toBe(0);
    expect(readFileSync(join(folder('sprites'), 'run.json'), 'utf8')).toBe(before);
  });

  it('goes on from four epochs to twenty with the same run', async () => {
    const [work, out] = [join(root, 'long'), join(root, 'long-results')];
    const flags = ['--sets', 'sprites', '--variants', 'published', '--seeds', '1'];
    // 300 scenes: an epoch is a step
    const small = ['--size', '300', '--backend', 'wasm', '--work', work, '--out', out];
    const { code, stdout, stderr } = await runHere(
      'reproduce',
      'supair-figure',
      ...flags,
      ...small,
      '--json',
      '-',
    );
    expect(code, stderr).toBe(0);
    const { runs, missing } = JSON.parse(stdout);
    expect(missing).toEqual([]);
    const [run] = runs;
    expect(run.stages.map(({ steps }: StageResult) => steps)).toEqual([4, 20]);
    const [short, end] = run.stages;
    expect(end.cpu_seconds).toBeGreaterThan(short.cpu_seconds);
    expect(end.elbo).toBeGreaterThan(short.elbo); // it has learned on
    expect(run.command).toBe(
      'npx supair-rl fit sprites --recipe published --steps 20 --seed 1 --out DIR',
    );
  });

  it.each([
    ['--sets', 'mnist,spirtes', /--sets: expected .*sprites.* got spirtes/],
    [
      '--variants',
      'theirs',
      /--variants: expected published or no-background or centred or ours, got theirs/,
    ],
  ])('refuses an unknown part: %s %s', async (flag, value, message) => {
    const { code, stderr } = await runHere('reproduce', 'supair-figure', flag, value);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
