/** `hello`, `spaces`, `stats`: what the server says about itself. */

import { spaceToJson } from '../../env/core/spaces/codec.ts';
import { SUBPROTOCOL } from '../protocol/subprotocol.ts';
import { capabilities } from '../services.ts';
import { openEnv } from './environments.ts';
import { envelope, type Handler } from './handler.ts';

export const hello: Handler<'hello'> = (request, { id, services }) => {
  const { described, environments, server, limits, maxMessageBytes, logger } = services;
  const { model } = described;
  logger.info({ session: id, client: request.client }, 'hello');
  return {
    reply: {
      ...envelope('welcome', request, services),
      protocol: SUBPROTOCOL,
      server,
      session: id,
      capabilities: capabilities(services),
      frame: model && { height: model.height, width: model.width, channels: model.channels },
      max_objects: model?.slots ?? null,
      environments,
      limits: {
        max_message_bytes: maxMessageBytes,
        max_frames: limits.maxFrames,
        max_in_flight: limits.maxInFlight,
        max_envs: limits.maxEnvs,
      },
    },
    spent: {},
  };
};

export const spaces: Handler<'spaces'> = (request, context) => {
  const { policy } = context.services.described;
  const owner = request.env === undefined ? policy : openEnv(request.env, context);
  return {
    reply: {
      ...envelope('spaces', request, context.services),
      observation_space: owner && spaceToJson(owner.observationSpace),
      action_space: owner && spaceToJson(owner.actionSpace),
    },
    spent: {},
  };
};

export const stats: Handler<'stats'> = (request, { services }) => {
  const { counters, inference, worlds } = services;
  return {
    reply: {
      ...envelope('stats', request, services),
      uptime_s: (performance.now() - counters.startedMs) / 1000,
      sessions: counters.sessions,
      streams: counters.streams,
      requests: Object.fromEntries(counters.requests),
      errors: Object.fromEntries(counters.errors),
      thread_restarts: inference.restarts + worlds.restarts,
    },
    spent: {},
  };
};
