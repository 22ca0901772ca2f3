/** What a finished run of the experiment leaves behind, and where. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Decision } from '../../../perception/index.ts';
import { writeInto } from '../../io.ts';
import { GENERATORS, type Simulator } from './own-scenes.ts';

export interface OwnResult extends Simulator {
  /** Training frames. */
  readonly size: number;
  /** Length asked for; null for as long as `fit` thinks right. */
  readonly steps_asked: number | null;
  /** Test frames. */
  readonly n: number;
  readonly count_accuracy: number;
  readonly ap50: number;
  readonly ap75: number;
  /** Of matched pairs; null without one. */
  readonly mean_iou: number | null;
  readonly position_error_px: number | null;
  readonly position_error_mean_px: number | null;
  readonly confusion: readonly (readonly number[])[];
  readonly steps: number;
  /** All of `fit`, its look at the frames included. */
  readonly seconds: number;
  readonly cpu_seconds: number;
  readonly backend: string;
  readonly threads: number;
  readonly load_average: number;
  readonly decisions: readonly Decision[];
  /** In words; null where nothing is wrong. */
  readonly diagnosis: string | null;
}

export interface OwnRun extends Simulator {
  readonly size: number;
  readonly stepsAsked: number | null;
}

/** Folder of everything that a run keeps. */
export function folderOf(
  work: string,
  { generator, scenario, seed, side, size, stepsAsked }: OwnRun,
): string {
  const length = stepsAsked === null ? '' : `-${stepsAsked}`;
  return join(
    work,
    'own-frames',
    `${generator}-${scenario}-${side}px-${size}${length}-seed${seed}`,
  );
}

const RESULT_FILE = 'result.json';
export const SHEET_FILE = 'sheet.png';

export function keepResult(folder: string, result: OwnResult): void {
  writeInto(join(folder, RESULT_FILE), `${JSON.stringify(result, null, 1)}\n`);
}

/** Null where the run is not finished. */
export function readResult(folder: string): OwnResult | null {
  const file = join(folder, RESULT_FILE);
  return existsSync(file) ? RESULT.parse(JSON.parse(readFileSync(file, 'utf8'))) : null;
}

/** Every finished run below the work folder, with its own, in an order for reading. */
export function finishedRuns(work: string): { folder: string; result: OwnResult }[] {
  const root = join(work, 'own-frames');
  if (!existsSync(root)) return [];
  const runs = readdirSync(root).flatMap((name) => {
    const folder = join(root, name);
    const result = readResult(folder);
    return result === null ? [] : [{ folder, result }];
  });
  const key = ({ result: r }: { result: OwnResult }): (string | number)[] => [
    r.generator,
    r.scenario,
    r.side,
    r.size,
    r.seed,
  ];
  return runs.sort((a, b) => {
    const [left, right] = [key(a), key(b)];
    const at = left.findIndex((value, i) => value !== right[i]);
    return at < 0 || (left[at] ?? 0) < (right[at] ?? 0) ? -1 : 1;
  });
}

// ---------------------------------------------------------------------------

const RESULT: z.ZodType<OwnResult> = z.object({
  generator: z.enum(GENERATORS),
  scenario: z.string(),
  seed: z.int(),
  side: z.int(),
  size: z.int(),
  steps_asked: z.int().nullable(),
  n: z.int(),
  count_accuracy: z.number(),
  ap50: z.number(),
  ap75: z.number(),
  mean_iou: z.number().nullable(),
  position_error_px: z.number().nullable(),
  position_error_mean_px: z.number().nullable(),
  confusion: z.array(z.array(z.int())),
  steps: z.int(),
  seconds: z.number(),
  cpu_seconds: z.number(),
  backend: z.string(),
  threads: z.int(),
  load_average: z.number(),
  decisions: z.array(z.object({ name: z.string(), value: z.string(), why: z.string() })),
  diagnosis: z.string().nullable(),
});
