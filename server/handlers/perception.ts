/** `perceive` and `act`: frames to objects, frames or objects to actions. */

import type { Frame } from '../../env/core/env.ts';
import { SupairError } from '../../env/core/errors.ts';
import type { Space, SpaceValue } from '../../env/core/spaces/spaces.ts';
import { toObjectTable } from '../../perception/scene.ts';
import { readFrame, readFrames, readObjects } from '../frames.ts';
import { decodeValue } from '../protocol/decode-value.ts';
import { encodeValue } from '../protocol/encode-value.ts';
import type { ActRequest, PerceiveRequest, WireObject } from '../protocol/requests.ts';
import { wireScene } from '../protocol/wire-scene.ts';
import type { Services } from '../services.ts';
import type { Acted, Perceived } from '../threads/inference.ts';
import type { StreamPlace } from '../threads/streams.ts';
import { tableRows } from '../threads/table-space.ts';
import { envelope, type Handler, type SessionContext, streamKey } from './handler.ts';

export const perceive: Handler<'perceive'> = async (request, context) => {
  const { services } = context;
  const { model } = services.described;
  if (model === null) throw missing('perceive', 'a perception model', '--model');
  const frames = framesOf(request, services);
  const stream = streamOf(request, context);
  const { inference } = services;
  const seen = (): Promise<Perceived> => {
    if (request.masks === true) return inference.call('perceiveMasks', { frames, stream });
    return stream === null
      ? inference.call('perceive', frames)
      : inference.call('track', { frames, stream });
  };
  const { scenes, perceiveMs } = await seen();
  return {
    reply: { ...envelope('objects', request, services), scenes: scenes.map(wireScene) },
    spent: { perceive: perceiveMs },
  };
};

export const act: Handler<'act'> = async (request, context) => {
  const { services } = context;
  const { policy } = services.described;
  if (policy === null) throw missing('act', 'a policy', '--policy');
  for (const field of ['reward', 'terminated', 'truncated'] as const) {
    if (request[field] !== undefined) throw notOffered(`act.${field}`, 'learning from rewards');
  }
  const { action, scene, version, perceiveMs, actMs } = await decide(request, context, policy);
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

/** The place in a stream that a request names; null where it does not track. @throws BAD_MESSAGE, LIMIT */
function streamOf(
  request: PerceiveRequest | ActRequest,
  { id, services, streams }: SessionContext,
): StreamPlace | null {
  const { type, track = false, stream = 0, episode = null, fps = 1 } = request;
  if (!track) {
    for (const field of ['stream', 'fps'] as const) {
      if (request[field] !== undefined) throw misplaced(`${type}.${field}`, '`track: true`');
    }
    if (type === 'perceive' && episode !== null) {
      throw misplaced('perceive.episode', '`track: true`');
    }
    return null;
  }
  const { maxStreams } = services.limits;
  if (!streams.has(stream) && streams.size >= maxStreams) {
    throw new SupairError('LIMIT', {
      who: `${type}.stream`,
      expected: `at most ${maxStreams} streams a session (maxStreams)`,
      got: 'more',
      remedy: 'Use a stream again, with another `episode`, or a second connection.',
    });
  }
  if (!streams.has(stream)) services.counters.streams += 1;
  streams.add(stream);
  const step = request.type === 'act' ? (request.step ?? null) : null;
  return { key: streamKey(id, stream), episode, step, fps };
}

async function decide(
  request: ActRequest,
  context: SessionContext,
  policy: { readonly observationSpace: Space },
): Promise<Acted> {
  const { frame, objects } = request;
  const { inference, described } = context.services;
  if ((frame === undefined) === (objects === undefined)) {
    throw notExactlyOne('act', '`frame` and `objects`', frame !== undefined);
  }
  if (frame !== undefined) {
    if (described.model === null) throw missing('act.frame', 'a perception model', '--model');
    const picture = readFrame(frame, 'act.frame');
    const stream = streamOf(request, context);
    return await inference.call('actOnFrame', { frame: picture, stream });
  }
  if (request.track === true) {
    throw misplaced('act.track', '`frame`: listed objects have the ids they are given');
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

function misplaced(who: string, needs: string): SupairError {
  return new SupairError('BAD_MESSAGE', {
    who,
    expected: `a request with ${needs}`,
    got: 'one without',
  });
}

function notExactlyOne(who: string, fields: string, both: boolean): SupairError {
  return new SupairError('BAD_MESSAGE', {
    who,
    expected: `exactly one of ${fields}`,
    got: both ? 'both' : 'neither',
  });
}
