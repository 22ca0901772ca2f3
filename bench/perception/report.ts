/** The figures of `bench perception` as files: every round as JSON, tables, a chart. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { drawBars, standaloneSvg } from '../../perception/evaluate/index.ts';
import type { BenchResult } from '../result.ts';
import type { Heat } from './heats.ts';
import { ROUNDS, type Spread, speedUp, spread, type Timing } from './rounds.ts';

export interface HeatResult extends Pick<Heat, 'name' | 'title' | 'covers'> {
  readonly timings: readonly Timing[];
}

export interface Report {
  readonly command: string;
  readonly heats: readonly HeatResult[];
  /** Who did not take part, and why. */
  readonly skipped: readonly string[];
  /** Versions of our engines and peers, as they said themselves. */
  readonly engines: readonly string[];
  /** Load of the machine when the rounds began. */
  readonly load: number;
}

const NAME = 'perception-bench';

export async function writeReport(out: string, report: Report): Promise<void> {
  const [cpu] = cpus();
  const machine = `${cpus().length} cores, ${cpu?.model ?? 'unknown'}`;
  mkdirSync(out, { recursive: true });
  const numbers = { machine, rounds: ROUNDS, ...report };
  writeFileSync(join(out, `${NAME}.json`), `${JSON.stringify(numbers, rounded, 1)}\n`);
  const [first] = report.heats;
  if (first !== undefined) {
    const bars = first.timings.map((timing) => {
      const { median: value, low, high } = spread(timing.rounds);
      const group = timing.side === 'ours' ? 'supair-rl' : 'PyTorch';
      return { name: nameOf(timing), group, value, low, high };
    });
    const chart = await drawBars('ms a training step, published configuration, batch 256', bars);
    writeFileSync(join(out, `${NAME}.svg`), `${standaloneSvg(chart)}\n`);
  }
  writeFileSync(join(out, `${NAME}.md`), text(report, machine));
}

/** Ours against every peer with as many threads, ours first. */
export function pairsOf(timings: readonly Timing[]): { ours: Timing; peer: Timing }[] {
  const side = (which: Timing['side']): Timing[] => timings.filter((t) => t.side === which);
  return side('ours').flatMap((ours) =>
    side('peer')
      .filter((peer) => peer.threads === ours.threads)
      .map((peer) => ({ ours, peer })),
  );
}

/** A line for each contender; ours stand beside the literature's layout on as many threads. */
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

function nameOf({ name, threads }: Pick<Timing, 'name' | 'threads'>): string {
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

function text({ command, heats, skipped, engines, load }: Report, machine: string): string {
  const absent =
    skipped.length === 0
      ? ''
      : `\nNot in this run:\n\n${skipped.map((line) => `- ${line}`).join('\n')}\n`;
  return `# Perception beside PyTorch

Made by \`${command}\` on ${machine}; load average at the start ${load.toFixed(1)}.
${engines.join('; ')}.

Contenders take turns on the same cores, up to ${ROUNDS} rounds, each in a process that works only when asked.
A time is the median over rounds of a round's median, with quartiles over rounds; a ratio is taken within
each round. The peers are \`bench/peers/supair\`: \`literature\` is SuPAIR as public implementations
lay it out (grid_sample, masks scattered from sample points, a module a region, leaf densities
elementwise, log-sum-exp over all pairs of children, float32); \`matrices\` is our formulation in PyTorch's operators
(features times coefficients, normalised exponentials times weights, boxes as products with hat functions), so that
what the formulation brings and what the engine brings can be told apart. Given the same parameters, images
and noise all three agree on the ELBO and its gradients (\`tests/bench/perception-peers.test.ts\`).
jemalloc is told to keep its pages: by default it returns large blocks at once and is slower than glibc.

![times of a training step](${NAME}.svg)

${heats.map(heatSection).join('\n')}${absent}`;
}

function times({ median, low, high }: Spread): string {
  return `${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}

/** Three digits that count. */
function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
