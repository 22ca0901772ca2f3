/**
 * The posterior of a frame on plain numbers: its presences at another temperature, and draws from it.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { Rng } from '../../../env/core/random.ts';
import { LOG_2PI } from '../../compute/numerics.ts';
import { countPosterior, type SlotPosterior } from './read-scene.ts';

const FIELDS = ['sx', 'sy', 'x', 'y'] as const;
/** No box is smaller than this, in patch sides: a draw may not turn one inside out. */
const LEAST_SCALE = 0.01;

/** The same slots with the logits of their presences divided by a temperature. */
export function tempered(slots: SlotPosterior[], temperature: number): SlotPosterior[] {
  if (temperature === 1) return slots;
  return slots.map((slot) => {
    const [there, gone] = [slot.presence, 1 - slot.presence].map((p) => p ** (1 / temperature));
    return { ...slot, presence: (there as number) / ((there as number) + (gone as number)) };
  });
}

export interface Draw {
  /** Slots with boxes drawn, as many as there are objects. */
  readonly drawn: SlotPosterior[];
  /** log q(boxes, count), nats. */
  readonly logPosterior: number;
}

/** A count from q(n), and a box from q(z) for each of its slots. */
export function drawPosterior(slots: readonly SlotPosterior[], rng: Rng): Draw {
  const counts = countPosterior(slots.map((s) => s.presence));
  let left = rng.uniform();
  let count = 0;
  while (count < slots.length && left >= (counts[count] as number)) {
    left -= counts[count] as number;
    count++;
  }
  let logPosterior = Math.log(counts[count] as number);
  const drawn = slots.slice(0, count).map((slot) => {
    const mean = { ...slot.mean };
    for (const field of FIELDS) {
      const std = slot.std[field];
      const noise = rng.normal();
      mean[field] += std * noise;
      logPosterior -= 0.5 * (noise * noise + LOG_2PI) + Math.log(std);
    }
    mean.sx = Math.max(LEAST_SCALE, mean.sx);
    mean.sy = Math.max(LEAST_SCALE, mean.sy);
    return { ...slot, mean };
  });
  return { drawn, logPosterior };
}
