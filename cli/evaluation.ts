/** How policies are judged and what is said about it, the same for `train` and `play`. */

import type { Evaluation } from '../agent/index.ts';
import { amount, percent } from './text-table.ts';

/** Episodes played at once: as many frames as a perceiver shares with its second thread. */
export const JUDGING = { numEnvs: 16, autoresetMode: 'disabled' } as const;

/** Far from the seeds of training, and the same for every policy that is judged with `seed`. */
export function evaluationSeed(seed: number): number {
  return 1_000_000 + 10_000 * seed;
}

/** The rows of an evaluation for the terminal. */
export function evaluationRows(evaluation: Evaluation | null): (readonly [string, string])[] {
  if (evaluation === null) return [];
  const { episodes, return_mean, return_std, success_rate, success_ci95 } = evaluation;
  const rows: (readonly [string, string])[] = [
    ['episodes', String(episodes)],
    ['return', `${amount(return_mean, 3)} +- ${amount(return_std, 3)}`],
  ];
  if (success_rate === null || success_ci95 === null) return rows;
  const interval = success_ci95.map(percent).join(' to ');
  return [...rows, ['success', `${percent(success_rate)} (95 % interval ${interval})`]];
}
