/**
 * Unsupervised training from frames to a model folder. Prints nothing: progress and decisions are
 * callbacks, and an abort signal ends the run cleanly with everything learned so far saved.
 */

import { mkdirSync } from 'node:fs';
import type { FrameSet } from '../../../env/core/frame-set.ts';
import { useBackend } from '../../compute/backend.ts';
import type { BackendInfo } from '../../compute/backend-names.ts';
import { disposeModel } from '../model.ts';
import type { FitOptions, FitResult } from './fit-options.ts';
import { threadCount } from './parallel/thread-count.ts';
import { attempt, type Run } from './run.ts';
import { saveFinal } from './run-record.ts';
import { type RunStart, startAgain, startRun } from './run-start.ts';

/**
 * @throws BAD_ARGUMENT for too few frames or settings out of range, NOT_FOUND and BAD_FILE for
 * `from` and `resume`, BAD_SHAPE for a start model of other frames, BAD_VALUE where the loss is not
 * finite, UNSUPPORTED for several threads on a backend that has its own.
 */
export async function fit(frames: FrameSet, options: FitOptions): Promise<FitResult> {
  mkdirSync(options.out, { recursive: true }); // a folder that cannot be written is told at once
  const backend = await useBackend(options.backend ?? 'auto');
  let start = startRun(frames, options);
  for (const decision of start.plan.decisions) options.onDecision?.(decision);
  for (;;) {
    const outcome = await tryOnce(frames, options, backend, start);
    if (!('again' in outcome)) return outcome;
    start = outcome.again; // once: a second attempt asks for no third
    const remedy = start.plan.decisions.at(-1);
    if (remedy !== undefined) options.onDecision?.(remedy);
  }
}

// ---------------------------------------------------------------------------

/** The result, or what to try instead. */
async function tryOnce(
  frames: FrameSet,
  options: FitOptions,
  backend: BackendInfo,
  start: RunStart,
): Promise<FitResult | { readonly again: RunStart }> {
  try {
    const threads = threadCount(options.threads ?? 1, backend.name, start.plan.train.batch);
    const run: Run = { ...start, source: frames, options, backend, threads };
    const tried = await attempt(run);
    if (tried.failure === null) return saveFinal(run, tried);
    return { again: startAgain(start, tried.failure, tried.notes) };
  } finally {
    disposeModel(start.model);
  }
}
