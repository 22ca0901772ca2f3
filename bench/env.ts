/**
 * How fast the worlds turn, beside Gymnasium's and Spriteworld's where a Python with them is
 * (SUPAIR_PEER_PYTHON), in one run and taking turns.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { STEPS, worldGroup } from './env/contenders.ts';
import { ROUNDS } from './heats/rounds.ts';
import { type Notes, runGroup } from './heats/run-group.ts';
import { type HeatResult, heatSection, rounded, toResults } from './heats/tables.ts';
import type { BenchOptions, BenchResult } from './result.ts';

const NAME = 'env-bench';

export async function benchEnv(options: BenchOptions): Promise<BenchResult[]> {
  const notes: Notes = { skipped: new Set(), absent: new Set(), about: new Set() };
  const load = loadavg()[0] ?? 0;
  const heats = await runGroup(worldGroup(), options, notes);
  if (options.out !== null && !options.signal.aborted) {
    publish(options.out, { command: options.command, heats, notes, load });
  }
  return heats.flatMap(toResults).map(inSteps);
}

// ---------------------------------------------------------------------------

/** Milliseconds of a call as steps a second. */
function inSteps({ quartiles, peer, ...result }: BenchResult): BenchResult {
  const rate = (ms: number): number => (1000 * STEPS) / ms;
  return {
    ...result,
    value: rate(result.value),
    unit: 'steps/s',
    ...(quartiles === undefined ? {} : { quartiles: [rate(quartiles[1]), rate(quartiles[0])] }),
    ...(peer === undefined ? {} : { peer: { ...peer, value: rate(peer.value) } }),
  };
}

interface Report {
  readonly command: string;
  readonly heats: readonly HeatResult[];
  readonly notes: Notes;
  /** Of the machine when the rounds began. */
  readonly load: number;
}

function publish(out: string, { command, heats, notes, load }: Report): void {
  const [cpu] = cpus();
  const machine = `${cpus().length} cores, ${cpu?.model ?? 'unknown'}`;
  const [skipped, engines] = [[...notes.skipped], [...notes.about]];
  mkdirSync(out, { recursive: true });
  const numbers = { machine, rounds: ROUNDS, steps: STEPS, command, heats, skipped, engines, load };
  writeFileSync(join(out, `${NAME}.json`), `${JSON.stringify(numbers, rounded, 1)}\n`);
  const rows = heats.flatMap((heat) =>
    toResults(heat)
      .map(inSteps)
      .map(({ name, value, ratio }) => {
        const times = ratio === undefined ? '' : `${ratio.toFixed(1)}x`;
        return `| ${name} | ${Math.round(value).toLocaleString('en')} | ${times} |`;
      }),
  );
  const absent = skipped.map((line) => `- ${line}`).join('\n');
  writeFileSync(
    join(out, `${NAME}.md`),
    `# Environments beside Gymnasium and Spriteworld

Made by \`${command}\` on ${machine}; load average at the start ${load.toFixed(1)}.
${engines.join('; ')}.

Contenders take turns on the same cores, up to ${ROUNDS} rounds, each in a process that works only when asked. One thread each, unless the name says two.
A time is the median over rounds of a round's median; a ratio is taken within each round. The peers are \`bench/peers/worlds\`.

| | steps a second | times the peer's |
| --- | --- | --- |
${rows.join('\n')}

A call in the tables below is ${STEPS} steps.

${heats.map(heatSection).join('\n')}${absent === '' ? '' : `\nNot in this run:\n\n${absent}\n`}`,
  );
}
