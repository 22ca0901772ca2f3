/**
 * The client: `const client = await connect('ws://127.0.0.1:8765')`, then
 *
 *   client.perceive(frame)            frames to scenes
 *   client.act({ frame })             frames, objects or observations to actions
 *   client.make('TableTop/Reach-v0')  an environment that lives in the server
 */

import type { Frame } from '../../env/core/env.ts';
import { SupairError } from '../../env/core/errors.ts';
import type { MakeOptions } from '../../env/core/registry.ts';
import { parseSpace } from '../../env/core/spaces/codec.ts';
import type { Space, SpaceValue } from '../../env/core/spaces/spaces.ts';
import type { Scene, SceneObject } from '../../perception/scene.ts';
import { decodeValue } from '../protocol/decode-value.ts';
import { encodeValue } from '../protocol/encode-value.ts';
import type { StatsReply, Timing, WelcomeReply } from '../protocol/replies.ts';
import type { WireObject } from '../protocol/requests.ts';
import { toWire, type WireTensor } from '../protocol/tensor.ts';
import { readWireScene } from '../protocol/wire-scene.ts';
import { Channel } from './channel.ts';
import { openSocket } from './open-socket.ts';
import { RemoteEnv } from './remote-env.ts';

export interface ConnectOptions {
  /** The server's secret, where it has one. Default null. */
  readonly token?: string | null;
  /** Longest wait for the connection and for each reply, ms. Default 10000. */
  readonly timeoutMs?: number;
  /** Name and version for the server's log. Default `supair-rl`. */
  readonly name?: string;
}

export interface PolicySpaces {
  readonly observationSpace: Space;
  readonly actionSpace: Space;
}

/** Where the time went in the server, and the policy version in force. */
export interface Receipt {
  readonly timing: Timing;
  readonly policyVersion: number | null;
}

export interface Perceived extends Receipt {
  /** One a frame, in order. */
  readonly scenes: readonly Scene[];
}

export interface Acted extends Receipt {
  /** A value of the policy's action space. */
  readonly action: SpaceValue;
  /** What was seen, where a frame was sent. */
  readonly objects: readonly SceneObject[] | null;
}

/** Identities over time: with `track`, frames are the next ones of a stream and objects keep their ids. */
export interface Following {
  readonly track?: boolean;
  /** Which stream of this connection. Default 0. */
  readonly stream?: number;
  /** Another number than before begins the stream anew. */
  readonly episode?: number;
  /** Frames a second, so that velocities are per second. Default 1: per frame. */
  readonly fps?: number;
}

/** What the policy acts on: a frame, a list of objects, or an observation of its space. */
export type ActInput =
  | { readonly frame: Frame }
  | { readonly objects: readonly WireObject[] }
  | { readonly observation: SpaceValue };

/**
 * Opens a connection and greets the server.
 * @throws NOT_FOUND where nobody listens, UNAUTHORIZED, LIMIT, TIMEOUT
 */
export async function connect(url: string, options: ConnectOptions = {}): Promise<Client> {
  const { token = null, timeoutMs = 10_000, name = 'supair-rl' } = options;
  const channel = new Channel(await openSocket(url, token, timeoutMs), timeoutMs);
  try {
    const welcome = await channel.request('hello', { client: name });
    channel.maxInFlight = welcome.limits.max_in_flight;
    const policy = welcome.capabilities.includes('act') ? await policySpaces(channel) : null;
    return new Client(channel, welcome, policy);
  } catch (error) {
    await channel.close();
    throw error;
  }
}

export class Client {
  /** What the server said about itself. */
  readonly welcome: WelcomeReply;
  /** Null where the server has no policy. */
  readonly policy: PolicySpaces | null;
  readonly #channel: Channel;

  /** Use `connect`. */
  constructor(channel: Channel, welcome: WelcomeReply, policy: PolicySpaces | null) {
    this.#channel = channel;
    this.welcome = welcome;
    this.policy = policy;
  }

