/**
 * Replies as the client checks them. Unknown fields are dropped, not refused: a newer server may
 * say more. Values of spaces stay unknown until decoded by their space.
 */

import { z } from 'zod';
import { ERROR_CODES, SupairError } from '../../env/core/errors.ts';
import { SCENE_OBJECT_SHAPE } from '../../perception/scene-schema.ts';
import type { RawMessage } from './codec.ts';
import type { ReplyOf, ReplyType, Timed } from './replies.ts';
import { wireTensor } from './tensor.ts';

/** What the client receives: errors bare, everything else with its timing. */
export type Received = {
  readonly [T in ReplyType]: T extends 'error' ? ReplyOf[T] : Timed<ReplyOf[T]>;
};

const uint32 = z.int().min(0).max(0xffff_ffff);
const duration = z.number().min(0);
const remarks = z.record(z.string(), z.unknown());
/** Checked in depth by `parseSpace` where it is used. */
const space = z.record(z.string(), z.unknown());

const object = z.object({
  ...SCENE_OBJECT_SHAPE,
  novelty: z.number().exactOptional(),
  vx: z.number().exactOptional(),
  vy: z.number().exactOptional(),
  age: z.int().exactOptional(),
});

const scene = z.object({
  objects: z.array(object.extend({ mask: wireTensor.exactOptional() })),
  count_posterior: z.array(z.number()),
  log_likelihood: z.number(),
  bits_per_dim: z.number(),
  background_log_likelihood: z.number(),
  novelty: z.number(),
});

const envelope = <T extends string>(type: T) => ({
  type: z.literal(type),
  id: uint32,
  policy_version: uint32.nullable(),
  timing_ms: z.object({
    queue: duration,
    decode: duration,
    perceive: duration,
    act: duration,
    env: duration,
    encode: duration,
  }),
});

export const REPLY_SCHEMAS: { readonly [T in ReplyType]: z.ZodType<Received[T]> } = Object.assign(
  Object.create(null),
  {
    welcome: z.object({
      ...envelope('welcome'),
      protocol: z.string(),
      server: z.string(),
      session: z.string(),
      capabilities: z.array(z.enum(['perceive', 'act', 'environments'])),
      frame: z.object({ height: z.int(), width: z.int(), channels: z.int() }).nullable(),
      max_objects: z.int().nullable(),
      environments: z.array(z.string()),
      limits: z.object({
        max_message_bytes: z.int(),
        max_frames: z.int(),
        max_in_flight: z.int(),
        max_envs: z.int(),
      }),
    }),
    spaces: z.object({
      ...envelope('spaces'),
      observation_space: space.nullable(),
      action_space: space.nullable(),
    }),
    objects: z.object({ ...envelope('objects'), scenes: z.array(scene) }),
    action: z.object({
      ...envelope('action'),
      action: z.unknown(),
      objects: z.array(object).exactOptional(),
      episode: uint32.exactOptional(),
      step: uint32.exactOptional(),
    }),
    env: z.object({
      ...envelope('env'),
      env: uint32,
      observation_space: space,
      action_space: space,
      metadata: z.object({ render_modes: z.array(z.string()), render_fps: z.number() }),
      render_mode: z.string().nullable(),
      spec: z
        .object({
          id: z.string(),
          max_episode_steps: z.int().nullable(),
          reward_threshold: z.number().nullable(),
          kwargs: remarks,
          nondeterministic: z.boolean().exactOptional(),
          order_enforce: z.boolean().exactOptional(),
          disable_env_checker: z.boolean().exactOptional(),
          additional_wrappers: z
            .array(z.object({ name: z.string(), kwargs: remarks }))
            .exactOptional(),
          vector_entry_point: z.boolean().exactOptional(),
        })
        .nullable(),
    }),
    observation: z.object({
      ...envelope('observation'),
      env: uint32,
      observation: z.unknown(),
      info: remarks,
    }),
    transition: z.object({
      ...envelope('transition'),
      env: uint32,
      observation: z.unknown(),
      reward: z.number(),
      terminated: z.boolean(),
      truncated: z.boolean(),
      info: remarks,
    }),
    picture: z.object({
      ...envelope('picture'),
      env: uint32,
      frame: wireTensor.nullable(),
      text: z.string().nullable(),
    }),
    closed: z.object({ ...envelope('closed'), env: uint32 }),
    stats: z.object({
      ...envelope('stats'),
      uptime_s: duration,
      sessions: z.int(),
      streams: z.int(),
      requests: z.record(z.string(), z.int()),
      errors: z.record(z.string(), z.int()),
      thread_restarts: z.int(),
    }),
    error: z.object({
      type: z.literal('error'),
      id: uint32.nullable(),
      code: z.enum(ERROR_CODES),
      message: z.string(),
    }),
  } satisfies { readonly [T in ReplyType]: z.ZodType<Received[T]> },
);

/** @throws BAD_MESSAGE for anything that is not a reply of this protocol. */
export function parseReply(raw: RawMessage): Received[ReplyType] {
  const type = raw['type'];
  const schema = typeof type === 'string' ? REPLY_SCHEMAS[type as ReplyType] : undefined;
  const parsed = schema?.safeParse(raw);
  if (parsed?.success === true) return parsed.data;
  const issue = parsed?.error.issues[0];
  throw new SupairError('BAD_MESSAGE', {
    who: `reply ${String(type)}${issue === undefined ? '' : `.${issue.path.join('.')}`}`,
    expected: issue === undefined ? `one of ${Object.keys(REPLY_SCHEMAS).join(', ')}` : 'a reply',
    got: issue?.message ?? 'an unknown type',
    remedy: 'The server may be of another version than this client.',
  });
}
