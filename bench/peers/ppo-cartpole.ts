/**
 * PPO on CartPole, ours and the PyTorch peer beside this file, run alternately on one machine.
 * Absolute speeds depend on the machine and on what else it does; the ratio of neighbours less so.
 *
 *   npx tsx bench/peers/ppo-cartpole.ts PYTHON [OUT] [ROUNDS] [STEPS]
 *
 * PYTHON has torch and gymnasium; OUT (default docs/results) gets cartpole-ppo-peer.json and .md.
 */

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { CLASSIC_PPO, trainPpo } from '../../agent/index.ts';
import { makeVec } from '../../env/index.ts';

const [python, out = 'docs/results', rounds = '3', steps = '50000'] = process.argv.slice(2);
if (python === undefined) {
  console.error('usage: npx tsx bench/peers/ppo-cartpole.ts PYTHON [OUT] [ROUNDS] [STEPS]');
  process.exit(2);
}

interface Round {
  readonly ours: number;
  readonly peer: number;
  readonly ratio: number;
  readonly load_average: number;
}

interface PeerResult {
  readonly steps_per_second: number;
  readonly torch: string;
  readonly gymnasium: string;
}

const results: Round[] = [];
let versions = '';
for (let seed = 1; seed <= Number(rounds); seed++) {
  const load = loadavg()[0] ?? 0;
  const ours = await trainOurs(seed);
  const peer = trainPeer(python, seed);
  const ratio = ours / peer.steps_per_second;
  versions = `torch ${peer.torch}, gymnasium ${peer.gymnasium}`;
  results.push({ ours, peer: peer.steps_per_second, ratio, load_average: load });
  console.log(
    `${ours.toFixed(0)} against ${peer.steps_per_second.toFixed(0)}: ${ratio.toFixed(1)}x`,
  );
}
publish(results);

// ---------------------------------------------------------------------------

/** Steps a second, the compiler's warming up included. */
async function trainOurs(seed: number): Promise<number> {
  const began = performance.now();
  const { state } = await trainPpo({
    config: CLASSIC_PPO,
    seed,
    steps: Number(steps),
    makeVec: (numEnvs, autoresetMode) => makeVec('CartPole-v1', { numEnvs, autoresetMode }),
  });
  return (1000 * state.record.steps) / (performance.now() - began);
}

function trainPeer(executable: string, seed: number): PeerResult {
  const script = join(import.meta.dirname, 'ppo_cartpole.py');
  const args = [script, '--seed', String(seed), '--steps', steps, '--episodes', '0'];
  // our own script prints exactly this record
  return JSON.parse(execFileSync(executable, args, { encoding: 'utf8' })) as PeerResult;
}

function publish(all: readonly Round[]): void {
  const command = `npx tsx bench/peers/ppo-cartpole.ts PYTHON ${out} ${rounds} ${steps}`;
  const median = all.map(({ ratio }) => ratio).toSorted((a, b) => a - b)[all.length >> 1];
  const machine = `${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}`;
  const result = { command, machine, peer: versions, steps: Number(steps), median, rounds: all };
  const rows = all.map(({ ours, peer, ratio, load_average }) => {
    const cells = [ours.toFixed(0), peer.toFixed(0), ratio.toFixed(1), load_average.toFixed(1)];
    return `| ${cells.join(' | ')} |`;
  });
  const text = `# PPO on CartPole-v1 beside PyTorch

Made by \`${command}\`, where PYTHON has ${versions}.
Both train ${steps} steps at CleanRL's settings, one after the other, a round each, on ${machine}.
Whole training, environment included; the peer is \`bench/peers/ppo_cartpole.py\`, one thread.
The load is that of other work on the machine when the round began.

| ours, steps a second | PyTorch, steps a second | ratio | load |
| --- | --- | --- | --- |
${rows.join('\n')}

Median ratio: ${median?.toFixed(1)}.
`;
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'cartpole-ppo-peer.json'), `${JSON.stringify(result, null, 1)}\n`);
  writeFileSync(join(out, 'cartpole-ppo-peer.md'), text);
}