  /** @throws BAD_SHAPE for frames of another size than the model's, UNSUPPORTED without a model. */
  async perceive(
    frames: Frame | readonly Frame[],
    following: Following & { readonly masks?: boolean } = {},
  ): Promise<Perceived> {
    const fields = isList(frames) ? { frames: wireFrames(frames) } : { frame: wireFrame(frames) };
    const reply = await this.#channel.request('perceive', { ...fields, ...following });
    return {
      scenes: reply.scenes.map(readWireScene),
      timing: reply.timing_ms,
      policyVersion: reply.policy_version,
    };
  }

  /**
   * @param following for frames; a stream also begins anew at `step` 0.
   * @throws UNSUPPORTED without a policy, or where it cannot read what was given.
   */
  async act(
    input: ActInput,
    following: Following & { readonly step?: number } = {},
  ): Promise<Acted> {
    const { policy } = this;
    if (policy === null) {
      throw new SupairError('UNSUPPORTED', {
        who: 'Client.act',
        expected: 'a server with a policy',
        got: 'one without',
        remedy: 'Start the server with --policy.',
      });
    }
    const reply = await this.#channel.request('act', {
      ...actFields(input, policy),
      ...following,
    });
    return {
      action: decodeValue(policy.actionSpace, reply.action, 'action'),
      objects: reply.objects ?? null,
      timing: reply.timing_ms,
      policyVersion: reply.policy_version,
    };
  }

  /** An environment in the server, closed with the connection. @throws as a local `make`. */
  async make(envId: string, options: MakeOptions = {}): Promise<RemoteEnv> {
    const { kwargs, renderMode, maxEpisodeSteps } = options;
    const made = await this.#channel.request('make', {
      env_id: envId,
      ...(kwargs && { kwargs }),
      ...(renderMode === undefined ? {} : { render_mode: renderMode }),
      ...(maxEpisodeSteps === undefined ? {} : { max_episode_steps: maxEpisodeSteps }),
    });
    return new RemoteEnv(this.#channel, made);
  }

  /** Counters of the server, all its sessions together. */
  async stats(): Promise<StatsReply> {
    return await this.#channel.request('stats', {});
  }

  /** Idempotent. */
  async close(): Promise<void> {
    await this.#channel.close();
  }
}

// ---------------------------------------------------------------------------

async function policySpaces(channel: Channel): Promise<PolicySpaces> {
  const { observation_space, action_space } = await channel.request('spaces', {});
  return {
    observationSpace: parseSpace(observation_space, 'observation_space'),
    actionSpace: parseSpace(action_space, 'action_space'),
  };
}

const isList = (frames: Frame | readonly Frame[]): frames is readonly Frame[] =>
  Array.isArray(frames);

function wireFrame({ height, width, channels, data }: Frame): WireTensor {
  return toWire([height, width, channels], 'uint8', data);
}

/** @throws BAD_SHAPE where the frames differ in size, BAD_ARGUMENT for none. */
function wireFrames(frames: readonly Frame[]): WireTensor {
  const [first] = frames;
  if (first === undefined) {
    throw new SupairError('BAD_ARGUMENT', {
      who: 'Client.perceive',
      expected: 'at least one frame',
      got: 'none',
    });
  }
  const { height, width, channels } = first;
  const size = height * width * channels;
  const data = new Uint8Array(frames.length * size);
  frames.forEach((frame, i) => {
    const sameShape =
      frame.height === height && frame.width === width && frame.channels === channels;
    if (!sameShape || frame.data.length !== size) {
      throw new SupairError('BAD_SHAPE', {
        who: `Client.perceive.frames[${i}]`,
        expected: `${size} bytes [${height}, ${width}, ${channels}] like the first`,
        got: `${frame.data.length} bytes [${frame.height}, ${frame.width}, ${frame.channels}]`,
      });
    }
    data.set(frame.data, i * size);
  });
  return toWire([frames.length, height, width, channels], 'uint8', data);
}

function actFields(input: ActInput, { observationSpace }: PolicySpaces) {
  if ('frame' in input) return { frame: wireFrame(input.frame) };
  if ('objects' in input) return { objects: input.objects.map(({ mask: _, ...object }) => object) };
  const objects = encodeValue(observationSpace, input.observation, 'observation');
  return { objects: objects as { readonly [key: string]: unknown } }; // the server checks it
}
