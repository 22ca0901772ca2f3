/**
 * One attempt at a training: steps until the schedule ends, the time is up, somebody stops it, or it
 * is known to fail. Measures itself on the way and saves what it has.
 */

import { SupairError } from '../../../env/core/errors.ts';
import type { BackendInfo } from '../../compute/backend-names.ts';
import type { CheckpointNotes, CurvePoint } from './checkpoint.ts';
import type { Failure } from './diagnosis.ts';
import type { FitOptions } from './fit-options.ts';
import { failureOf, isHopeless, isSettled, judgeHeldOut } from './judge.ts';
import type { Learner } from './learner.ts';
import { mean } from './measure.ts';
import { mustFall } from './plateau.ts';
import { saveUnfinished } from './run-record.ts';
import type { RunStart } from './run-start.ts';
import { type SavedTraining, weightsOf } from './saved-training.ts';
import { startLearner } from './start-learner.ts';
import { decaySteps, isLastChance, totalSteps } from './train-config.ts';

/** What is the same during all of an attempt. */
export interface Run extends RunStart {
  /** Name of the frames, and how many there are. */
  readonly source: { readonly name: string; readonly size: number };
  readonly options: FitOptions;
  readonly backend: BackendInfo;
  readonly threads: number;
}

export interface Attempt {
  readonly saved: SavedTraining;
  readonly notes: CheckpointNotes;
  /** Whether the schedule came to its end. */
  readonly finished: boolean;
  /** What has gone wrong and has a remedy not tried yet. */
  readonly failure: Failure | null;
  readonly countAccuracy: number | null;
  /** Of this process, which may have resumed the attempt. */
  readonly secondsPerStep: number;
}

/** Steps between points of the learning curve. */
const CURVE_EVERY = 50;
/** Training seconds between checkpoints. */
const CHECKPOINT_SECONDS = 60;
/** Steps on the ELBO from which their duration is known. */
const TIMED = 5;

/** @throws BAD_VALUE where the loss is not finite. */
export async function attempt(run: Run): Promise<Attempt> {
  const learner = await startLearner(run);
  try {
    return await learn(run, learner);
  } finally {
    await learner.close();
  }
}

// ---------------------------------------------------------------------------

async function learn(run: Run, learner: Learner): Promise<Attempt> {
  const { options, backend, threads, plan } = run;
  const { signal, onProgress } = options;
  const { train } = plan;
  const limit = (options.minutes ?? Number.POSITIVE_INFINITY) * 60;
  const { step: firstStep } = learner;
  const curve: CurvePoint[] = [...run.notes.curve];
  let { seconds, cpuSeconds, decayFrom } = run.notes;
  let savedAt = seconds;
  let elbos: number[] = [];
  const timed = { steps: 0, seconds: 0 };
  const notes = (): CheckpointNotes => ({ ...run.notes, seconds, cpuSeconds, curve, decayFrom });
  const end = (): number => totalSteps(decayFrom === null ? train : { ...train, decayFrom });

  /** Whether the learning rate must begin to fall now: nothing more is gained, or the time is short. */
  const fallIsDue = (measured: boolean): boolean => {
    if (decayFrom !== null || train.schedule === 'constant') return false;
    if (isLastChance(train, learner.step)) return true;
    if (measured && train.schedule === 'plateau' && isSettled(curve, train)) return true;
    if (timed.steps < TIMED) return false;
    const perStep = timed.seconds / timed.steps;
    return mustFall(limit - seconds, perStep, decaySteps(train, learner.step));
  };
  let failure: Failure | null = null;
  let ended = learner.step >= end();

  while (!ended && seconds < limit && signal?.aborted !== true) {
    const started = performance.now();
    const cpu = process.cpuUsage();
    const { phase, value } = await learner.update();
    const took = (performance.now() - started) / 1000;
    seconds += took;
    cpuSeconds += cpuSecondsSince(cpu);
    const { step } = learner;
    if (!Number.isFinite(value)) throw diverged(step);
    if (phase === 'elbo') {
      elbos.push(value);
      timed.steps++;
      timed.seconds += took;
    }
    ended = step >= end();
    const measured = step % CURVE_EVERY === 0 || ended;
    if (measured) {
      const countAccuracy = await learner.countAccuracy();
      const heldOut = await heldOutPoint(run, learner);
      curve.push({ step, seconds, cpuSeconds, elbo: mean(elbos), countAccuracy, ...heldOut });
      elbos = [];
      const found = failureOf(curve, ended);
      if (isHopeless(found, plan)) ended = true;
      else if (run.notes.remedy === null) failure = found;
    }
    if (!ended && fallIsDue(measured)) {
      learner.beginDecay();
      decayFrom = step;
    }
    const last = curve[curve.length - 1];
    onProgress?.({
      step,
      total: end(),
      seconds,
      phase: decayFrom !== null && phase === 'elbo' ? 'settle' : phase,
      elbo: phase === 'elbo' ? value : null,
      heldOutElbo: last?.heldOut?.elbo ?? null,
      boxes: last?.heldOut?.boxes ?? null,
      countAccuracy: last?.countAccuracy ?? null,
      backend,
      threads,
    });
    if (failure !== null) break;
    if (seconds - savedAt > CHECKPOINT_SECONDS) {
      savedAt = seconds;
      saveUnfinished(run, notes(), await learner.save());
    }
    await yieldToEvents();
  }
  const steps = learner.step - firstStep;
  return {
    saved: await learner.save(),
    notes: notes(),
    finished: ended,
    failure,
    countAccuracy:
      signal?.aborted === true
        ? (curve[curve.length - 1]?.countAccuracy ?? null) // who stops does not want to wait
        : await learner.countAccuracy(),
    secondsPerStep: steps === 0 ? Number.NaN : (seconds - run.notes.seconds) / steps,
  };
}

async function heldOutPoint(
  { data, model, plan }: Run,
  learner: Learner,
): Promise<Pick<CurvePoint, 'heldOut'>> {
  if (data.heldOut === null) return {};
  const weights = weightsOf(await learner.save());
  return { heldOut: judgeHeldOut(data.heldOut, weights, model, plan, learner.step) };
}

function cpuSecondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function diverged(step: number): SupairError {
  return new SupairError('BAD_VALUE', {
    who: `fit, step ${step}`,
    expected: 'a finite loss',
    got: 'NaN or infinity',
    remedy: 'Try another --seed; frames must be 8-bit images or floats in [0, 1].',
  });
}

/** Lets signals and timers in between two steps. */
function yieldToEvents(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
