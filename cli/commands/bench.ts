/** `bench`: this machine's figures. */

import { cpus } from 'node:os';
import { BENCHMARKS, type BenchResult } from '../../bench/index.ts';
import { type Command, command } from '../command.ts';
import { choiceFlag, numberFlag } from '../flags.ts';

const PARTS = Object.keys(BENCHMARKS) as (keyof typeof BENCHMARKS)[]; // the keys of a literal
const CHOICES = ['all', ...PARTS] as const;

export const bench: Command = command({
  args: {
    part: {
      type: 'positional',
      required: false,
      default: 'all',
      description: `${CHOICES.join(', ')}.`,
    },
    seconds: { type: 'string', default: '2', valueHint: 'S', description: 'Time a figure.' },
    out: {
      type: 'string',
      valueHint: 'DIR',
      description: 'Folder for the tables and charts of the parts env, perception and circuits.',
    },
  },
  async run({ part, seconds: asked, out }, io) {
    const choice = choiceFlag(part, 'part', CHOICES);
    const seconds = numberFlag(asked, '--seconds', { min: 0.05, max: 600 }) ?? 2;
    const results: BenchResult[] = [];
    for (const name of choice === 'all' ? PARTS : [choice]) {
      if (io.signal.aborted) break;
      const found = await BENCHMARKS[name]({
        seed: io.seed,
        seconds,
        signal: io.signal,
        out: out ?? null,
        command: io.commandLine,
        say: io.say,
        progress: io.progress,
      });
      for (const result of found) io.say(`  ${line(result)}`);
      results.push(...found);
    }
    const [cpu] = cpus();
    io.result({ cpu: cpu?.model ?? null, cores: cpus().length, node: process.version, results });
    return undefined;
  },
});

// ---------------------------------------------------------------------------

function line({ name, value, unit, peer, ratio }: BenchResult): string {
  const digits = value >= 100 ? 0 : value >= 1 ? 2 : 4;
  const against =
    peer === undefined || ratio === undefined ? '' : `  (${(1 / ratio).toFixed(2)}x ${peer.name})`;
  return `${name.padEnd(52)} ${value.toFixed(digits).padStart(10)} ${unit}${against}`;
}
