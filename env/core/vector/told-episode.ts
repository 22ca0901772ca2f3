/** Summaries that environments tell by themselves, through `recordEpisodeStatistics`. */

import type { Info } from '../env.ts';
import type { EpisodeSummary } from './vector-env.ts';

/** `info.episode` where it is a summary, else null. */
export function toldEpisode({
  episode,
}: Info & { readonly episode?: unknown }): EpisodeSummary | null {
  const whole =
    typeof episode === 'object' &&
    episode !== null &&
    'return' in episode &&
    'length' in episode &&
    typeof episode.return === 'number' &&
    typeof episode.length === 'number';
  return whole ? (episode as EpisodeSummary) : null; // both fields have been looked at
}
