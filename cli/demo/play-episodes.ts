/**
 * The simulator's side of the demo: it owns the environment, sends rendered frames and nothing
 * else, and does what comes back.
 */

import type { Env, Frame } from '../../env/core/env.ts';
import { defined } from '../../env/core/errors.ts';
import { COLUMN, OBJECT_COLUMNS } from '../../env/core/object-table.ts';
import { make } from '../../env/index.ts';
import type { Client } from '../../server/client/index.ts';
import type { SimulatorMessage, SimulatorTask } from './messages.ts';

/** Requests before the clock starts: both processes compile their code on the first ones. */
const WARM_UP = 20;

/** @param send gets a message for every step and episode. */
export async function playEpisodes(
  task: SimulatorTask,
  client: Pick<Client, 'act' | 'perceive'>,
  send: (message: SimulatorMessage) => void,
): Promise<void> {
  const env = make(task.env, { renderMode: 'rgb_array' });
  try {
    env.reset({ seed: task.seed });
    for (let i = 0; i < WARM_UP; i++) await client.act({ frame: pictureOf(env) });
    const began = performance.now();
    for (let episode = 0; episode < task.episodes; episode++) {
      if (performance.now() - began > task.budgetMs) break;
      await playEpisode(task, episode, env, client, send);
    }
    const perceiveMs: number[] = [];
    for (let i = 0; i < task.timedRequests; i++) {
      const frame = pictureOf(env);
      const asked = performance.now();
      await client.perceive(frame);
      perceiveMs.push(performance.now() - asked);
    }
    send({ type: 'done', perceiveMs });
  } finally {
    env.close();
  }
}

// ---------------------------------------------------------------------------

async function playEpisode(
  task: SimulatorTask,
  episode: number,
  env: Env,
  client: Pick<Client, 'act'>,
  send: (message: SimulatorMessage) => void,
): Promise<void> {
  let { observation } = env.reset({ seed: task.seed + episode });
  let total = 0;
  for (let length = 1; ; length++) {
    const frame = pictureOf(env);
    const truth = trueBoxes(observation);
    const asked = performance.now();
    const { action, objects, timing } = await client.act({ frame });
    const roundtripMs = performance.now() - asked;
    send({
      type: 'step',
      step: {
        episode,
        frame,
        objects: objects ?? [],
        truth,
        action: Array.from(action as Float32Array), // table-top actions are boxes of floats
        roundtripMs,
        serverPerceiveMs: timing.perceive,
      },
    });
    const result = env.step(action);
    observation = result.observation;
    total += result.reward;
    if (result.terminated || result.truncated) {
      const success = result.info['success'] === true;
      send({ type: 'episode', episode: { episode, return: total, length, success } });
      return;
    }
  }
}

function pictureOf(env: Env): Frame {
  const picture = env.render();
  return defined(
    picture === null || typeof picture === 'string' ? undefined : picture,
    'demo: a frame of the table',
  );
}

/** The boxes of the ground truth's object table. */
function trueBoxes(observation: unknown): (readonly [number, number, number, number])[] {
  // the observation space of every table-top environment is the object table
  const { objects, mask } = observation as { objects: Float32Array; mask: Uint8Array };
  return [...mask.keys()].flatMap((row) => {
    if (mask[row] !== 1) return [];
    const at = (column: 'x' | 'y' | 'w' | 'h'): number =>
      objects[row * OBJECT_COLUMNS.length + COLUMN[column]] ?? 0;
    const [x, y, w, h] = [at('x'), at('y'), at('w'), at('h')];
    return [[x - w / 2, y - h / 2, x + w / 2, y + h / 2] as const];
  });
}
