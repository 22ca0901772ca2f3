/**
 * The shipped policies: PPO on slightly disturbed true objects, judged on true objects and on those
 * that the shipped perception sees, beside a random and a scripted player on the same episodes.
 * The policies lie in the work folder afterwards; `models/` holds copies.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainErrors } from '../../agent/errors/error-model.ts';
import {
  type Evaluation,
  evaluatePolicy,
  type Policy,
  perceivedObjects,
  savePolicy,
  simulatedPerception,
  TABLE_PPO,
  type TrainingPoint,
  trainPpo,
  withPixels,
} from '../../agent/index.ts';
import { type Env, make, SyncVectorEnv, type VectorEnv } from '../../env/index.ts';
import { drawLines, standaloneSvg } from '../../perception/evaluate/index.ts';
import { loadPerceiver, type Perceiver } from '../../perception/index.ts';
import { evaluationSeed, JUDGING } from '../evaluation.ts';
import type { Io } from '../io.ts';
import { createPlayer, type Player } from '../players.ts';
import { amount, percent } from '../text-table.ts';
import type { Experiment, ExperimentOptions } from './experiment.ts';

const TASKS = [
  { name: 'reach', id: 'TableTop/Reach-v0', steps: 200_000 },
  { name: 'goal', id: 'TableTop/Goal-v0', steps: 2_000_000 },
] as const;
type Task = (typeof TASKS)[number];

const EPISODES = 200;
const PERCEPTION = 'tabletop';

/** A little more than perception errs on table-top frames: standard deviations, and the share missed. */
const DISTURBANCE = { position: 0.8, size: 2, color: 0.05, miss: 0.005 } as const;

const PLAYERS = [
  'random',
  'scripted',
  'objects',
  'disturbed objects',
  'perceived objects',
] as const;

interface Run {
  readonly task: Task['name'];
  readonly seed: number;
  readonly steps: number;
  readonly seconds: number;
  readonly eval: { readonly [player in (typeof PLAYERS)[number]]: Evaluation };
  readonly curve: readonly Pick<TrainingPoint, 'steps' | 'success_rate'>[];
}

export const tabletopPolicies: Experiment = {
  description: 'policies for Reach and Goal: success on true and on perceived objects',
  async run(options, io) {
    const perceiver = await loadPerceiver(PERCEPTION);
    const runs: Run[] = [];
    try {
      for (const task of TASKS) {
        for (const seed of options.seeds) {
          const run = await runOne(task, seed, perceiver, options, io);
          if (run === null) return null;
          runs.push(run);
        }
      }
    } finally {
      perceiver.dispose();
    }
    return await publish(runs, options, io);
  },
};

// ---------------------------------------------------------------------------

/** Null where the signal stopped it. */
async function runOne(
  task: Task,
  seed: number,
  perceiver: Perceiver,
  options: ExperimentOptions,
  io: Io,
): Promise<Run | null> {
  const { id, name } = task;
  const steps = options.steps ?? task.steps;
  const bar = io.progress(steps);
  const began = performance.now();
  const training = await trainPpo({
    config: TABLE_PPO,
    seed,
    steps,
    signal: io.signal,
    makeVec: (count, autoresetMode) =>
      new SyncVectorEnv(
        Array.from({ length: count }, () => disturbed(id)),
        { autoresetMode, copy: false },
      ),
    onProgress: (point) => bar.update(point.steps, `${name}, ${percent(point.success_rate)}`),
  });
  bar.stop();
  if (training.interrupted) return null;
  const seconds = (performance.now() - began) / 1000;

  const judge = (policy: Policy, makeEnv: () => Env | VectorEnv): Promise<Evaluation> => {
    const { signal } = io;
    return evaluatePolicy(policy, makeEnv, {
      episodes: EPISODES,
      seed: evaluationSeed(seed),
      signal,
    });
  };
  const { policy } = training;
  const unlearned = (player: Player): Promise<Evaluation> => {
    const env = make(id);
    return judge(createPlayer(player, env, seed), () => env);
  };
  const evaluations = {
    random: await unlearned('random'),
    scripted: await unlearned('scripted'),
    objects: await judge(policy, () => make(id)),
    'disturbed objects': await judge(policy, () => disturbed(id)),
    'perceived objects': await judge(policy, () => seenThrough(perceiver, id)),
  };
  if (io.signal.aborted) return null;
  savePolicy(join(options.work, 'tabletop-policies', `${name}-seed${seed}`), training, {
    env: id,
    observation: 'objects',
    command: io.commandLine,
    evaluation: evaluations.objects,
    notes: {
      training: 'true objects with small errors, so that it stands those of perception',
      disturbance: DISTURBANCE,
      success_on_perceived_objects: evaluations['perceived objects'].success_rate,
      perception: PERCEPTION,
    },
    resumable: false,
  });
  const [truth, seen] = [evaluations.objects, evaluations['perceived objects']];
  const rates = `${percent(truth.success_rate)} on true, ${percent(seen.success_rate)} on perceived objects`;
  io.say(`  ${name}, seed ${seed}: ${rates} after ${amount(seconds, 0, 's')}`);
  const { record } = training.state;
  const curve = record.curve.map(({ steps: at, success_rate }) => ({ steps: at, success_rate }));
  return { task: name, seed, steps: record.steps, seconds, eval: evaluations, curve };
}

