/** The promises of an environment, one check each. A check returns what it looked at, or throws. */

import { RENDER_MODES } from '../core/env.ts';
import { explain } from '../core/spaces/check.ts';
import { parseSpace, spaceToJson } from '../core/spaces/codec.ts';
import { equalSpaces } from '../core/spaces/equality.ts';
import type { Space } from '../core/spaces/spaces.ts';
import { stepLimit } from '../core/step-limit.ts';
import { refusesBadActions } from './bad-actions.ts';
import {
  type AnyEnv,
  demand,
  demandCode,
  type Probe,
  play,
  randomActions,
  reset,
} from './probe.ts';
import { drawsEachMode } from './rendering.ts';
import { replaysFromSeed, savesAndRestores, seedsDiffer, streamGoesOn } from './replay.ts';

interface CheckDefinition {
  readonly name: string;
  readonly run: (probe: Probe) => Promise<string>;
}

/** Steps after which a check stops waiting for an episode's end. */
const PATIENCE = 1000;
const EPISODES = 5;

export const CHECKS: readonly CheckDefinition[] = [
  { name: 'describes legal spaces that survive JSON', run: describesSpaces },
  { name: 'declares its render modes', run: declaresRenderModes },
  { name: 'refuses a step before the first reset', run: refusesStepBeforeReset },
  { name: 'resets to an observation in its space', run: resetsIntoSpace },
  { name: 'may be reset twice and in the middle of an episode', run: resetsAnyTime },
  { name: 'steps with five legal values', run: stepsLegally },
  { name: 'does not truncate on the first step', run: firstStepNotTruncated },
  { name: 'refuses a step after the last', run: refusesStepAfterLast },
  { name: 'truncates at its time limit, and not by terminating', run: truncatesAtLimit },
  { name: 'leaves observations it has handed out alone', run: leavesObservationsAlone },
  { name: 'refuses bad actions and goes on unharmed', run: refusesBadActions },
  { name: 'replays exactly from a seed', run: replaysFromSeed },
  { name: 'plays otherwise from another seed', run: seedsDiffer },
  { name: 'goes on with its stream when reset without a seed', run: streamGoesOn },
  { name: 'saves and restores its state through JSON', run: savesAndRestores },
  { name: 'draws what its render modes say', run: drawsEachMode },
  { name: 'may be closed twice', run: closesTwice },
];

async function describesSpaces(probe: Probe): Promise<string> {
  const env = await probe.make();
  const checkOne = (space: Space, name: string): void => {
    const copy = parseSpace(JSON.parse(JSON.stringify(spaceToJson(parseSpace(space, name)))), name);
    demand(equalSpaces(space, copy), `${name} changes in JSON`);
  };
  checkOne(env.observationSpace, 'observationSpace');
  checkOne(env.actionSpace, 'actionSpace');
  return `${env.observationSpace.type} observations, ${env.actionSpace.type} actions`;
}

async function declaresRenderModes(probe: Probe): Promise<string> {
  const { metadata, renderMode } = await probe.make();
  const known = metadata.renderModes.every((mode) => RENDER_MODES.includes(mode));
  demand(known, `unknown mode among ${metadata.renderModes.join(', ')}`);
  demand(metadata.renderFps > 0, `renderFps is ${metadata.renderFps}`);
  const own = renderMode === null || metadata.renderModes.includes(renderMode);
  demand(own, `its own mode ${renderMode} is not declared`);
  return metadata.renderModes.join(', ') || 'none';
}

async function refusesStepBeforeReset(probe: Probe): Promise<string> {
  const env = await probe.make();
  const [action = 0] = randomActions(env, 1, 1);
  await demandCode('RESET_NEEDED', 'step before reset', () => env.step(action));
  await reset(env, { seed: 1 });
  await env.step(action);
  return 'RESET_NEEDED, and usable after reset';
}

async function resetsIntoSpace(probe: Probe): Promise<string> {
  const env = await probe.make();
  for (const options of [{ seed: 1 }, {}, { seed: 2, options: {} }]) {
    const result: unknown = await env.reset(options);
    demand(isRecord(result), 'reset returned no record');
    demandInSpace(env, result['observation'], 'reset');
    demandInfo(result['info'], 'reset');
  }
  return 'with a seed, without, and with options';
}

