/** Times of contenders as results and as tables. */

import type { BenchResult } from '../result.ts';
import type { Heat } from './heat.ts';
import { type Spread, speedUp, spread, type Timing } from './rounds.ts';

export interface HeatResult extends Pick<Heat, 'name' | 'title' | 'covers'> {
  readonly timings: readonly Timing[];
}

/** Ours against every peer with as many threads and every base, ours first. */
export function pairsOf(timings: readonly Timing[]): { ours: Timing; peer: Timing }[] {
  const isPeer = (other: Timing, { threads }: Timing): boolean =>
    other.side === 'base' || (other.side === 'peer' && other.threads === threads);
  return timings
    .filter(({ side }) => side === 'ours')
    .flatMap((ours) =>
      timings.filter((other) => isPeer(other, ours)).map((peer) => ({ ours, peer })),
    );
}

/** A line for each contender, ours with their ratio to the first they are paired with. */
export function toResults({ name, timings }: HeatResult): BenchResult[] {
  const pairs = pairsOf(timings);
  return timings.map((timing) => {
    const { median, low, high } = spread(timing.rounds);
    const result = {
      name: `${name}: ${nameOf(timing)}`,
      value: median,
      unit: 'ms',
      quartiles: [low, high],
    } as const;
    const peer = pairs.find(({ ours }) => ours === timing)?.peer;
    if (peer === undefined) return result;
    const beside = { name: nameOf(peer), value: spread(peer.rounds).median };
    return { ...result, peer: beside, ratio: speedUp(timing, peer).median };
  });
}

export function nameOf({ name, threads }: Pick<Timing, 'name' | 'threads'>): string {
  return `${name}, ${threads === 1 ? '1 thread' : `${threads} threads`}`;
}

/** A table of times, and one of ratios where there are peers. */
export function heatSection({ title, covers, timings }: HeatResult): string {
  const rows = timings.map((timing) => {
    const { median, low, high } = spread(timing.rounds);
    const cells = [
      timing.name,
      timing.threads,
      digits(median),
      `${digits(low)} to ${digits(high)}`,
      timing.memory_mb.toFixed(0),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const table = `## ${title}

${covers}

| | threads | ms, median | quartiles | peak memory of the process, MB |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
  const pairs = pairsOf(timings);
  if (pairs.length === 0) return table;
  const ratios = pairs.map(({ ours, peer }) => {
    const cells = [ours.name, peer.name, ours.threads, times(speedUp(ours, peer))];
    return `| ${cells.join(' | ')} |`;
  });
  return `${table}
| ours | peer | threads | times faster, median (quartiles) |
| --- | --- | --- | --- |
${ratios.join('\n')}
`;
}

/** Microseconds are enough, and keep the file small. */
export function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;
}

// ---------------------------------------------------------------------------

function times({ median, low, high }: Spread): string {
  return `${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}

/** Three digits that count. */
function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
