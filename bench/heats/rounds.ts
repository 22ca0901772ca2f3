/**
 * Contenders on the same cores, in turns: every round asks each of them once, and ratios are taken
 * within a round, so that whatever slows the machine for a while slows both sides of a ratio. Odd
 * rounds go backwards, so that nobody always comes after the same neighbour.
 */

import { isSupairError, SupairError } from '../../env/core/errors.ts';
import { quantile } from '../../perception/evaluate/index.ts';
import type { BenchProcess, Task } from './process.ts';

/** `ours` stands beside each `peer` with as many threads, and beside each `base` whatever its own. */
export type Side = 'ours' | 'peer' | 'base';

/** One entry of a heat: a process and what it is asked. */
export interface Contender {
  readonly name: string;
  readonly side: Side;
  readonly threads: number;
  readonly process: Pick<BenchProcess, 'ask'>;
  readonly task: Omit<Task, 'calls'>;
}

export interface Timing {
  readonly name: string;
  readonly side: Side;
  readonly threads: number;
  /** Median of each round, ms. */
  readonly rounds: readonly number[];
  readonly memory_mb: number;
}

export interface Spread {
  readonly median: number;
  /** Quartiles. */
  readonly low: number;
  readonly high: number;
}

export const ROUNDS = 7;
/**
 * Untimed: the first brings memory and code in, the second tells how many calls fit a turn, and the third is
 * a whole turn, after which compilers of hot code are done.
 */
export const WARM_ROUNDS = 3;
/** On a machine busy with other work a heat ends after these and twice its time, and GRACE seconds. */
const LEAST_ROUNDS = 3;
const GRACE = 30;
/** Contenders that take longer for one call, seconds, such as GPUs in software, would hold up all. */
const SLOWEST = 15;

export interface RoundsOptions {
  /** Time for each contender in all rounds together, seconds; each has one call a round at least. */
  readonly seconds: number;
  readonly signal: AbortSignal;
  /** After each turn. */
  readonly onTurn: (what: string) => void;
  /** Says of a contender that it failed on the way, or is too slow, and is left out. */
  readonly onFault: (line: string) => void;
}

/** Null where the signal stopped it. */
export async function runRounds(
  contenders: readonly Contender[],
  { seconds, signal, onTurn, onFault }: RoundsOptions,
): Promise<Timing[] | null> {
  let entrants = contenders.map((contender): Entrant => {
    const { name, side, threads } = contender;
    return { contender, name, side, threads, calls: 1, memory_mb: 0, rounds: [] };
  });
  const limit = performance.now() + 1000 * (GRACE + 2 * seconds * contenders.length);
  for (let round = -WARM_ROUNDS; round < ROUNDS; round++) {
    if (round >= LEAST_ROUNDS && performance.now() > limit) break;
    for (const entrant of round % 2 === 0 ? entrants : entrants.toReversed()) {
      if (signal.aborted) return null;
      try {
        const median = await takeTurn(entrant);
        if (round === 1 - WARM_ROUNDS && median > SLOWEST) throw tooSlow(entrant.name, median);
        if (round < 0) entrant.calls = Math.max(1, Math.round(seconds / ROUNDS / median));
        else entrant.rounds.push(1000 * median);
      } catch (error) {
        if (signal.aborted) return null;
        if (!isSupairError(error)) throw error;
        entrants = entrants.filter((other) => other !== entrant);
        onFault(error.message);
      }
      onTurn(entrant.name);
    }
  }
  return entrants.map(({ contender: _, calls: __, ...timing }) => timing);
}

export function spread(values: readonly number[]): Spread {
  const at = (q: number): number => quantile(values, q) ?? Number.NaN;
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

/** How many times faster `timing` is than `other`, round by round. */
export function speedUp(timing: Timing, other: Timing): Spread {
  return spread(timing.rounds.map((ms, i) => (other.rounds[i] ?? Number.NaN) / ms));
}

// ---------------------------------------------------------------------------

interface Entrant extends Timing {
  readonly contender: Contender;
  calls: number;
  memory_mb: number;
  readonly rounds: number[];
}

/** Seconds of a call, the median. @throws what the process throws. */
async function takeTurn(entrant: Entrant): Promise<number> {
  const { process, task } = entrant.contender;
  const answer = await process.ask({ ...task, calls: entrant.calls });
  const median = quantile(answer.seconds, 0.5) ?? Number.NaN;
  entrant.memory_mb = answer.memory_mb;
  return median;
}

function tooSlow(who: string, seconds: number): SupairError {
  const expected = `a call within ${SLOWEST} s`;
  return new SupairError('TIMEOUT', { who, expected, got: `${seconds.toFixed(0)} s` });
}
