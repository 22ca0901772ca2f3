/** What a perception model's config.json says about it: how far training came, how it learned. */

import { z } from 'zod';
import { isSupairError } from '../env/core/errors.ts';
import type { CurvePoint } from '../perception/index.ts';
import { readModelFolder } from '../storage/index.ts';

export interface ModelRun {
  readonly steps: number;
  readonly seconds: number;
  /** CPU time of the training steps; missing in old records. */
  readonly cpuSeconds?: number | undefined;
  readonly seed: number;
  readonly backend: string;
  /** What the backend ran on; missing in old records. */
  readonly device?: string | undefined;
  readonly threads?: number | undefined;
  readonly finished: boolean;
  /** What it learned from, how, and the command; missing where the library was called, or in old records. */
  readonly frames?: string | undefined;
  readonly size?: number | undefined;
  readonly recipe?: string | undefined;
  readonly command?: string | undefined;
  /** On the held-out frames; missing in an unfinished run. */
  readonly metrics?:
    | { readonly elbo: number; readonly bitsPerDim: number; readonly countAccuracy: number | null }
    | undefined;
  readonly curve: readonly CurvePoint[];
}

/** Null where the folder holds no model, or one saved without the record of its training. */
export function readRun(folder: string): ModelRun | null {
  try {
    const parsed = RECORD.safeParse(readModelFolder(folder, 'perception').config);
    return parsed.success ? parsed.data.training : null;
  } catch (error) {
    if (isSupairError(error)) return null;
    throw error;
  }
}

/** Whether the model says what is usual to it. @throws NOT_FOUND, VERSION, BAD_FILE. */
export function hasReference(folder: string): boolean {
  return 'reference' in readModelFolder(folder, 'perception').config;
}

// ---------------------------------------------------------------------------

const RECORD: z.ZodType<{ training: ModelRun }> = z.object({
  training: z.object({
    steps: z.int(),
    seconds: z.number(),
    cpuSeconds: z.number().optional(),
    seed: z.int(),
    backend: z.string(),
    device: z.string().optional(),
    threads: z.int().optional(),
    finished: z.boolean(),
    frames: z.string().optional(),
    size: z.int().optional(),
    recipe: z.string().optional(),
    command: z.string().optional(),
    metrics: z
      .object({ elbo: z.number(), bitsPerDim: z.number(), countAccuracy: z.number().nullable() })
      .optional(),
    curve: z.array(
      z.object({
        step: z.number(),
        seconds: z.number(),
        cpuSeconds: z.number().optional(),
        elbo: z.number().nullable(),
        countAccuracy: z.number().nullable(),
      }),
    ),
  }),
});
