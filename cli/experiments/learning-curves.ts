/**
 * Learning curves on multi-MNIST and sprites, by the published recipe and by our own: several
 * seeds, count accuracy on held-out scenes. Stopped, it goes on with the unfinished run.
 */

import { join } from 'node:path';
import { drawLines, type Line, standaloneSvg } from '../../perception/evaluate/index.ts';
import { fit as fitFrames, type Recipe } from '../../perception/index.ts';
import { given } from '../flags.ts';
import { type Io, writeInto } from '../io.ts';
import { type ModelRun, readRun } from '../model-run.ts';
import { startBackend } from '../start-backend.ts';
import { amount, percent } from '../text-table.ts';
import { trainingFrames } from '../training-frames.ts';
import type { Experiment, ExperimentOptions } from './experiment.ts';
import { PUBLISHED_CURVES, PUBLISHED_SECONDS_PER_STEP } from './published-curves.ts';

const SETS = ['mnist', 'sprites'] as const;
type SetName = (typeof SETS)[number];

/** One recipe's curves. */
interface Study {
  /** Of the result files. */
  readonly name: string;
  readonly title: string;
  readonly recipe: Recipe;
  /** Steps on the ELBO; null for the recipe's own. */
  readonly steps: number | null;
  readonly method: string;
  /** Whether the authors' curve is drawn beside: it is counted in steps of the same size. */
  readonly besidePublished: boolean;
}

const PUBLISHED: Study = {
  name: 'supair-curves',
  title: "SuPAIR's published learning curves",
  recipe: 'published',
  steps: 900, // the published curves have almost reached their ends here: four of twenty epochs
  method: 'The published recipe (LSTM proposals, opaque leaves, Adam 1e-3, batch 256)',
  besidePublished: true,
};

const OURS: Study = {
  name: 'auto-curves',
  title: 'Learning curves of our own recipe',
  recipe: 'auto',
  steps: null,
  method:
    'Our recipe (attention proposals, 150 steps of warm start on bottom-up boxes, then the ELBO; batch 64)',
  besidePublished: false,
};

export const supairCurves: Experiment = curves(
  PUBLISHED,
  'published recipe on mnist and sprites: count accuracy over training',
);

export const autoCurves: Experiment = curves(
  OURS,
  'our recipe on mnist and sprites: count accuracy over training',
);

// ---------------------------------------------------------------------------

function curves(study: Study, description: string): Experiment {
  return {
    description,
    async run(options, io) {
      await startBackend('auto', io);
      const runs: { set: SetName; run: ModelRun }[] = [];
      for (const set of SETS) {
        for (const seed of options.seeds) {
          const run = await runOne(study, set, seed, options, io);
          if (run === null) return null;
          runs.push({ set, run });
        }
      }
      return await publish(study, runs, options, io);
    },
  };
}

function commandFor({ recipe }: Study, set: SetName, steps: number | null, seed: number): string {
  const length = steps === null ? '' : ` --steps ${steps}`;
  return `npx supair-rl fit ${set} --recipe ${recipe}${length} --seed ${seed} --out DIR`;
}

/** Null where the signal stopped it; what is done lies in the work folder. */
async function runOne(
  study: Study,
  set: SetName,
  seed: number,
  options: ExperimentOptions,
  io: Io,
): Promise<ModelRun | null> {
  const steps = options.steps ?? study.steps;
  const length = steps === null ? '' : `-${steps}`;
  const out = join(options.work, `${study.name}${length}`, `${set}-seed${seed}`);
  const before = readRun(out);
  if (before?.finished !== true) {
    const { train, held } = trainingFrames(set, seed, {});
    let bar: ReturnType<Io['progress']> | null = null;
    await fitFrames(train, {
      out,
      recipe: study.recipe,
      seed,
      resume: before !== null,
      command: commandFor(study, set, steps, seed),
      signal: io.signal,
      ...given('steps', steps ?? undefined),
      ...given('evaluation', held ?? undefined),
      onProgress: ({ step, total, countAccuracy }) => {
        bar ??= io.progress(total);
        bar.update(step, `${set}, seed ${seed}, count accuracy ${percent(countAccuracy)}`);
      },
    });
    stopBar(bar);
  }
  const run = readRun(out);
  if (run?.finished !== true) return null;
  const accuracy = percent(run.metrics?.countAccuracy ?? null);
  io.say(`  ${set}, seed ${seed}: count accuracy ${accuracy} in ${amount(run.seconds, 0, 's')}`);
  return run;
}

/** A callback may have made the bar; the compiler cannot know. */
function stopBar(bar: ReturnType<Io['progress']> | null): void {
  bar?.stop();
}

async function publish(
  study: Study,
  runs: readonly { readonly set: SetName; readonly run: ModelRun }[],
  options: ExperimentOptions,
  io: Io,
): Promise<object> {
  const { out } = options;
  const steps = options.steps ?? study.steps;
  const of = (set: SetName): ModelRun[] => runs.filter((r) => r.set === set).map((r) => r.run);
  for (const set of SETS) {
    const chart = await drawLines({
      x: 'training steps',
      y: 'count accuracy',
      range: [0, 1],
      lines: study.besidePublished
        ? [...of(set).map(lineOf), publishedLine(set, lastStep(of(set)))]
        : of(set).map(lineOf),
    });
    writeInto(join(out, `${study.name}-${set}.svg`), `${standaloneSvg(chart)}\n`);
  }
  const result = {
    command: io.commandLine,
    runs: runs.map(({ set, run }) => ({
      frames: set,
      command: commandFor(study, set, steps, run.seed),
      steps_to_95: stepsTo(run, 0.95),
      steps_to_97: stepsTo(run, 0.97),
      ...run,
    })),
  };
  writeInto(join(out, `${study.name}.json`), `${JSON.stringify(result, null, 1)}\n`);
  const text = SETS.map((set) => section(study, set, of(set), steps)).join('\n');
  writeInto(join(out, `${study.name}.md`), `${intro(study, io.commandLine)}\n${text}`);
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

function lastStep(runs: readonly ModelRun[]): number {
  return runs.reduce((last, run) => Math.max(last, run.steps), 0);
}

function intro({ title, method, besidePublished }: Study, command: string): string {
  const beside = besidePublished
    ? `The published points
are read off the authors' figure (mean of five runs, +-0.01) and placed at their step, taking
${PUBLISHED_SECONDS_PER_STEP} s a step as its time axis implies. `
    : '';
  return `# ${title}

Made by \`${command}\`. ${method},
without labels; count accuracy on 2,048 held-out scenes (of other digits, for mnist). ${beside}Seconds are
those of the machine that made this file, beside its other work.
`;
}

function section(
  study: Study,
  set: SetName,
  runs: readonly ModelRun[],
  steps: number | null,
): string {
  const rows = runs.map((run) => {
    const cells = [
      run.seed,
      percent(run.metrics?.countAccuracy ?? null),
      stepsTo(run, 0.95) ?? 'not reached',
      stepsTo(run, 0.97) ?? 'not reached',
      amount(run.metrics?.elbo ?? null, 0),
      amount(run.seconds, 0),
      amount((1000 * run.seconds) / run.steps, 0),
      run.device === undefined ? run.backend : `${run.backend}: ${run.device}`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return `## ${set}

\`${commandFor(study, set, steps, runs[0]?.seed ?? 1)}\`

| seed | count accuracy | steps to .95 | steps to .97 | ELBO, nats | seconds | ms a step | backend |
| --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

![count accuracy on ${set}](${study.name}-${set}.svg)
`;
}
