/** The runs of the figure: which there are, and what their finished stages leave in their folders. */

import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SupairError } from '../../../env/core/errors.ts';
import { given } from '../../flags.ts';
import { writeInto } from '../../io.ts';
import { type ModelRun, readRun } from '../../model-run.ts';
import { FIGURE_SETS, type FigureSet } from './published-curves.ts';

/** What is compared in each panel. */
export const VARIANTS = ['published', 'no-background', 'centred', 'ours'] as const;
export type Variant = (typeof VARIANTS)[number];

export interface RunKind {
  readonly set: FigureSet;
  readonly variant: Variant;
  readonly seed: number;
}

/** A run up to one of its ends. */
export interface Stage extends RunKind {
  /** Steps on the ELBO of the whole run; null for the recipe's own. */
  readonly total: number | null;
  /** Steps at which this stage ends; null for the end of the run. */
  readonly until: number | null;
}

export interface StageResult {
  readonly steps: number;
  /** Of training steps alone: on the clock, and of the processor. */
  readonly seconds: number;
  readonly cpu_seconds: number;
  /** Processes that ran or waited as the stage ended. */
  readonly load_average: number;
  /** Test scenes that the rest is measured on. */
  readonly scenes: number;
  /** Slots with presence above one half, as published. */
  readonly count_accuracy: number;
  /** The most probable count. */
  readonly count_accuracy_posterior: number;
  /** [true][found]. */
  readonly confusion: readonly (readonly number[])[];
  /** Nats a frame. */
  readonly elbo: number;
}

export interface RunRecord extends RunKind {
  /** Training scenes, where they are not as many as published. */
  readonly size?: number | undefined;
  readonly command: string;
  readonly backend: string;
  readonly device: string;
  readonly threads: number;
  readonly stages: readonly StageResult[];
  readonly curve: readonly {
    readonly step: number;
    readonly seconds: number;
    readonly cpu_seconds: number;
    readonly elbo: number | null;
    readonly count_accuracy: number;
  }[];
}

/** @param runs the folder of all runs. */
export function folderOf(runs: string, { set, variant, seed }: RunKind): string {
  return join(runs, `${variant}-${set}-seed${seed}`);
}

export function modelOf(runs: string, kind: RunKind): string {
  return join(folderOf(runs, kind), 'model');
}

/** What the finished stages of a run left; null before the first is finished. @throws BAD_FILE */
export function readRecord(runs: string, kind: RunKind): RunRecord | null {
  const file = join(folderOf(runs, kind), 'run.json');
  if (!existsSync(file)) return null;
  const parsed = RECORD.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new SupairError('BAD_FILE', {
    who: `${file}: ${issue?.path.join('.') ?? ''}`,
    expected: 'the record of a run',
    got: issue?.message ?? 'something else',
    remedy: "Remove the run's folder to make it anew.",
  });
}

/** Adds the result of a stage to what is on record. */
export function keepResult(
  runs: string,
  stage: Stage,
  run: ModelRun,
  result: StageResult,
  size: number | undefined,
): void {
  const { set, variant, seed } = stage;
  const earlier = readRecord(runs, stage)?.stages ?? [];
  const record: RunRecord = {
    set,
    variant,
    seed,
    ...given('size', size),
    command: commandOf(stage),
    backend: run.backend,
    device: run.device ?? '',
    threads: run.threads ?? 1,
    stages: [...earlier.filter(({ steps }) => steps < result.steps), result],
    curve: run.curve.flatMap(({ step, seconds, cpuSeconds, elbo, countAccuracy }) => {
      if (countAccuracy === null) return [];
      const times = { seconds: rounded(seconds), cpu_seconds: rounded(cpuSeconds ?? 0) };
      const mean = elbo === null ? null : rounded(elbo);
      return [{ step, ...times, elbo: mean, count_accuracy: countAccuracy }];
    }),
  };
  const file = join(folderOf(runs, stage), 'run.json');
  writeInto(`${file}.new`, `${JSON.stringify(record)}\n`);
  renameSync(`${file}.new`, file);
}

export function isDone(runs: string, stage: Stage): boolean {
  const stages = readRecord(runs, stage)?.stages ?? [];
  return stages.some(({ steps }) => steps >= (stage.until ?? stage.total ?? 1));
}

/** Steps that a run has made, finished stages or not. */
export function stepsDone(runs: string, kind: RunKind): number {
  return readRun(modelOf(runs, kind))?.steps ?? 0;
}

/** What `fit` would do the same by. */
export function commandOf({ set, variant, seed, total }: Stage): string {
  const recipe = variant === 'ours' ? 'auto' : 'published';
  const own = {
    published: '',
    'no-background': ' --no-background-model',
    centred: ' --centred-boxes',
    ours: '',
  };
  const steps = total === null ? '' : ` --steps ${total}`;
  return `npx supair-rl fit ${set} --recipe ${recipe}${own[variant]}${steps} --seed ${seed} --out DIR`;
}

/** To the hundredth: the rest is noise. */
export function rounded(x: number): number {
  return Math.round(100 * x) / 100;
}

// ---------------------------------------------------------------------------

const RECORD: z.ZodType<RunRecord> = z.object({
  set: z.enum(FIGURE_SETS),
  variant: z.enum(VARIANTS),
  seed: z.int(),
  size: z.int().optional(),
  command: z.string(),
  backend: z.string(),
  device: z.string(),
  threads: z.int(),
  stages: z.array(
    z.object({
      steps: z.int(),
      seconds: z.number(),
      cpu_seconds: z.number(),
      load_average: z.number(),
      scenes: z.int(),
      count_accuracy: z.number(),
      count_accuracy_posterior: z.number(),
      confusion: z.array(z.array(z.int())),
      elbo: z.number(),
    }),
  ),
  curve: z.array(
    z.object({
      step: z.int(),
      seconds: z.number(),
      cpu_seconds: z.number(),
      elbo: z.number().nullable(),
      count_accuracy: z.number(),
    }),
  ),
});
