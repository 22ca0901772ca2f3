/**
 * PPO on CartPole-v1 at CleanRL's settings: return of the greedy policy after training, and how
 * fast it trains. Runs one after the other and is short enough to start anew when stopped.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import {
  CLASSIC_PPO,
  type Evaluation,
  evaluatePolicy,
  type TrainingPoint,
  trainPpo,
} from '../../agent/index.ts';
import { make, makeVec } from '../../env/index.ts';
import { drawLines, standaloneSvg } from '../../perception/evaluate/index.ts';
import { evaluationSeed } from '../evaluation.ts';
import type { Io } from '../io.ts';
import { amount } from '../text-table.ts';
import type { Experiment } from './experiment.ts';

const ENV = 'CartPole-v1';
const STEPS = 300_000;
const EPISODES = 100;
/** The return at which Gymnasium calls the task solved. */
const SOLVED = 475;

interface Run {
  readonly seed: number;
  readonly command: string;
  readonly steps: number;
  readonly seconds: number;
  readonly steps_per_second: number;
  /** Others at work on the machine meanwhile make it slower: the load over the last minute. */
  readonly load_average: number;
  readonly eval: Evaluation;
  readonly curve: readonly Pick<TrainingPoint, 'steps' | 'return_mean'>[];
}

export const cartpolePpo: Experiment = {
  description: 'PPO on CartPole-v1 at CleanRL’s settings: return and speed',
  async run({ out, seeds, steps = STEPS }, io) {
    const runs: Run[] = [];
    for (const seed of seeds) {
      const run = await runOne(seed, steps, io);
      if (run === null) return null;
      runs.push(run);
      const { return_mean } = run.eval;
      const rate = amount(run.steps_per_second, 0);
      io.say(`  seed ${seed}: return ${amount(return_mean, 1)}, ${rate} steps a second`);
    }
    const solved = runs.filter((run) => run.eval.return_mean >= SOLVED).length;
    const result = { command: io.commandLine, env: ENV, config: CLASSIC_PPO, solved, runs };
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, 'cartpole-ppo.json'), `${JSON.stringify(result, null, 1)}\n`);
    writeFileSync(join(out, 'cartpole-ppo.md'), report(io.commandLine, runs));
    writeFileSync(join(out, 'cartpole-ppo.svg'), `${standaloneSvg(await chart(runs))}\n`);
    return result;
  },
};

// ---------------------------------------------------------------------------

/** Null where the signal stopped it. */
async function runOne(seed: number, steps: number, io: Io): Promise<Run | null> {
  const bar = io.progress(steps);
  const began = performance.now();
  const { policy, state, interrupted } = await trainPpo({
    config: CLASSIC_PPO,
    seed,
    steps,
    signal: io.signal,
    makeVec: (numEnvs, autoresetMode) => makeVec(ENV, { numEnvs, autoresetMode }),
    onProgress: (point) => bar.update(point.steps, `seed ${seed}`),
  });
  const seconds = (performance.now() - began) / 1000;
  bar.stop();
  if (interrupted) return null;
  const options = { episodes: EPISODES, seed: evaluationSeed(seed), signal: io.signal };
  const evaluation = await evaluatePolicy(policy, () => make(ENV), options);
  if (evaluation.episodes < EPISODES) return null;
  const { record } = state;
  const flags = `--algo ppo --observation state --steps ${steps} --seed ${seed}`;
  return {
    seed,
    command: `npx supair-rl train ${ENV} ${flags} --episodes ${EPISODES} --out DIR`,
    steps: record.steps,
    seconds,
    steps_per_second: record.steps / seconds,
    load_average: loadavg()[0] ?? 0,
    eval: evaluation,
    curve: record.curve.map(({ steps: at, return_mean }) => ({ steps: at, return_mean })),
  };
}

function chart(runs: readonly Run[]): ReturnType<typeof drawLines> {
  return drawLines({
    x: 'environment steps',
    y: 'return of the last 100 training episodes',
    range: [0, 500],
    lines: runs.map(({ seed, curve }) => ({
      name: `seed ${seed}`,
      points: curve.flatMap(({ steps, return_mean }) =>
        return_mean === null ? [] : [[steps, return_mean] as const],
      ),
    })),
  });
}

function report(command: string, runs: readonly Run[]): string {
  const rows = runs.map(
    ({
      seed,
      steps,
      seconds,
      steps_per_second,
      load_average,
      eval: { return_mean, return_std },
    }) => {
      const cells = [
        seed,
        steps,
        `${amount(return_mean, 1)} +- ${amount(return_std, 1)}`,
        amount(seconds, 1),
        amount(steps_per_second, 0),
        amount(load_average, 1),
      ];
      return `| ${cells.join(' | ')} |`;
    },
  );
  return `# PPO on CartPole-v1

Made by \`${command}\`. CleanRL's published settings (4 environments x 128 steps, 4 epochs x 4
minibatches, two 64-64 tanh networks, learning rate 2.5e-4 falling to 0 over the run), plus the
bootstrap at the time limit. Return of the greedy policy over ${EPISODES} episodes; solved is ${SOLVED}.
Seconds are those of the machine that made this file, which ran other work at the load shown.

| seed | steps | return | seconds | steps a second | load |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

One run by itself: \`${runs[0]?.command ?? command}\`

![return over training](cartpole-ppo.svg)
`;
}
