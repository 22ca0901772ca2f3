/**
 * SuPAIR's published learning curves on multi-MNIST and sprites: the published recipe, several
 * seeds, count accuracy on held-out scenes. Stopped, it goes on with the unfinished run.
 */

import { join } from 'node:path';
import { drawLines, type Line, standaloneSvg } from '../../perception/evaluate/index.ts';
import { fit as fitFrames } from '../../perception/index.ts';
import { given } from '../flags.ts';
import { type Io, writeInto } from '../io.ts';
import { type ModelRun, readRun } from '../model-run.ts';
import { amount, percent } from '../text-table.ts';
import { trainingFrames } from '../training-frames.ts';
import type { Experiment, ExperimentOptions } from './experiment.ts';
import { PUBLISHED_CURVES, PUBLISHED_SECONDS_PER_STEP } from './published-curves.ts';

const SETS = ['mnist', 'sprites'] as const;
type SetName = (typeof SETS)[number];

/** The published curves have almost reached their ends here: four of the twenty epochs. */
const STEPS = 900;

export const supairCurves: Experiment = {
  description: 'published recipe on mnist and sprites: count accuracy over training',
  async run(options, io) {
    const runs: { set: SetName; run: ModelRun }[] = [];
    for (const set of SETS) {
      for (const seed of options.seeds) {
        const run = await runOne(set, seed, options, io);
        if (run === null) return null;
        runs.push({ set, run });
      }
    }
    return await publish(runs, options, io);
  },
};

// ---------------------------------------------------------------------------

function commandFor(set: SetName, steps: number, seed: number): string {
  return `npx supair-rl fit ${set} --recipe published --steps ${steps} --seed ${seed} --out DIR`;
}

/** Null where the signal stopped it; what is done lies in the work folder. */
async function runOne(
  set: SetName,
  seed: number,
  options: ExperimentOptions,
  io: Io,
): Promise<ModelRun | null> {
  const steps = options.steps ?? STEPS;
  const out = join(options.work, `supair-curves-${steps}`, `${set}-seed${seed}`);
  const before = readRun(out);
  if (before?.finished !== true) {
    const { train, held } = trainingFrames(set, seed, {});
    const bar = io.progress(steps);
    await fitFrames(train, {
      out,
      recipe: 'published',
      steps,
      seed,
      resume: before !== null,
      command: commandFor(set, steps, seed),
      signal: io.signal,
      ...given('evaluation', held ?? undefined),
      onProgress: ({ step, countAccuracy }) => {
        bar.update(step, `${set}, seed ${seed}, count accuracy ${percent(countAccuracy)}`);
      },
    });
    bar.stop();
  }
  const run = readRun(out);
  if (run?.finished !== true) return null;
  const accuracy = percent(run.metrics?.countAccuracy ?? null);
  io.say(`  ${set}, seed ${seed}: count accuracy ${accuracy} in ${amount(run.seconds, 0, 's')}`);
  return run;
}

async function publish(
  runs: readonly { readonly set: SetName; readonly run: ModelRun }[],
  { out, steps = STEPS }: ExperimentOptions,
  io: Io,
): Promise<object> {
  const of = (set: SetName): ModelRun[] => runs.filter((r) => r.set === set).map((r) => r.run);
  for (const set of SETS) {
    const chart = await drawLines({
      x: 'training steps (batch 256)',
      y: 'count accuracy',
      range: [0, 1],
      lines: [...of(set).map(lineOf), publishedLine(set, steps)],
    });
    writeInto(join(out, `supair-curves-${set}.svg`), `${standaloneSvg(chart)}\n`);
  }
  const result = {
    command: io.commandLine,
    steps,
    runs: runs.map(({ set, run }) => ({
      frames: set,
      command: commandFor(set, steps, run.seed),
      steps_to_95: stepsTo(run, 0.95),
      steps_to_97: stepsTo(run, 0.97),
      ...run,
    })),
  };
  writeInto(join(out, 'supair-curves.json'), `${JSON.stringify(result, null, 1)}\n`);
  const text = SETS.map((set) => section(set, of(set), steps)).join('\n');
  writeInto(join(out, 'supair-curves.md'), `${intro(io.commandLine)}\n${text}`);
  return result;
}

function lineOf(run: ModelRun): Line {
  return {
    name: `seed ${run.seed}`,
    points: run.curve.flatMap(({ step, countAccuracy }) =>
      countAccuracy === null ? [] : [[step, countAccuracy] as const],
    ),
  };
}

function publishedLine(set: SetName, steps: number): Line {
  const points = PUBLISHED_CURVES[set].points
    .map(([seconds, accuracy]) => [seconds / PUBLISHED_SECONDS_PER_STEP, accuracy] as const)
    .filter(([step]) => step <= steps);
  return { name: 'published', points, marks: true };
}

function stepsTo(run: ModelRun, accuracy: number): number | null {
  return run.curve.find(({ countAccuracy }) => (countAccuracy ?? 0) >= accuracy)?.step ?? null;
}

function intro(command: string): string {
  return `# SuPAIR's published learning curves

Made by \`${command}\`. The published recipe (LSTM proposals, opaque leaves, Adam 1e-3, batch 256)
without labels; count accuracy on 2,048 held-out scenes made of other digits. The published points
are read off the authors' figure (mean of five runs, +-0.01) and placed at their step, taking
${PUBLISHED_SECONDS_PER_STEP} s a step as its time axis implies. Seconds are those of the machine
that made this file.
`;
}

function section(set: SetName, runs: readonly ModelRun[], steps: number): string {
  const rows = runs.map((run) => {
    const cells = [
      run.seed,
      percent(run.metrics?.countAccuracy ?? null),
      stepsTo(run, 0.95) ?? 'not reached',
      stepsTo(run, 0.97) ?? 'not reached',
      amount(run.metrics?.elbo ?? null, 0),
      amount(run.seconds, 0),
      amount((1000 * run.seconds) / run.steps, 0),
      run.backend,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return `## ${set}

\`${commandFor(set, steps, runs[0]?.seed ?? 1)}\`

| seed | count accuracy | steps to .95 | steps to .97 | ELBO, nats | seconds | ms a step | backend |
| --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

![count accuracy on ${set}](supair-curves-${set}.svg)
`;
}
