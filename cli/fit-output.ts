/** What `fit` says: decisions, progress, the result, what has gone wrong. */

import type { Decision, FitProgress, FitResult, FoundFailure } from '../perception/index.ts';
import type { Io } from './io.ts';
import type { Progress } from './progress.ts';
import { amount, percent } from './text-table.ts';

export function decisionLine({ name, value, why }: Decision): string {
  return `  ${name.padEnd(14)} ${value} (${why})`;
}

/** @param labelled whether there were labelled frames to count on. */
export function fitRows(result: FitResult, labelled: boolean): (readonly [string, string])[] {
  const { steps, seconds, elbo, bitsPerDim, countAccuracy, interrupted } = result;
  return [
    [interrupted ? 'stopped at' : 'steps', String(steps)],
    ['training time', amount(seconds, 1, 's')],
    ['ELBO', amount(elbo, 1, 'nats a frame')],
    ['bits per dimension', amount(bitsPerDim, 3)],
    ...(labelled ? [['count accuracy', percent(countAccuracy)] as const] : []),
  ];
}

/** Nothing where nothing is wrong. */
export function diagnosisLines(diagnosis: FoundFailure | null): string[] {
  if (diagnosis === null) return [];
  const { failure, share, means, advice } = diagnosis;
  const of = failure === 'doubled' ? 'boxes' : 'frames';
  return [`Diagnosis: ${means} (${failure}, ${percent(share)} of ${of}). ${advice}`];
}

export function fitResultJson(
  result: FitResult,
  { frames, held_out, out }: { frames: number; held_out: number; out: string },
): object {
  const { backend, diagnosis } = result;
  return {
    steps: result.steps,
    seconds: result.seconds,
    seconds_per_step: result.secondsPerStep,
    backend: backend.name,
    device: backend.device,
    backend_reason: backend.reason,
    threads: result.threads,
    elbo: result.elbo,
    bits_per_dim: result.bitsPerDim,
    count_accuracy: result.countAccuracy,
    interrupted: result.interrupted,
    decisions: result.decisions,
    diagnosis,
    frames,
    held_out,
    out,
    curve: result.curve,
  };
}

/** The length of the run is known with its first step, and may become shorter. */
export function barOf(io: Io): { update(progress: FitProgress): void; stop(): void } {
  let bar: Progress | null = null;
  return {
    update: ({ step, total, phase, elbo, heldOutElbo, boxes, countAccuracy }) => {
      bar ??= io.progress(total);
      const stage = phase === 'warm' ? 'warm start' : `${STAGES[phase]} ${amount(elbo, 0)}`;
      const held = heldOutElbo === null ? '' : `, kept out ${amount(heldOutElbo, 0)}`;
      const found = boxes === null ? '' : `, ${boxes.toFixed(2)} boxes a frame`;
      const accuracy = countAccuracy === null ? '' : `, count accuracy ${percent(countAccuracy)}`;
      bar.update(step, stage + held + found + accuracy, total);
    },
    stop: () => bar?.stop(),
  };
}

const STAGES = { elbo: 'ELBO', settle: 'settling, ELBO' };
