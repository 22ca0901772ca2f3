/** `demo`: a simulator, a socket, objects, actions, a report. */

import { join } from 'node:path';
import { Rng } from '../../env/index.ts';
import { createServer } from '../../server/index.ts';
import { resolveModel } from '../../storage/index.ts';
import { type Command, command } from '../command.ts';
import type { SimulatorTask } from '../demo/messages.ts';
import { type Simulation, simulate } from '../demo/simulator.ts';
import { type DemoSummary, summarise } from '../demo/summary.ts';
import { integerFlag } from '../flags.ts';
import { type Io, writeInto } from '../io.ts';
import { readRun } from '../model-run.ts';
import { demoGif, demoReport } from '../reports/demo-report.ts';
import { amount, percent, textTable } from '../text-table.ts';

const ENV = 'TableTop/Reach-v0';
/** No new episode after this long: the whole demo ends within a minute. */
const BUDGET_MS = 30_000;

export const demo: Command = command({
  args: {
    out: {
      type: 'string',
      default: 'supair-demo',
      valueHint: 'DIR',
      description: 'Folder for report.html, demo.gif and demo.json.',
    },
    episodes: { type: 'string', default: '200', valueHint: 'N', description: 'Episodes to play.' },
    requests: {
      type: 'string',
      default: '300',
      valueHint: 'N',
      description: 'Single perceive requests to time after the episodes.',
    },
    model: {
      type: 'string',
      default: 'tabletop',
      valueHint: 'M',
      description: 'Perception model.',
    },
    policy: { type: 'string', default: 'reach', valueHint: 'P', description: 'Policy.' },
  },
  async run(args, io) {
    const { out, model, policy } = args;
    const began = performance.now();
    const plan = {
      episodes: integerFlag(args.episodes, '--episodes', { min: 1 }) ?? 1,
      timedRequests: integerFlag(args.requests, '--requests', { min: 1 }) ?? 1,
    };
    io.say(`Serving ${model} and ${policy} on loopback; the simulator plays ${ENV} ...`);
    const simulation = await playThroughSocket(model, policy, plan, io);
    if (simulation.steps.length === 0) return undefined; // stopped before anything was seen
    const summary = summarise(simulation);
    const curve = readRun(resolveModel(model))?.curve ?? [];
    const subject = { env: ENV, simulation, summary, curve };

    writeInto(join(out, 'report.html'), await demoReport(subject, io.commandLine));
    writeInto(join(out, 'demo.gif'), demoGif(simulation.steps));
    const seconds = (performance.now() - began) / 1000;
    const result = { ...summary, seconds, env: ENV, model, policy, seed: io.seed };
    writeInto(join(out, 'demo.json'), `${JSON.stringify(result, null, 2)}\n`);
    io.say(table(summary));
    io.say(`  ${join(out, 'report.html')}, ${join(out, 'demo.gif')}`);
    io.result(result);
    return undefined;
  },
});

// ---------------------------------------------------------------------------

async function playThroughSocket(
  model: string,
  policy: string,
  plan: Pick<SimulatorTask, 'episodes' | 'timedRequests'>,
  io: Io,
): Promise<Simulation> {
  const server = await createServer({ port: 0, model, policy });
  const bar = io.progress(plan.episodes);
  try {
    const task = {
      url: server.url,
      env: ENV,
      ...plan,
      seed: new Rng(io.seed).fork('demo').uint32(),
      budgetMs: BUDGET_MS,
    };
    return await simulate(task, io.signal, (played) => {
      const won = played.filter((episode) => episode.success).length;
      bar.update(played.length, `success ${percent(won / played.length)}`);
    });
  } finally {
    await server.close();
  }
}

function table(summary: DemoSummary): string {
  const [low = 0, high = 1] = summary.success_ci95 ?? [];
  const ms = ({ p50, p99 }: DemoSummary['perceive_ms']): string =>
    `${amount(p50, 2, 'ms')} median, ${amount(p99, 2, 'ms')} p99`;
  return textTable([
    ['episodes', String(summary.episodes)],
    [
      'success',
      `${percent(summary.success_rate)} (95 % interval ${percent(low)} to ${percent(high)})`,
    ],
    ['count accuracy', `${percent(summary.count_accuracy)} of ${summary.frames} frames`],
    ['AP at IoU .5', amount(summary.ap50, 3)],
    ['position error', `${amount(summary.position_error_px, 2, 'px')} median`],
    ['perceive', ms(summary.perceive_ms)],
    ['frame to action', ms(summary.roundtrip_ms)],
  ]);
}
