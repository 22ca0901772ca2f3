/**
 * The two ends of every table-top task in every mode, and in mode `train` with every other action space: a
 * player that draws its actions from the action space, and a scripted one that sees the truth. Both play the
 * same episodes.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Evaluation, evaluatePolicy } from '../../agent/index.ts';
import { loadEnv, MODES, type Mode, make, specOf } from '../../env/index.ts';
import { evaluationSeed } from '../evaluation.ts';
import type { Io } from '../io.ts';
import { createPlayer, PLAYERS, type Player } from '../players.ts';
import { amount, percent } from '../text-table.ts';
import type { Experiment, ExperimentOptions } from './experiment.ts';

/** Tasks with the action spaces that they accept, the default first. */
const MOVING = ['select-move', 'drag-and-drop', 'embodied'] as const;
const TASKS = {
  Reach: ['touch'],
  Goal: MOVING,
  Sort: MOVING,
  Cluster: MOVING,
  Count: ['answer'],
  Push: ['push'],
  Clear: ['push'],
  Stack: ['embodied'],
} as const;
const NAMES = Object.keys(TASKS) as readonly (keyof typeof TASKS)[]; // keys() forgets the literal names
/** Episodes of a row unless `steps` says otherwise. */
const EPISODES = 500;

/** What is played. */
interface Game {
  readonly task: keyof typeof TASKS;
  readonly actions: (typeof TASKS)[keyof typeof TASKS][number];
  readonly mode: Mode;
}

const GAMES: readonly Game[] = NAMES.flatMap((task) =>
  TASKS[task].flatMap((actions, i) =>
    (i === 0 ? MODES : (['train'] as const)).map((mode) => ({ task, actions, mode })),
  ),
);

interface Row extends Game, Evaluation {
  readonly player: Player;
}

export const tabletopBaselines: Experiment = {
  description:
    'random and scripted players of every table-top task, mode and action space; --steps episodes',
  async run(options, io) {
    const episodes = options.steps ?? EPISODES;
    const rows: Row[] = [];
    const bar = io.progress(GAMES.length);
    for (const task of NAMES) await loadEnv(idOf(task));
    for (const game of GAMES) {
      for (const player of PLAYERS) rows.push(await play(game, player, episodes, io));
      if (io.signal.aborted) return null;
      const { task, actions, mode } = game;
      bar.update(rows.length / PLAYERS.length, `${task}, ${actions}, ${mode}`);
    }
    bar.stop();
    return publish(rows, episodes, options, io);
  },
};

// ---------------------------------------------------------------------------

async function play(
  game: Game,
  player: Player,
  episodes: number,
  { seed, signal }: Io,
): Promise<Row> {
  const { task, actions, mode } = game;
  const env = make(idOf(task), { kwargs: { actions, mode } });
  const policy = createPlayer(player, env, seed);
  const judged = { episodes, seed: evaluationSeed(seed), signal };
  return { ...game, player, ...(await evaluatePolicy(policy, () => env, judged)) };
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
  io.say(`  scripted players: ${percent(worst)} or more in every task, mode and action space`);
  return result;
}

function report(rows: readonly Row[], episodes: number, command: string): string {
  const tables = NAMES.map((task) => {
    const [usual] = TASKS[task];
    return `## ${task}

At most ${specOf(idOf(task)).maxEpisodeSteps} steps.

${table(
  ['mode'],
  rows.filter((row) => row.task === task && row.actions === usual),
  ({ mode }) => [mode],
)}
`;
  });
  const others = rows.filter(({ task, actions }) => actions !== TASKS[task][0]);
  return `# Baselines of the table-top tasks

Made by \`${command}\`. ${episodes} episodes a row, the same for both players: one draws its actions from
the action space, the scripted one sees the truth. Default rewards; intervals are Wilson's at 95 %. The
tasks, their modes and action spaces: [tabletop.md](../tabletop.md).

${tables.join('\n')}
## Other action spaces

The tasks above with actions that are not their default, in mode \`train\`.

${table(['task', 'actions', 'at most'], others, ({ task, actions }) => [
  task,
  actions,
  `${specOf(idOf(task), { actions }).maxEpisodeSteps}`,
])}
`;
}

function table(
  heads: readonly string[],
  rows: readonly Row[],
  cellsOf: (row: Row) => readonly string[],
): string {
  const lines = rows.map((row) => {
    const { player, success_rate, success_ci95, return_mean, length_mean } = row;
    const interval = success_ci95?.map(percent).join(' to ') ?? '-';
    const figures = [percent(success_rate), interval];
    return [...cellsOf(row), player, ...figures, amount(return_mean, 2), amount(length_mean, 1)];
  });
  const head = [...heads, 'player', 'success', '95 % interval', 'return', 'steps an episode'];
  return [head, head.map(() => '---'), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
