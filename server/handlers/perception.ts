/** `perceive` and `act`: frames to objects, frames or objects to actions. */

import type { Frame } from '../../env/core/env.ts';
import { SupairError } from '../../env/core/errors.ts';
import type { Space, SpaceValue } from '../../env/core/spaces.ts';
import { toObjectTable } from '../../perception/scene.ts';
import { readFrame, readFrames, readObjects } from '../frames.ts';
import type { ActRequest, PerceiveRequest, WireObject } from '../protocol/requests.ts';
import { decodeValue, encodeValue } from '../protocol/space-value.ts';
import type { Services } from '../services.ts';
import type { Acted } from '../threads/inference.ts';
import { tableRows } from '../threads/table-space.ts';
import { envelope, type Handler } from './handler.ts';

export const perceive: Handler<'perceive'> = async (request, { services }) => {
  const { model } = services.described;
  if (model === null) throw missing('perceive', 'a perception model', '--model');
  if (request.track === true) throw notOffered('perceive.track', 'identities over time');
  const { scenes, perceiveMs } = await services.inference.call(
    'perceive',
    framesOf(request, services),
  );
  return {
    reply: { ...envelope('objects', request, services), scenes },
    spent: { perceive: perceiveMs },
  };
};

export const act: Handler<'act'> = async (request, { services }) => {
  const { policy } = services.described;
  if (policy === null) throw missing('act', 'a policy', '--policy');
  for (const field of ['reward', 'terminated', 'truncated'] as const) {
    if (request[field] !== undefined) throw notOffered(`act.${field}`, 'learning from rewards');
  }
  const { action, scene, version, perceiveMs, actMs } = await decide(request, services, policy);
  return {
    reply: {
      ...envelope('action', request, services),
      policy_version: version,
      action: encodeValue(policy.actionSpace, action, 'action'),
      ...(scene === null ? {} : { objects: scene.objects }),
      ...(request.episode === undefined ? {} : { episode: request.episode }),
      ...(request.step === undefined ? {} : { step: request.step }),
    },
    spent: { perceive: perceiveMs, act: actMs },
  };
};

// ---------------------------------------------------------------------------

function framesOf({ frame, frames }: PerceiveRequest, { limits }: Services): Frame[] {
  if ((frame === undefined) === (frames === undefined)) {
    throw notExactlyOne('perceive', '`frame` and `frames`', frame !== undefined);
  }
  if (frame !== undefined) return [readFrame(frame, 'perceive.frame')];
  return frames === undefined ? [] : readFrames(frames, limits.maxFrames, 'perceive.frames');
}

async function decide(
  { frame, objects }: ActRequest,
  { inference, described }: Services,
  policy: { readonly observationSpace: Space },
): Promise<Acted> {
  if ((frame === undefined) === (objects === undefined)) {
    throw notExactlyOne('act', '`frame` and `objects`', frame !== undefined);
  }
  if (frame !== undefined) {
    if (described.model === null) throw missing('act.frame', 'a perception model', '--model');
    return await inference.call('actOnFrame', readFrame(frame, 'act.frame'));
  }
  return await inference.call('actOn', observationOf(objects, policy.observationSpace));
}

function observationOf(objects: ActRequest['objects'], space: Space): SpaceValue {
  if (!isList(objects)) return decodeValue(space, objects, 'act.objects');
  return toObjectTable({ objects: readObjects(objects) }, tableRows(space, 'act.objects'));
}

const isList = (objects: ActRequest['objects']): objects is readonly WireObject[] =>
  Array.isArray(objects);

function missing(who: string, what: string, option: string): SupairError {
  return new SupairError('UNSUPPORTED', {
    who,
    expected: `${what} in this server`,
    got: 'none loaded',
    remedy: `Start the server with ${option}.`,
  });
}

function notOffered(who: string, what: string): SupairError {
  return new SupairError('UNSUPPORTED', {
    who,
    expected: `${what} among this server's capabilities`,
    got: 'none',
    remedy: `Leave ${who.split('.').at(-1)} out; \`welcome\` lists the capabilities.`,
  });
}

function notExactlyOne(who: string, fields: string, both: boolean): SupairError {
  return new SupairError('BAD_MESSAGE', {
    who,
    expected: `exactly one of ${fields}`,
    got: both ? 'both' : 'neither',
  });
}
