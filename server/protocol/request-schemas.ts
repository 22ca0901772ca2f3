/** Unknown messages to requests. Unknown fields are refused, so that a misspelt option is noticed. */

import { z } from 'zod';
import { RENDER_MODES } from '../../env/core/env.ts';
import { SupairError } from '../../env/core/errors.ts';
import type { RawMessage } from './codec.ts';
import type { Request, RequestOf, RequestType, WireObject } from './requests.ts';
import { wireTensor } from './tensor.ts';

const uint32 = z.int().min(0).max(0xffff_ffff);
const anything = z.record(z.string(), z.unknown());
const unit = z.number().min(0).max(1);
const envelope = <T extends string>(type: T) => ({ type: z.literal(type), id: uint32 });

const tracking = {
  track: z.boolean().exactOptional(),
  stream: uint32.exactOptional(),
  fps: z.number().positive().exactOptional(),
};

const MAX_LISTED_OBJECTS = 64;

const wireObject: z.ZodType<WireObject> = z.strictObject({
  x: z.number(),
  y: z.number(),
  w: z.number().min(0),
  h: z.number().min(0),
  color: z.tuple([unit, unit, unit]),
  id: z.int().exactOptional(),
  presence: unit.exactOptional(),
  x_std: z.number().min(0).exactOptional(),
  y_std: z.number().min(0).exactOptional(),
  visible: unit.exactOptional(),
  depth: z.int().min(0).exactOptional(),
  log_likelihood: z.number().exactOptional(),
  prototype: z.int().exactOptional(),
  novelty: z.number().exactOptional(),
  mask: z.unknown().exactOptional(),
  vx: z.number().exactOptional(),
  vy: z.number().exactOptional(),
  age: z.int().exactOptional(),
});

/** Null prototype: a peer's `type` can reach nothing but these. */
export const REQUEST_SCHEMAS: { readonly [T in RequestType]: z.ZodType<RequestOf[T]> } =
  Object.assign(Object.create(null), {
    hello: z.strictObject({ ...envelope('hello'), client: z.string().max(128).exactOptional() }),
    spaces: z.strictObject({ ...envelope('spaces'), env: uint32.exactOptional() }),
    perceive: z.strictObject({
      ...envelope('perceive'),
      frame: wireTensor.exactOptional(),
      frames: wireTensor.exactOptional(),
      episode: uint32.exactOptional(),
      ...tracking,
      masks: z.boolean().exactOptional(),
    }),
    act: z.strictObject({
      ...envelope('act'),
      frame: wireTensor.exactOptional(),
      objects: z.union([z.array(wireObject).max(MAX_LISTED_OBJECTS), anything]).exactOptional(),
      episode: uint32.exactOptional(),
      step: uint32.exactOptional(),
      ...tracking,
      reward: z.number().exactOptional(),
      terminated: z.boolean().exactOptional(),
      truncated: z.boolean().exactOptional(),
    }),
    make: z.strictObject({
      ...envelope('make'),
      env_id: z.string().max(128),
      kwargs: anything.exactOptional(),
      render_mode: z.enum(RENDER_MODES).nullable().exactOptional(),
      max_episode_steps: z.int().exactOptional(),
    }),
    reset: z.strictObject({
      ...envelope('reset'),
      env: uint32,
      seed: z.int().exactOptional(),
      options: anything.exactOptional(),
    }),
    step: z.strictObject({ ...envelope('step'), env: uint32, action: z.unknown() }),
    render: z.strictObject({ ...envelope('render'), env: uint32 }),
    close: z.strictObject({ ...envelope('close'), env: uint32 }),
    stats: z.strictObject(envelope('stats')),
  } satisfies { readonly [T in RequestType]: z.ZodType<RequestOf[T]> });

export const REQUEST_TYPES: readonly RequestType[] = Object.freeze(
  Object.keys(REQUEST_SCHEMAS) as RequestType[], // keys() loses the key type
);

/** The id of a message that may be wrong in every other way; null where it has none. */
export function idOf(raw: RawMessage): number | null {
  const parsed = uint32.safeParse(raw['id']);
  return parsed.success ? parsed.data : null;
}

/** @throws UNKNOWN_TYPE, BAD_VALUE for a number that is NaN or out of range, else BAD_MESSAGE. */
export function parseRequest(raw: RawMessage): Request {
  const type = raw['type'];
  const schema = typeof type === 'string' ? REQUEST_SCHEMAS[type as RequestType] : undefined;
  if (schema === undefined) {
    throw new SupairError('UNKNOWN_TYPE', {
      who: 'the message',
      expected: `a \`type\` among ${REQUEST_TYPES.join(', ')}`,
      got: typeof type === 'string' ? JSON.stringify(type.slice(0, 64)) : typeof type,
    });
  }
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw refusal(String(type), parsed.error.issues[0]);
}

// ---------------------------------------------------------------------------

function refusal(type: string, issue: z.core.$ZodIssue | undefined): SupairError {
  const place = [type, ...(issue?.path ?? [])].map(String).join('.');
  const outOfRange =
    issue?.code === 'too_small' ||
    issue?.code === 'too_big' ||
    (issue?.code === 'invalid_type' && /NaN|Infinity/.test(issue.message));
  const message = issue?.message ?? 'not a request of this protocol';
  return new SupairError(
    outOfRange ? 'BAD_VALUE' : 'BAD_MESSAGE',
    `${place}: ${message}. See docs/protocol.md or GET /schema for the fields of ${type}.`,
  );
}
