/** `make`, `reset`, `step`, `render`, `close`: environments that live in the worlds thread. */

import type { Frame } from '../../env/core/env.ts';
import { SupairError } from '../../env/core/errors.ts';
import type { MakeOptions } from '../../env/core/registry.ts';
import { spaceToJson } from '../../env/core/spaces/codec.ts';
import { decodeValue } from '../protocol/decode-value.ts';
import { encodeValue } from '../protocol/encode-value.ts';
import { toPlain } from '../protocol/plain.ts';
import type { EnvReply, PictureReply } from '../protocol/replies.ts';
import type { MakeRequest } from '../protocol/requests.ts';
import { toWire } from '../protocol/tensor.ts';
import { specToWire } from '../protocol/wire-spec.ts';
import type { WorldDescription } from '../threads/worlds.ts';
import { envelope, type Handler, type OpenEnv, type SessionContext } from './handler.ts';

/** @throws NOT_FOUND for a number that names no environment of this session. */
export function openEnv(env: number, { envs }: SessionContext): OpenEnv {
  const found = envs.get(env);
  if (found !== undefined) return found;
  throw new SupairError('NOT_FOUND', {
    who: 'env',
    expected: envs.size === 0 ? 'an open environment' : `one of ${[...envs.keys()].join(', ')}`,
    got: String(env),
    remedy: 'Use the number that `make` answered; environments end with their connection.',
  });
}

export const make: Handler<'make'> = async (request, context) => {
  const { handles, envs, services } = context;
  const { worlds, limits } = services;
  if (handles.size >= limits.maxEnvs) {
    throw new SupairError('LIMIT', {
      who: 'make',
      expected: `at most ${limits.maxEnvs} environments a session (maxEnvs)`,
      got: 'more',
      remedy: 'Close one first.',
    });
  }
  const handle = nextHandle++;
  handles.add(handle);
  try {
    const described = await worlds.call('make', {
      handle,
      envId: request.env_id,
      options: makeOptions(request),
    });
    const { observationSpace, actionSpace } = described;
    const env = envs.size === 0 ? 1 : Math.max(...envs.keys()) + 1;
    envs.set(env, { handle, observationSpace, actionSpace });
    const reply = { ...envelope('env', request, services), env, ...describe(described) };
    return { reply, spent: {} };
  } catch (error) {
    handles.delete(handle);
    throw error;
  }
};

export const reset: Handler<'reset'> = async (request, context) => {
  const { worlds } = context.services;
  const { handle, observationSpace } = openEnv(request.env, context);
  const { seed, options } = request;
  const { observation, info, envMs } = await worlds.call('reset', {
    handle,
    options: { ...(seed === undefined ? {} : { seed }), ...(options && { options }) },
  });
  return {
    reply: {
      ...envelope('observation', request, context.services),
      env: request.env,
      observation: encodeValue(observationSpace, observation, 'observation'),
      info: remarks(info),
    },
    spent: { env: envMs },
  };
};

export const step: Handler<'step'> = async (request, context) => {
  const { worlds } = context.services;
  const { handle, observationSpace, actionSpace } = openEnv(request.env, context);
  const action = decodeValue(actionSpace, request.action, 'step.action');
  const result = await worlds.call('step', { handle, action });
  return {
    reply: {
      ...envelope('transition', request, context.services),
      env: request.env,
      observation: encodeValue(observationSpace, result.observation, 'observation'),
      reward: result.reward,
      terminated: result.terminated,
      truncated: result.truncated,
      info: remarks(result.info),
    },
    spent: { env: result.envMs },
  };
};

export const render: Handler<'render'> = async (request, context) => {
  const { handle } = openEnv(request.env, context);
  const { picture, envMs } = await context.services.worlds.call('render', { handle });
  return {
    reply: {
      ...envelope('picture', request, context.services),
      env: request.env,
      ...wirePicture(picture),
    },
    spent: { env: envMs },
  };
};

export const close: Handler<'close'> = async (request, context) => {
  const { envs, handles, services } = context;
  const { handle } = openEnv(request.env, context);
  envs.delete(request.env);
  handles.delete(handle);
  await services.worlds.call('close', { handle });
  return { reply: { ...envelope('closed', request, services), env: request.env }, spent: {} };
};

// ---------------------------------------------------------------------------

/** Never used twice in this process: a handle of a dead thread must not name a new environment. */
let nextHandle = 1;

function makeOptions(request: MakeRequest): MakeOptions {
  const { kwargs = {}, render_mode, max_episode_steps } = request;
  return {
    kwargs,
    ...(render_mode === undefined ? {} : { renderMode: render_mode }),
    ...(max_episode_steps === undefined ? {} : { maxEpisodeSteps: max_episode_steps }),
  };
}

function describe(
  world: WorldDescription,
): Omit<EnvReply, 'type' | 'id' | 'policy_version' | 'env'> {
  const { observationSpace, actionSpace, metadata, renderMode, spec } = world;
  return {
    observation_space: spaceToJson(observationSpace),
    action_space: spaceToJson(actionSpace),
    metadata: { render_modes: metadata.renderModes, render_fps: metadata.renderFps },
    render_mode: renderMode,
    spec: spec && specToWire(spec),
  };
}

function remarks(record: { readonly [key: string]: unknown }): { readonly [key: string]: unknown } {
  return toPlain(record, 'info') as { readonly [key: string]: unknown }; // a record stays one
}

function wirePicture(picture: Frame | string | null): Pick<PictureReply, 'frame' | 'text'> {
  if (picture === null) return { frame: null, text: null };
  if (typeof picture === 'string') return { frame: null, text: picture };
  const { height, width, channels, data } = picture;
  return { frame: toWire([height, width, channels], 'uint8', data), text: null };
}
