/**
 * How fast a batch passes through a circuit and back: every backend that is here, beside PyTorch where
 * a Python with torch is (SUPAIR_PEER_PYTHON), in one run and taking turns. All agree on the log
 * densities first.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { largestDifference, TOLERANCE } from './circuits/agreement.ts';
import { circuitGroup, writeCircuitFiles } from './circuits/contenders.ts';
import { ROUNDS } from './heats/rounds.ts';
import { type Notes, runGroup } from './heats/run-group.ts';
import { type HeatResult, heatSection, rounded, toResults } from './heats/tables.ts';
import { withPeers } from './perception/with-peers.ts';
import type { BenchOptions, BenchResult } from './result.ts';

const NAME = 'circuits-bench';

export async function benchCircuits(options: BenchOptions): Promise<BenchResult[]> {
  return await withPeers(options, async ({ engines, notes, load, folder }) => {
    const files = writeCircuitFiles(folder, options.seed);
    let difference = 0;
    const heats = await runGroup(
      circuitGroup(files, engines),
      options,
      notes,
      async (processes) => {
        difference = await largestDifference([...processes.values()], folder);
      },
    );
    if (options.out !== null && !options.signal.aborted) {
      publish(options.out, { command: options.command, heats, notes, load, difference });
    }
    return heats.flatMap(toResults);
  });
}

// ---------------------------------------------------------------------------

interface Report {
  readonly command: string;
  readonly heats: readonly HeatResult[];
  readonly notes: Notes;
  /** Of the machine when the rounds began. */
  readonly load: number;
  /** Largest relative difference of two contenders' log densities. */
  readonly difference: number;
}

function publish(out: string, { command, heats, notes, load, difference }: Report): void {
  const [cpu] = cpus();
  const machine = `${cpus().length} cores, ${cpu?.model ?? 'unknown'}`;
  const [skipped, engines] = [[...notes.skipped], [...notes.about]];
  const numbers = { machine, rounds: ROUNDS, command, heats, skipped, engines, load };
  mkdirSync(out, { recursive: true });
  const json = JSON.stringify({ ...numbers, difference: difference.toExponential(1) }, rounded, 1);
  writeFileSync(join(out, `${NAME}.json`), `${json}\n`);
  const absent = skipped.map((line) => `- ${line}`).join('\n');
  const text = `# Circuits beside PyTorch

Made by \`${command}\` on ${machine}; load average at the start ${load.toFixed(1)}.
${engines.join('; ')}.

The object circuit of the published SuPAIR: 784 variables, 6 replicas of depth 2, 20 Gaussians a leaf region, 20 sums an
inner region; a batch of 256, nothing missing. Contenders take turns on the same cores, up to ${ROUNDS} rounds, each in a process that
works only when asked; a time is the median over rounds of a round's median, a ratio is taken within each round. All start from the same
parameters and must agree on every item's log density to ${TOLERANCE} of it before anything is timed; in this run they did to ${difference.toExponential(1)}.

The peers (\`bench/peers/circuits\`) are the two ways that circuits are written in PyTorch: \`modules\`, a module a region, leaf
densities elementwise and a log-sum-exp over all pairs of children, as in public implementations of RAT-SPNs and SuPAIR; \`einsum\`, all regions of
a level at once and products never stored, as in Einsum networks (Peharz et al. 2020). Ours forms leaf densities as sums of
coefficients times features over a region's own variables, and products in registers.

${heats.map(heatSection).join('\n')}${absent === '' ? '' : `\nNot in this run:\n\n${absent}\n`}`;
  writeFileSync(join(out, `${NAME}.md`), text);
}
