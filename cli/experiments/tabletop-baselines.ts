/**
 * The two ends of every table-top task in every mode: a player that draws its actions from the action space,
 * and a scripted one that sees the truth. Both play the same episodes.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Evaluation, evaluatePolicy, type Policy } from '../../agent/index.ts';
import {
  type Env,
  listEnvs,
  loadEnv,
  MODES,
  type Mode,
  make,
  oracleAction,
  Rng,
  sample,
  specOf,
} from '../../env/index.ts';
import { evaluationSeed } from '../evaluation.ts';
import type { Io } from '../io.ts';
import { amount, percent } from '../text-table.ts';
import type { Experiment, ExperimentOptions } from './experiment.ts';

const PLAYERS = ['random', 'scripted'] as const;
/** Episodes of a row unless `steps` says otherwise. */
const EPISODES = 500;

interface Row extends Evaluation {
  readonly task: string;
  readonly mode: Mode;
  readonly player: (typeof PLAYERS)[number];
}

export const tabletopBaselines: Experiment = {
  description:
    'random and scripted players of every table-top task in every mode; --steps episodes',
  async run(options, io) {
    const episodes = options.steps ?? EPISODES;
    const rows: Row[] = [];
    const tasks = listEnvs('TableTop').map(nameOf);
    const bar = io.progress(tasks.length * MODES.length);
    for (const task of tasks) {
      await loadEnv(idOf(task));
      for (const mode of MODES) {
        for (const player of PLAYERS) rows.push(await play(task, mode, player, episodes, io));
        if (io.signal.aborted) return null;
        bar.update(rows.length / PLAYERS.length, `${task}, ${mode}`);
      }
    }
    bar.stop();
    return publish(rows, episodes, options, io);
  },
};

// ---------------------------------------------------------------------------

async function play(
  task: Row['task'],
  mode: Mode,
  player: Row['player'],
  episodes: number,
  { seed, signal }: Io,
): Promise<Row> {
  const env = make(idOf(task), { kwargs: { mode } });
  const policy = player === 'random' ? randomPlayer(env, seed) : scriptedPlayer(env);
  const judged = { episodes, seed: evaluationSeed(seed), signal };
  return { task, mode, player, ...(await evaluatePolicy(policy, () => env, judged)) };
}

function randomPlayer({ observationSpace, actionSpace }: Env, seed: number): Policy {
  const rng = new Rng(seed);
  return { observationSpace, actionSpace, version: 0, act: () => sample(actionSpace, rng) };
}

function scriptedPlayer(env: Env): Policy {
  const { observationSpace, actionSpace } = env;
  return { observationSpace, actionSpace, version: 0, act: () => oracleAction(env) };
}

/** TableTop/Reach-v0 is Reach. */
function nameOf(id: string): string {
  return id.replace(/^TableTop\/|-v\d+$/g, '');
}

function idOf(task: string): string {
  return `TableTop/${task}-v0`;
}

function publish(
  rows: readonly Row[],
  episodes: number,
  { out }: ExperimentOptions,
  io: Io,
): object {
  const result = { command: io.commandLine, episodes, seed: io.seed, rows };
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'tabletop-baselines.json'), `${JSON.stringify(result, null, 1)}\n`);
  writeFileSync(join(out, 'tabletop-baselines.md'), report(rows, episodes, io.commandLine));
  const scripted = rows.filter(({ player }) => player === 'scripted');
  const worst = Math.min(...scripted.map(({ success_rate }) => success_rate ?? 0));
  io.say(`  scripted players: ${percent(worst)} or more in every task and mode`);
  return result;
}

function report(rows: readonly Row[], episodes: number, command: string): string {
  const tasks = [...new Set(rows.map(({ task }) => task))];
  const tables = tasks.map((task) => {
    const lines = rows
      .filter((row) => row.task === task)
      .map(({ mode, player, success_rate, success_ci95, return_mean, length_mean }) => {
        const interval = success_ci95?.map(percent).join(' to ') ?? '-';
        const cells = [mode, player, percent(success_rate), interval];
        return `| ${[...cells, amount(return_mean, 2), amount(length_mean, 1)].join(' | ')} |`;
      });
    return `## ${task}

At most ${specOf(idOf(task)).maxEpisodeSteps} steps.

| mode | player | success | 95 % interval | return | steps an episode |
| --- | --- | --- | --- | --- | --- |
${lines.join('\n')}
`;
  });
  return `# Baselines of the table-top tasks

Made by \`${command}\`. ${episodes} episodes a row, the same for both players: one draws its actions from
the action space, the scripted one sees the truth. Default actions and rewards; intervals are Wilson's at 95 %. The
tasks and their modes: [tabletop.md](../tabletop.md).

${tables.join('\n')}`;
}
