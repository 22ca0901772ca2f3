/** `train ENV --out DIR`: train an agent, judge it, keep it. */

import {
  defaultPpoConfig,
  type Evaluation,
  evaluatePolicy,
  loadTrainerState,
  loadTrainingWorld,
  resolvePpoConfig,
  savePolicy,
  type Training,
  type TrainingPoint,
  trainPpo,
} from '../../agent/index.ts';
import { AGENT_ARGS, type AgentWorld, agentWorld } from '../agent-envs.ts';
import { type Command, command } from '../command.ts';
import { evaluationRows, evaluationSeed, JUDGING } from '../evaluation.ts';
import { choiceFlag, given, integerFlag, requiredFlag } from '../flags.ts';
import type { Io } from '../io.ts';
import { amount, percent, textTable } from '../text-table.ts';

const ALGORITHMS = ['ppo'] as const;

export const train: Command = command({
  args: {
    ...AGENT_ARGS,
    algo: {
      type: 'string',
      default: 'ppo',
      valueHint: ALGORITHMS.join('|'),
      description: 'Algorithm.',
    },
    steps: {
      type: 'string',
      default: '300000',
      valueHint: 'N',
      description: 'Environment steps, those of a resumed run included.',
    },
    out: {
      type: 'string',
      valueHint: 'DIR',
      description: 'Folder for the policy. Needed, unless --resume names it.',
    },
    resume: {
      type: 'string',
      valueHint: 'DIR',
      description: 'Go on from this folder, exactly, with its --options and --observation.',
    },
    envs: { type: 'string', valueHint: 'N', description: 'Environments stepped together.' },
    workers: {
      type: 'string',
      default: '0',
      valueHint: 'N',
      description:
        'Threads that step the environments, 0 for none; the result is the same. For environments whose steps take long.',
    },
    episodes: {
      type: 'string',
      default: '200',
      valueHint: 'N',
      description: 'Episodes of the evaluation at the end.',
    },
  },
  async run(args, io) {
    choiceFlag(args.algo, '--algo', ALGORITHMS);
    const out = requiredFlag(args.out ?? args.resume, '--out', 'Name a folder for the policy.');
    const steps = integerFlag(args.steps, '--steps', { min: 1 }) ?? 0;
    const episodes = integerFlag(args.episodes, '--episodes', { min: 1 }) ?? 0;
    const numEnvs = integerFlag(args.envs, '--envs', { min: 1, max: 4096 });
    const workers = integerFlag(args.workers, '--workers', { min: 0, max: 256 }) ?? 0;
    const resume = args.resume === undefined ? undefined : loadTrainerState(args.resume);
    const resumed = args.resume === undefined ? undefined : loadTrainingWorld(args.resume);
    const world = await agentWorld(args, { resumed });
    try {
      const config = resolvePpoConfig(given('numEnvs', numEnvs), defaultPpoConfig(world));
      const before = resume?.record.steps ?? 0;
      io.say(`Training in ${world.id}, observing ${world.observation} ...`);
      const began = performance.now();
      const bar = io.progress(steps);
      const training = await trainPpo({
        config,
        seed: io.seed,
        steps,
        signal: io.signal,
        ...given('resume', resume),
        makeVec: (count, autoresetMode) => world.makeVec(count, { autoresetMode, workers }),
        onProgress: (point) => bar.update(point.steps, noteOf(point)),
      });
      bar.stop();
      const seconds = (performance.now() - began) / 1000;
      const done = training.state.record.steps;
      const rate = (done - before) / seconds;
      const evaluation = training.interrupted ? null : await judge(training, world, episodes, io);
      const { id, kwargs, observation } = world;
      const { commandLine: command } = io;
      savePolicy(out, training, { env: id, kwargs, observation, command, evaluation });

      io.say(
        textTable([
          [training.interrupted ? 'stopped at' : 'steps', String(done)],
          ['training time', amount(seconds, 1, 's')],
          ['steps a second', amount(rate, 0)],
          ...evaluationRows(evaluation),
          ['policy', out],
        ]),
      );
      if (training.interrupted) io.say(`Unfinished: go on with --resume ${out}.`);
      io.result({
        options: kwargs,
        steps: done,
        seconds,
        steps_per_second: rate,
        eval: evaluation,
        out,
      });
      return undefined;
    } finally {
      world.dispose();
    }
  },
});

// ---------------------------------------------------------------------------

function noteOf({ return_mean, success_rate }: TrainingPoint): string {
  const success = success_rate === null ? '' : `, success ${percent(success_rate)}`;
  return `return ${amount(return_mean, 2)}${success}`;
}

/** Greedy, on episodes that training has not seen. */
function judge(
  { policy }: Training,
  world: AgentWorld,
  episodes: number,
  { seed, signal }: Io,
): Promise<Evaluation> {
  const options = { episodes, seed: evaluationSeed(seed), signal };
  return evaluatePolicy(policy, () => world.makeVec(JUDGING.numEnvs, JUDGING), options);
}
