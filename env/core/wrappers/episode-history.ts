/** Sums of the running episode, and those of the last ones that ended. */

import type { EnvState } from '../env.ts';
import { badState, stateField, stateInteger, stateList, stateNumber } from '../state.ts';
import type { EpisodeSummary } from '../vector/vector-env.ts';
import { requireInteger } from './arguments.ts';

const BUFFER_LENGTH = 100;

export interface EpisodeStatisticsOptions {
  /** Episodes kept in `history`; default 100. */
  readonly bufferLength?: number;
  /** A clock in milliseconds, such as `() => performance.now()`; without one no time is told. */
  readonly nowMs?: () => number;
}

/** What `info.episode` tells; the time only where there is a clock. */
export type TimedEpisode = EpisodeSummary & { readonly timeMs?: number };

/** Episodes that have ended, the last `bufferLength` of them with their sums. */
export class EpisodeHistory {
  readonly #limit: number;
  #count = 0;
  #recent: readonly TimedEpisode[] = [];

  /** @throws BAD_ARGUMENT */
  constructor(limit: number = BUFFER_LENGTH) {
    requireInteger(limit, 1, 'recordEpisodeStatistics.bufferLength');
    this.#limit = limit;
  }

  /** Of all episodes, forgotten ones included. */
  get count(): number {
    return this.#count;
  }

  /** The oldest first. */
  get recent(): readonly TimedEpisode[] {
    return this.#recent;
  }

  push(episode: TimedEpisode): void {
    this.#recent = [...this.#recent, episode].slice(-this.#limit);
    this.#count += 1;
  }

  getState(): EnvState {
    return { count: this.#count, recent: this.#recent };
  }

  /** Reads a state and returns what puts it in force. @throws BAD_ARGUMENT */
  read(state: unknown, who: string): () => void {
    const count = stateInteger(state, 'count', who);
    const recent = stateList(state, 'recent', { most: this.#limit }, who).map((saved) =>
      parseEpisode(saved, `${who}.recent`),
    );
    return () => {
      this.#count = count;
      this.#recent = recent;
    };
  }
}

/** Return, length and duration of an episode under way. */
export class RunningEpisode {
  readonly #nowMs: (() => number) | null;
  #return = 0;
  #length = 0;
  #beganMs = 0;

  constructor({ nowMs }: EpisodeStatisticsOptions) {
    this.#nowMs = nowMs ?? null;
    this.begin();
  }

  begin(): void {
    this.#return = 0;
    this.#length = 0;
    this.#beganMs = this.#nowMs?.() ?? 0;
  }

  step(reward: number): void {
    this.#return += reward;
    this.#length += 1;
  }

  summary(): TimedEpisode {
    const sums = { return: this.#return, length: this.#length };
    return this.#nowMs === null ? sums : { ...sums, timeMs: this.#nowMs() - this.#beganMs };
  }

  getState(): EnvState {
    return this.summary();
  }

  /** Reads a state and returns what puts it in force; time goes on from where it was. @throws BAD_ARGUMENT */
  read(state: unknown, who: string): () => void {
    const saved = parseEpisode(state, who);
    return () => {
      this.#return = saved.return;
      this.#length = saved.length;
      this.#beganMs = (this.#nowMs?.() ?? 0) - (saved.timeMs ?? 0);
    };
  }
}

// ---------------------------------------------------------------------------

function parseEpisode(state: unknown, who: string): TimedEpisode {
  const sums = {
    return: stateNumber(state, 'return', who),
    length: stateInteger(state, 'length', who),
  };
  if (sums.length < 0) throw badState(`${who}.length`, 'a length >= 0', sums.length);
  const timed = typeof state === 'object' && state !== null && Object.hasOwn(state, 'timeMs');
  if (!timed || stateField(state, 'timeMs', who) === undefined) return sums;
  return { ...sums, timeMs: stateNumber(state, 'timeMs', who) };
}