/** Made-up errors, which last a step: those of the shipped policies' training. */
function disturbed(id: string): Env {
  const { position: x, size: w, color: red, miss } = DISTURBANCE;
  const spreads = { x, y: x, w, h: w, red, green: red, blue: red };
  return simulatedPerception(make(id), plainErrors(spreads, miss, 'tabletop-policies'));
}

function seenThrough(perceiver: Perceiver, id: string): VectorEnv {
  const envs = Array.from({ length: JUDGING.numEnvs }, () =>
    withPixels(make(id, { renderMode: 'rgb_array' })),
  );
  return perceivedObjects(new SyncVectorEnv(envs, JUDGING), perceiver);
}

async function publish(runs: readonly Run[], { out }: ExperimentOptions, io: Io): Promise<object> {
  const result = { command: io.commandLine, disturbance: DISTURBANCE, runs };
  const chart = await drawLines({
    x: 'environment steps',
    y: 'success of the last 100 training episodes',
    range: [0, 1],
    lines: runs.map(({ task, seed, curve }) => ({
      name: `${task}, seed ${seed}`,
      points: curve.flatMap(({ steps, success_rate }) =>
        success_rate === null ? [] : [[steps, success_rate] as const],
      ),
    })),
  });
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'tabletop-policies.json'), `${JSON.stringify(result, null, 1)}\n`);
  writeFileSync(join(out, 'tabletop-policies.svg'), `${standaloneSvg(chart)}\n`);
  writeFileSync(join(out, 'tabletop-policies.md'), report(io.commandLine, runs));
  return result;
}

function report(command: string, runs: readonly Run[]): string {
  const rows = runs.flatMap(({ task, seed, eval: evaluations }) =>
    PLAYERS.map((player) => {
      const { return_mean, length_mean, success_rate, success_ci95 } = evaluations[player];
      const interval = success_ci95?.map(percent).join(' to ') ?? '-';
      const cells = [task, seed, player, percent(success_rate), interval];
      return `| ${[...cells, amount(return_mean, 2), amount(length_mean, 1)].join(' | ')} |`;
    }),
  );
  const times = runs.map(({ task, seed, steps, seconds }) => {
    const rate = amount(steps / seconds, 0);
    return `- ${task}, seed ${seed}: ${steps} steps in ${amount(seconds, 0)} s, ${rate} a second`;
  });
  return `# Policies for the table-top

Made by \`${command}\`. PPO with a set encoder and a pointer head on true objects with small errors;
greedy play on ${EPISODES} episodes that all players of a row's seed share. "Perceived objects" are those
that the shipped model \`${PERCEPTION}\` finds in the rendered frame; the scripted player sees the truth.
Intervals are Wilson's at 95 %.

| task | seed | player | success | 95 % interval | return | steps an episode |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

Training, on the machine that made this file and beside its other work:

${times.join('\n')}

![success over training](tabletop-policies.svg)
`;
}
