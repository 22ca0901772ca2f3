/**
 * Going on with one run of the figure. A run has stages: it stops at the end of each, is judged on
 * all test scenes, and goes on as if it had not stopped.
 */

import { loadavg } from 'node:os';
import { SupairError } from '../../../env/core/errors.ts';
import { type FrameSet, frameAt } from '../../../env/core/frame-set.ts';
import { DIGIT_SETS, frameRange } from '../../../perception/data/index.ts';
import { countMetrics, posteriorCountAccuracy } from '../../../perception/evaluate/index.ts';
import {
  type BackendChoice,
  fit as fitFrames,
  loadPerceiver,
  type Scene,
} from '../../../perception/index.ts';
import { given } from '../../flags.ts';
import type { Io } from '../../io.ts';
import { type ModelRun, readRun } from '../../model-run.ts';
import type { Progress } from '../../progress.ts';
import { percent } from '../../text-table.ts';
import { trainingFrames } from '../../training-frames.ts';
import {
  commandOf,
  keepResult,
  modelOf,
  rounded,
  type Stage,
  type StageResult,
} from './figure-record.ts';

/** The same for all runs. */
export interface RunSettings {
  /** The folder of all runs. */
  readonly runs: string;
  readonly backend: BackendChoice;
  readonly threads: number | 'auto';
  /** Training scenes, and a folder of digits, where they are not the published ones. */
  readonly size: number | undefined;
  readonly digits: string | undefined;
}

/** Test scenes at the end of a stage, and at the points of the curve between. */
const SCENES = 10_000;
const CURVE_SCENES = 2048;
/** Frames a call when judging: few enough to stay on one thread. */
const BATCH = 8;

/**
 * Trains to the end of the stage and judges.
 *
 * @param onStep called at every sign of life.
 * @returns false where it was stopped before.
 */
export async function runStage(
  stage: Stage,
  settings: RunSettings,
  io: Io,
  onStep: () => void,
): Promise<boolean> {
  const { set, seed } = stage;
  const { runs, size, digits } = settings;
  const model = modelOf(runs, stage);
  const own = DIGIT_SETS.includes(set) ? digits : undefined;
  const flags = { digits: own, size: size === undefined ? undefined : String(size) };
  const { train, held } = trainingFrames(set, seed, flags, Math.min(SCENES, size ?? SCENES));
  if (held?.labels == null) {
    throw new SupairError('INTERNAL', { who: set, expected: 'labelled scenes', got: 'none' });
  }
  const before = readRun(model);
  const arrived = before?.finished === true || (before?.steps ?? 0) >= (stage.until ?? Infinity);
  if (!arrived) await learn(stage, settings, { train, held, model }, io, onStep);
  const run = readRun(model);
  if (run === null || io.signal.aborted) return false;
  keepResult(runs, stage, run, await judge(model, run, held, onStep), size);
  return true;
}

// ---------------------------------------------------------------------------

interface Lesson {
  readonly train: FrameSet;
  readonly held: FrameSet;
  readonly model: string;
}

async function learn(
  stage: Stage,
  { backend, threads }: RunSettings,
  { train, held, model }: Lesson,
  io: Io,
  onStep: () => void,
): Promise<void> {
  const { set, variant, seed, total, until } = stage;
  const stop = new AbortController();
  const bars: Progress[] = [];
  await fitFrames(train, {
    out: model,
    recipe: variant === 'ours' ? 'auto' : 'published',
    ...given('centredBoxes', variant === 'centred' ? true : undefined),
    ...given('backgroundModel', variant === 'no-background' ? ('gaussian' as const) : undefined),
    ...given('steps', total ?? undefined),
    seed,
    backend,
    threads,
    resume: readRun(model) !== null,
    command: commandOf(stage),
    evaluation: frameRange(held, 0, CURVE_SCENES),
    signal: AbortSignal.any([io.signal, stop.signal]),
    onProgress: ({ step, total: all, countAccuracy }) => {
      onStep();
      if (until !== null && step >= until && step < all) stop.abort();
      if (bars.length === 0) bars.push(io.progress(until ?? all));
      bars[0]?.update(step, `${variant} ${set}, seed ${seed}: ${percent(countAccuracy)}`);
    },
  });
  bars[0]?.stop();
}

async function judge(
  model: string,
  run: ModelRun,
  held: FrameSet,
  onStep: () => void,
): Promise<StageResult> {
  const perceiver = await loadPerceiver(model);
  const scenes: Scene[] = [];
  for (let start = 0; start < held.size; start += BATCH) {
    const size = Math.min(BATCH, held.size - start);
    scenes.push(
      ...perceiver.perceive(Array.from({ length: size }, (_, i) => frameAt(held, start + i))),
    );
    onStep();
  }
  perceiver.dispose();
  if (held.labels === null)
    throw new SupairError('INTERNAL', { who: 'judge', expected: 'labels', got: 'none' });
  const { count_accuracy, confusion } = countMetrics(scenes, held.labels);
  return {
    steps: run.steps,
    seconds: rounded(run.seconds),
    cpu_seconds: rounded(run.cpuSeconds ?? 0),
    load_average: rounded(loadavg()[0] ?? 0),
    scenes: held.size,
    count_accuracy,
    count_accuracy_posterior: posteriorCountAccuracy(scenes, held.labels),
    confusion: confusion.map((row) => [...row]),
    elbo: rounded(scenes.reduce((sum, s) => sum + s.log_likelihood, 0) / scenes.length),
  };
}