async function resetsAnyTime(probe: Probe): Promise<string> {
  const env = await probe.make();
  await reset(env, { seed: 3 });
  await reset(env);
  const actions = randomActions(env, 4, 3);
  for (let episode = 0; episode < EPISODES; episode++) {
    await play(env, actions.slice(0, 1 + (episode % 3)));
    demandInSpace(env, (await reset(env)).observation, `reset ${episode}`);
  }
  return `${EPISODES} episodes cut short`;
}

async function stepsLegally(probe: Probe): Promise<string> {
  const env = await probe.make();
  const actions = randomActions(env, 40, 4);
  let steps = 0;
  await reset(env, { seed: 4 });
  for (const action of actions) {
    const result: unknown = await env.step(action);
    steps++;
    demand(isRecord(result), 'step returned no record');
    const { observation, reward, terminated, truncated, info } = result;
    demandInSpace(env, observation, `step ${steps}`);
    demand(typeof reward === 'number' && Number.isFinite(reward), `reward is ${String(reward)}`);
    demand(typeof terminated === 'boolean', `terminated is ${String(terminated)}`);
    demand(typeof truncated === 'boolean', `truncated is ${String(truncated)}`);
    demandInfo(info, `step ${steps}`);
    if (terminated || truncated) await reset(env);
  }
  return `${steps} random steps`;
}

async function firstStepNotTruncated(probe: Probe): Promise<string> {
  const env = await probe.make();
  if (env.spec && stepLimit(env.spec) === 1) return 'episodes have one step';
  for (const action of randomActions(env, EPISODES, 5)) {
    await reset(env);
    demand(!(await env.step(action)).truncated, 'truncated after one step');
  }
  return `${EPISODES} first steps`;
}

async function refusesStepAfterLast(probe: Probe): Promise<string> {
  const env = await probe.make();
  const actions = randomActions(env, PATIENCE, 6);
  await reset(env, { seed: 6 });
  const seen = await play(env, actions);
  const last = seen.at(-1)?.result;
  if (!(last?.terminated || last?.truncated)) return `no episode ended in ${PATIENCE} steps`;
  const [action = 0] = actions;
  await demandCode('RESET_NEEDED', 'step after the last', () => env.step(action));
  await reset(env);
  await env.step(action);
  return `after ${seen.length} steps`;
}

async function truncatesAtLimit(probe: Probe): Promise<string> {
  const env = await probe.make();
  const limit = env.spec && stepLimit(env.spec);
  if (limit === null || limit > PATIENCE) return 'no limit declared within reach';
  let reached = 0;
  for (let episode = 0; episode < EPISODES; episode++) {
    await reset(env, { seed: episode });
    const seen = await play(env, randomActions(env, limit + 1, episode));
    demand(seen.length <= limit, `an episode goes on after its limit of ${limit} steps`);
    if (seen.length < limit) continue;
    reached++;
    demand(seen.at(-1)?.result.truncated === true, `not truncated at its limit of ${limit} steps`);
  }
  return `limit ${limit}, reached in ${reached} of ${EPISODES} random episodes`;
}

async function leavesObservationsAlone(probe: Probe): Promise<string> {
  const env = await probe.make();
  const { observation } = await reset(env, { seed: 7 });
  const kept = structuredClone(observation);
  const seen = await play(env, randomActions(env, 10, 7));
  const copies = seen.map(({ result }) => structuredClone(result.observation));
  await reset(env);
  const untouched = (now: unknown, then: unknown): boolean =>
    JSON.stringify(now) === JSON.stringify(then);
  demand(untouched(observation, kept), "reset's observation changed afterwards");
  demand(
    seen.every(({ result }, i) => untouched(result.observation, copies[i])),
    'an observation changed after the next reset',
  );
  return `${seen.length + 1} observations`;
}

async function closesTwice(probe: Probe): Promise<string> {
  const env = await probe.make();
  await reset(env, { seed: 8 });
  await env.close();
  await env.close();
  return 'after a reset';
}

// ---------------------------------------------------------------------------

function demandInSpace(env: AnyEnv, observation: unknown, where: string): void {
  const reason = explain(env.observationSpace, observation, 'observation');
  demand(reason === null, `${where}: ${reason}`);
}

function demandInfo(info: unknown, where: string): void {
  demand(isRecord(info) && !Array.isArray(info), `${where}: info is no record`);
  demand(typeof JSON.stringify(info) === 'string', `${where}: info is not JSON-able`);
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null;
}
