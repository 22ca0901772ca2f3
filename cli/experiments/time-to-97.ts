/**
 * How long multi-MNIST takes to .97 count accuracy, and whether it stays there: both recipes on every
 * backend that is here, several seeds. Stopped, it goes on with the runs that are missing.
 */

import { existsSync, readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { isSupairError } from '../../env/core/errors.ts';
import { isSoftwareGpu } from '../../perception/compute/backend-names.ts';
import { drawLines, type Line, standaloneSvg } from '../../perception/evaluate/index.ts';
import {
  BACKENDS,
  type BackendChoice,
  fit as fitFrames,
  RECIPES,
  type Recipe,
  useBackend,
} from '../../perception/index.ts';
import { given } from '../flags.ts';
import { type Io, writeInto } from '../io.ts';
import type { Progress } from '../progress.ts';
import { amount, percent } from '../text-table.ts';
import { trainingFrames } from '../training-frames.ts';
import type { Experiment, ExperimentOptions } from './experiment.ts';

const NAME = 'time-to-97';
const SET = 'mnist';
const ACCURACY = 0.97;
const STEPS = 1000;
/** Runs that would take longer, seconds, are left out after a look at a few steps. */
const LONGEST = 3600;
const LOOK = 5;

interface Engine {
  readonly backend: BackendChoice;
  readonly threads: number | 'auto';
}

interface Kind extends Engine {
  readonly recipe: Recipe;
  readonly seed: number;
  readonly steps: number;
}

export const timeTo97: Experiment = {
  description: 'multi-MNIST: seconds to .97 count accuracy on each backend',
  async run(options, io) {
    const runs: Run[] = [];
    for (const engine of await presentEngines(io)) {
      for (const recipe of RECIPES) {
        for (const seed of options.seeds) {
          const kind = { ...engine, recipe, seed, steps: options.steps ?? STEPS };
          const run = await runOnce(kind, options, io);
          if (io.signal.aborted) return null;
          if (run === 'too slow') break;
          runs.push(run);
          io.say(`  ${nameOf(run)}, seed ${seed}: ${outcome(run)}`);
        }
      }
    }
    return await publish(runs, options, io);
  },
};

// ---------------------------------------------------------------------------

const RUN = z.object({
  recipe: z.enum(RECIPES),
  backend: z.string(),
  device: z.string(),
  threads: z.int(),
  seed: z.int(),
  steps: z.int(),
  /** Of training, without measuring. */
  seconds: z.number(),
  /** From the frames to the first step: the recipe's look at the data, the backend's start. */
  setup_seconds: z.number(),
  load_average: z.number(),
  count_accuracy: z.number(),
  curve: z.array(
    z.object({ step: z.number(), seconds: z.number(), countAccuracy: z.number().nullable() }),
  ),
});
type Run = z.infer<typeof RUN>;

/** Those that start, as `fit` uses them: wasm on all cores. */
async function presentEngines(io: Io): Promise<Engine[]> {
  const engines: Engine[] = [];
  for (const backend of BACKENDS) {
    if (backend === 'auto' || backend === 'cpu') continue;
    try {
      const info = await useBackend(backend);
      if (isSoftwareGpu(info)) {
        io.say(`  skipped: ${backend} on ${info.device}`);
        continue;
      }
    } catch (error) {
      if (!isSupairError(error)) throw error;
      io.say(`  skipped: ${error.message}`);
      continue;
    }
    engines.push({ backend, threads: backend === 'wasm' ? 'auto' : 1 });
  }
  return engines;
}

async function runOnce(kind: Kind, { work }: ExperimentOptions, io: Io): Promise<Run | 'too slow'> {
  const { recipe, backend, threads, seed, steps } = kind;
  const out = join(work, NAME, `${recipe}-${backend}-${threads}-${steps}-seed${seed}`);
  const file = join(out, 'run.json');
  if (existsSync(file)) return RUN.parse(JSON.parse(readFileSync(file, 'utf8')));

  const { train, held } = trainingFrames(SET, seed, {});
  const stop = new AbortController();
  const load_average = loadavg()[0] ?? 0;
  const began = performance.now();
  let setup_seconds: number | null = null;
  const bars: Progress[] = [];
  const result = await fitFrames(train, {
    out,
    recipe,
    backend,
    threads,
    seed,
    steps,
    ...given('evaluation', held ?? undefined),
    signal: AbortSignal.any([io.signal, stop.signal]),
    onProgress: ({ step, total, seconds, countAccuracy }) => {
      setup_seconds ??= (performance.now() - began) / 1000 - seconds;
      if (step === LOOK && (seconds / step) * total > LONGEST) stop.abort();
      if (bars.length === 0) bars.push(io.progress(total));
      const note = `${recipe} on ${backend}, seed ${seed}, count accuracy ${percent(countAccuracy)}`;
      bars[0]?.update(step, note);
    },
  });
  bars[0]?.stop();
  if (result.interrupted) {
    if (!io.signal.aborted) io.say(`  skipped: ${recipe} on ${backend} would take over an hour`);
    return 'too slow';
  }
  const run: Run = {
    recipe,
    backend: result.backend.name,
    device: result.backend.device,
    threads: result.threads,
    seed,
    steps: result.steps,
    seconds: result.seconds,
    setup_seconds: setup_seconds ?? 0,
    load_average,
    count_accuracy: result.countAccuracy ?? 0,
    curve: result.curve.map(({ step, seconds, countAccuracy }) => ({
      step,
      seconds: Math.round(1000 * seconds) / 1000,
      countAccuracy,
    })),
  };
  writeInto(file, `${JSON.stringify(run)}\n`);
  return run;
}

/** The first measurement at .97 or above, and the least from there on; null where there is none. */
function reached({ curve }: Pick<Run, 'curve'>): {
  readonly step: number;
  readonly seconds: number;
  readonly leastAfter: number;
} | null {
  const first = curve.findIndex(({ countAccuracy }) => (countAccuracy ?? 0) >= ACCURACY);
  const point = curve[first];
  if (point === undefined) return null;
  const after = curve.slice(first).map(({ countAccuracy }) => countAccuracy ?? 0);
  return { step: point.step, seconds: point.seconds, leastAfter: Math.min(...after) };
}

function outcome(run: Run): string {
  const found = reached(run);
  const after = found === null ? 'not to .97' : `.97 after ${amount(found.seconds, 1, 's')}`;
  return `${after}, ${percent(run.count_accuracy)} at the end`;
}

async function publish(
  runs: readonly Run[],
  { out, seeds }: ExperimentOptions,
  io: Io,
): Promise<object> {
  const [seed = 1] = seeds;
  for (const recipe of RECIPES) {
    const chart = await drawLines({
      x: 'seconds of training',
      y: 'count accuracy',
      range: [0, 1],
      lines: runs.filter((run) => run.recipe === recipe && run.seed === seed).map(lineOf),
    });
    writeInto(join(out, `${NAME}-${recipe}.svg`), `${standaloneSvg(chart)}\n`);
  }
  const judged = runs.map((run) => ({ ...run, reached: reached(run) }));
  const result = { command: io.commandLine, machine: machine(), runs: judged };
  writeInto(join(out, `${NAME}.json`), `${JSON.stringify(result, null, 1)}\n`);
  writeInto(join(out, `${NAME}.md`), report(io.commandLine, runs, seed));
  return result;
}

function lineOf(run: Run): Line {
  return {
    name: nameOf(run),
    points: run.curve.flatMap(({ seconds, countAccuracy }) =>
      countAccuracy === null ? [] : [[seconds, countAccuracy] as const],
    ),
  };
}

function nameOf({ backend, threads }: Pick<Run, 'backend' | 'threads'>): string {
  return threads === 1 ? backend : `${backend}, ${threads} threads`;
}

function machine(): string {
  return `${cpus().length} cores, ${cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.version}`;
}

function report(command: string, runs: readonly Run[], seed: number): string {
  const devices = [...new Set(runs.map(({ backend, device }) => `${backend}: ${device}`))];
  const sections = RECIPES.map((recipe) => {
    const rows = runs.filter((run) => run.recipe === recipe).map(row);
    return `## Recipe ${recipe}

| backend | seed | seconds to .97 | at step | least afterwards | at the end | set-up, s | ms a step | load |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

![count accuracy over seconds, seed ${seed}](${NAME}-${recipe}.svg)
`;
  });
  return `# Multi-MNIST to .97 count accuracy

Made by \`${command}\` on ${machine()}. ${devices.join('; ')}.

Scenes without labels; count accuracy on 2,048 held-out scenes of other digits, measured every 50 steps, so
a time is up to 50 steps late. Seconds are those of training steps, the warm start included and the measuring not (as the
authors count); set-up is from the frames to the first step. The load is that of the machine as the run began.

${sections.join('\n')}`;
}

function row(run: Run): string {
  const found = reached(run);
  const cells = [
    nameOf(run),
    run.seed,
    amount(found?.seconds ?? null, 1),
    found?.step ?? '-',
    percent(found?.leastAfter ?? null),
    percent(run.count_accuracy),
    amount(run.setup_seconds, 1),
    amount((1000 * run.seconds) / run.steps, 0),
    amount(run.load_average, 1),
  ];
  return `| ${cells.join(' | ')} |`;
}
