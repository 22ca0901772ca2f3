/**
 * `fit` on frames of simulators that nobody prepared: how many frames it takes, how good it becomes,
 * what it decides. Stopped, it goes on with the unfinished run; what is published is every finished
 * run in the work folder.
 */

import { copyFileSync, mkdirSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { Rng } from '../../../env/core/random.ts';
import { evaluateScenes } from '../../../perception/evaluate/index.ts';
import { type FitResult, fit as fitFrames, loadPerceiver } from '../../../perception/index.ts';
import { diagnosisLines } from '../../fit-output.ts';
import { given } from '../../flags.ts';
import { type Io, writeInto } from '../../io.ts';
import { readRun } from '../../model-run.ts';
import { perceiveSet } from '../../perceive-set.ts';
import type { Progress } from '../../progress.ts';
import { amount, percent } from '../../text-table.ts';
import type { Experiment, ExperimentOptions } from '../experiment.ts';
import {
  finishedRuns,
  folderOf,
  keepResult,
  type OwnResult,
  type OwnRun,
  readResult,
  SHEET_FILE,
} from './own-record.ts';
import { ownFramesReport, type Sheet } from './own-report.ts';
import { ownScenes, scenariosOf } from './own-scenes.ts';
import { drawSheet } from './own-sheet.ts';

const NAME = 'own-frames';
const SCENARIOS: readonly string[] = ['flat', 'textured', 'shadows', 'one-colour'];
const SIZES: readonly number[] = [500, 5000];
const TEST_FRAMES = 1000;
const SIDE = 64;

export const ownFrames: Experiment = {
  description: 'frames nobody prepared, 500 and 5,000 of them: counts, boxes, seconds',
  async run(options, io) {
    if (options.publishOnly !== true) {
      for (const run of plan(options)) {
        const result = await runOnce(run, options, io);
        if (result === null) return null;
        const position = amount(result.position_error_px, 2, 'px');
        const figures = `count accuracy ${percent(result.count_accuracy)}, AP50 ${amount(result.ap50, 3)}, ${position}`;
        const time = `${amount(result.cpu_seconds, 0, 's')} CPU`;
        io.say(
          `  ${run.generator}/${run.scenario}, ${run.size} frames, seed ${run.seed}: ${figures}, ${time}`,
        );
      }
    }
    return publish(options, io);
  },
};

// ---------------------------------------------------------------------------

function plan({
  generator = 'blocks',
  scenarios,
  sizes,
  side = SIDE,
  seeds,
  steps,
}: ExperimentOptions): OwnRun[] {
  const known = scenariosOf(generator);
  const chosen = scenarios ?? SCENARIOS;
  return chosen
    .filter((scenario) => known.includes(scenario))
    .flatMap((scenario) =>
      (sizes ?? SIZES).flatMap((size) =>
        seeds.map((seed) => ({ generator, scenario, side, size, seed, stepsAsked: steps ?? null })),
      ),
    );
}

/** Null where the signal stopped it; what is done lies in its folder. */
async function runOnce(run: OwnRun, options: ExperimentOptions, io: Io): Promise<OwnResult | null> {
  const folder = folderOf(options.work, run);
  const before = readResult(folder);
  if (before !== null) return before;
  const model = join(folder, 'model');
  const sizes = { train: run.size, test: options.size ?? TEST_FRAMES };
  const { train, test } = ownScenes(run, sizes, join(options.work, NAME, 'frames'));

  const earlier = readRun(model);
  const load_average = loadavg()[0] ?? 0;
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const bars: Progress[] = [];
  const fitted = await fitFrames(train, {
    out: model,
    seed: run.seed,
    ...given('backend', options.backend),
    threads: options.threads ?? 'auto',
    ...given('steps', run.stepsAsked ?? undefined),
    resume: earlier !== null,
    command: io.commandLine,
    signal: io.signal,
    onProgress: ({ step, total, elbo }) => {
      if (bars.length === 0) bars.push(io.progress(total));
      bars[0]?.update(step, `${run.scenario}, ${run.size} frames, ELBO ${amount(elbo, 0)}`);
    },
  });
  bars[0]?.stop();
  if (io.signal.aborted) return null;
  const used = process.cpuUsage(cpu);
  const time = {
    seconds: (earlier?.seconds ?? 0) + (performance.now() - began) / 1000,
    cpu_seconds: (earlier?.cpuSeconds ?? 0) + (used.user + used.system) / 1e6,
  };

  const perceiver = await loadPerceiver(model);
  const { scenes } = await perceiveSet(perceiver, test, io.signal, () => undefined);
  perceiver.dispose();
  if (io.signal.aborted) return null;
  const judged = evaluateScenes(scenes, test, new Rng(run.seed).fork(NAME));
  const result: OwnResult = {
    generator: run.generator,
    scenario: run.scenario,
    seed: run.seed,
    side: run.side,
    size: run.size,
    steps_asked: run.stepsAsked,
    n: judged.n,
    count_accuracy: judged.count_accuracy ?? 0, // test frames have labels
    ap50: judged.ap50 ?? 0,
    ap75: judged.ap75 ?? 0,
    mean_iou: judged.mean_iou,
    position_error_px: judged.position_error_px,
    position_error_mean_px: judged.position_error_mean_px,
    confusion: judged.confusion ?? [],
    ...time,
    load_average,
    ...whatFitDid(fitted),
  };
  writeInto(join(folder, SHEET_FILE), drawSheet(test, scenes));
  keepResult(folder, result);
  return result;
}

function whatFitDid({
  steps,
  backend,
  threads,
  decisions,
  diagnosis,
}: FitResult): Pick<OwnResult, 'steps' | 'backend' | 'threads' | 'decisions' | 'diagnosis'> {
  return {
    steps,
    backend: backend.name,
    threads,
    decisions,
    diagnosis: diagnosisLines(diagnosis)[0] ?? null,
  };
}

/** One sheet for each scenario: that of most frames, of its first seed. */
function publish({ out, work }: ExperimentOptions, io: Io): object {
  const runs = finishedRuns(work);
  const results = runs.map(({ result }) => result);
  mkdirSync(out, { recursive: true });
  const shown = new Map<string, (typeof runs)[number]>();
  for (const run of runs) {
    const { generator, scenario, size } = run.result;
    const name = `${generator}-${scenario}`;
    if (size > (shown.get(name)?.result.size ?? 0)) shown.set(name, run);
  }
  const sheets = [...shown].map(([name, { folder, result }]): Sheet => {
    const file = `${NAME}-${name}.png`;
    copyFileSync(join(folder, SHEET_FILE), join(out, file));
    const title = `${result.generator}/${result.scenario} from ${result.size} frames, seed ${result.seed}`;
    return { title, file };
  });
  const record = { command: io.commandLine, runs: results };
  writeInto(join(out, `${NAME}.json`), `${JSON.stringify(record, null, 1)}\n`);
  writeInto(join(out, `${NAME}.md`), ownFramesReport(io.commandLine, results, sheets));
  return record;
}
