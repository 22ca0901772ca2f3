/** The figures of `bench perception` as files: every round as JSON, tables, a chart. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { drawBars, standaloneSvg } from '../../perception/evaluate/index.ts';
import { ROUNDS, spread } from '../heats/rounds.ts';
import { type HeatResult, heatSection, nameOf, rounded } from '../heats/tables.ts';

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
      const group = timing.side === 'peer' ? 'PyTorch' : 'supair-rl';
      return { name: nameOf(timing), group, value, low, high };
    });
    const chart = await drawBars('ms a training step, published configuration, batch 256', bars);
    writeFileSync(join(out, `${NAME}.svg`), `${standaloneSvg(chart)}\n`);
  }
  writeFileSync(join(out, `${NAME}.md`), text(report, machine));
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
