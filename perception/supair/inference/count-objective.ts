/**
 * The temperature of the presences, from frames without labels.
 *
 *   ELBO(T) = sum_n q_T(n) [ log p(x, z, n) - log q_T(n) ] + entropy of q(z)
 *
 * is exact, with boxes z at their means and all n = 0..N, but its optimum is of no use: nats of whole
 * pictures decide between counts, so it asks for certainty (T -> 0) although some counts are wrong.
 * What the two sides disagree about is more honest: T is chosen such that the detector's q_T gives the
 * count that the generative side finds likeliest, max_n p(x, z, n), the largest mean log probability.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { Frame } from '../../../env/core/env.ts';
import { Arena } from './arena.ts';
import type { TrainedModel } from './engine.ts';
import { freezeAttention } from './frozen-attention.ts';
import { freezeExplain } from './frozen-explain.ts';
import { freezeLstm } from './frozen-lstm.ts';
import { tempered } from './posterior.ts';
import { countPosterior, logJoint, type SlotPosterior } from './read-scene.ts';

/** What counting in one frame stands on. */
export interface CountEvidence {
  readonly slots: SlotPosterior[];
  /** log p(x, z, n) for n = 0..N, nats. */
  readonly joint: readonly number[];
}

/** @param frames of the model's canvas, normalised as it is used to. */
export function countEvidence(
  { model, params }: TrainedModel,
  frames: readonly Frame[],
): CountEvidence[] {
  const { config } = model;
  const size = config.height * config.width;
  const arena = new Arena();
  const freeze = config.detector === 'attention' ? freezeAttention : freezeLstm;
  const findSlots = freeze(arena, config, params);
  const bytes = arena.take(Math.ceil((size * config.channels) / 4));
  const pixels = arena.take(4 * size);
  const explain = freezeExplain(arena, model, params, pixels, 1);
  return frames.map((frame) => {
    arena.bytes.set(frame.data, bytes);
    arena.kernels.toPixels(size, config.channels, bytes, pixels);
    const slots = findSlots(bytes);
    const joint = Array.from({ length: slots.length + 1 }, (_, n) => {
      const first = slots.slice(0, n);
      const objects = explain.objects(0, first, null);
      return logJoint(
        first,
        { objects, backgroundLog: explain.backgrounds(1)[0] as number },
        config,
      );
    });
    return { slots, joint };
  });
}

/** Mean over frames of the part of the ELBO that depends on the temperature, nats. */
export function countObjective(evidence: readonly CountEvidence[], temperature: number): number {
  const total = evidence.reduce((sum, { slots, joint }) => {
    const q = countsAt(slots, temperature);
    return q.reduce(
      (own, p, n) => own + (p === 0 ? 0 : p * ((joint[n] as number) - Math.log(p))),
      sum,
    );
  }, 0);
  return total / evidence.length;
}

/**
 * Mean log probability that q_T gives the count of the largest joint density, nats; one frame's worth
 * (1 / (M + 2) of M) is given to any other count, as Platt (1999) does, or a model that always agrees
 * would be called certain.
 */
export function countAgreement(evidence: readonly CountEvidence[], temperature: number): number {
  const doubt = 1 / (evidence.length + 2);
  const total = evidence.reduce((sum, { slots, joint }) => {
    const likeliest = joint.indexOf(Math.max(...joint));
    const q = countsAt(slots, temperature);
    const other = q.reduce((rest, p, n) => (n === likeliest ? rest : rest + p), 0);
    return sum + (1 - doubt) * safeLog(q[likeliest] as number) + doubt * safeLog(other);
  }, 0);
  return total / evidence.length;
}

/** One frame that the sides disagree about for certain must not decide alone. */
function safeLog(probability: number): number {
  return Math.log(Math.max(1e-12, probability));
}

/** Temperatures looked at, on a grid of their logarithms. */
const [COLDEST, HOTTEST, STEPS] = [0.2, 8, 120];

/** The temperature at which the detector agrees best with the generative side. */
export function fitTemperature(evidence: readonly CountEvidence[]): number {
  let [best, most] = [1, Number.NEGATIVE_INFINITY];
  for (let i = 0; i <= STEPS; i++) {
    const temperature = COLDEST * (HOTTEST / COLDEST) ** (i / STEPS);
    const value = countAgreement(evidence, temperature);
    if (value > most) [best, most] = [temperature, value];
  }
  return Number(best.toPrecision(4));
}

/** Bins of the reliability of counts. */
const BINS = 10;

/** How well q_T(n) says how sure the count is, against true counts: for reports, never for fitting. */
export function countCalibration(
  evidence: readonly CountEvidence[],
  truth: ArrayLike<number>,
  temperature: number,
): { readonly ece: number; readonly nll: number } {
  const gaps = new Float64Array(BINS);
  let nll = 0;
  evidence.forEach(({ slots }, i) => {
    const q = countsAt(slots, temperature);
    const sure = Math.max(...q);
    const right = Number(q.indexOf(sure) === truth[i]);
    const bin = Math.min(BINS - 1, Math.floor(BINS * sure));
    gaps[bin] = (gaps[bin] as number) + sure - right;
    nll -= safeLog(q[truth[i] as number] ?? 0);
  });
  const ece = gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / evidence.length;
  return { ece, nll: nll / evidence.length };
}

function countsAt(slots: SlotPosterior[], temperature: number): number[] {
  return countPosterior(tempered(slots, temperature).map((slot) => slot.presence));
}
