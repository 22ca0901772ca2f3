/** An environment behind a connection, with the contract of a local one except for its promises. */

import {
  type AsyncEnv,
  type EnvMetadata,
  type Frame,
  RENDER_MODES,
  type RenderMode,
  type ResetOptions,
  type ResetResult,
} from '../../env/core/env.ts';
import type { EnvSpec } from '../../env/core/env-spec.ts';
import { SupairError } from '../../env/core/errors.ts';
import { explain } from '../../env/core/spaces/check.ts';
import { parseSpace } from '../../env/core/spaces/codec.ts';
import type { Space, SpaceValue } from '../../env/core/spaces/spaces.ts';
import {
  type StepResult,
  termination,
  transition,
  withTruncation,
} from '../../env/core/step-result.ts';
import { decodeValue } from '../protocol/decode-value.ts';
import { encodeValue } from '../protocol/encode-value.ts';
import type { EnvReply } from '../protocol/replies.ts';
import { fromWire } from '../protocol/tensor.ts';
import { specFromWire } from '../protocol/wire-spec.ts';
import type { Channel } from './channel.ts';

export class RemoteEnv implements AsyncEnv {
  readonly observationSpace: Space;
  readonly actionSpace: Space;
  readonly metadata: EnvMetadata;
  readonly renderMode: RenderMode | null;
  readonly spec: EnvSpec | null;
  readonly #channel: Channel;
  readonly #env: number;
  #closed = false;

  /** @throws BAD_ARGUMENT for spaces or render modes this version does not know. */
  constructor(channel: Channel, made: EnvReply) {
    this.#channel = channel;
    this.#env = made.env;
    this.observationSpace = parseSpace(made.observation_space, 'observation_space');
    this.actionSpace = parseSpace(made.action_space, 'action_space');
    this.metadata = {
      renderModes: made.metadata.render_modes.map(knownMode),
      renderFps: made.metadata.render_fps,
    };
    this.renderMode = made.render_mode === null ? null : knownMode(made.render_mode);
    this.spec = made.spec && specFromWire(made.spec, this.renderMode);
  }

  async reset(options: ResetOptions = {}): Promise<ResetResult> {
    this.#assertOpen('reset');
    const reply = await this.#channel.request('reset', { env: this.#env, ...options });
    const observation = decodeValue(this.observationSpace, reply.observation, 'observation');
    return { observation, info: reply.info };
  }

  /** @throws BAD_ACTION, RESET_NEEDED, CLOSED, and what a connection can throw. */
  async step(action: SpaceValue): Promise<StepResult> {
    this.#assertOpen('step');
    const reason = explain(this.actionSpace, action);
    if (reason !== null) {
      throw new SupairError('BAD_ACTION', `RemoteEnv.step.action: ${reason}. See env.actionSpace.`);
    }
    const reply = await this.#channel.request('step', {
      env: this.#env,
      action: encodeValue(this.actionSpace, action, 'action'),
    });
    const { reward, info, terminated, truncated } = reply;
    const observation = decodeValue(this.observationSpace, reply.observation, 'observation');
    const result = (terminated ? termination : transition)(observation, reward, info);
    return truncated ? withTruncation(result) : result;
  }

  async render(): Promise<Frame | string | null> {
    this.#assertOpen('render');
    const { frame, text } = await this.#channel.request('render', { env: this.#env });
    if (frame === null) return text;
    const { shape, data } = fromWire(frame, 'picture.frame');
    const [height = 0, width = 0, channels = 0] = shape;
    if (data instanceof Uint8Array && shape.length === 3 && (channels === 1 || channels === 3)) {
      return { height, width, channels, data };
    }
    throw new SupairError('BAD_SHAPE', {
      who: 'picture.frame',
      expected: 'uint8 [H, W, 1 or 3]',
      got: `${frame.dtype} [${shape.join(', ')}]`,
    });
  }

  /** Idempotent; the connection stays. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#channel.request('close', { env: this.#env });
  }

  #assertOpen(call: string): void {
    if (!this.#closed) return;
    throw new SupairError('CLOSED', {
      who: `RemoteEnv.${call}`,
      expected: 'an open environment',
      got: 'a closed one',
      remedy: 'Make a new one.',
    });
  }
}

// ---------------------------------------------------------------------------

function knownMode(mode: string): RenderMode {
  const known = RENDER_MODES.find((one) => one === mode);
  if (known !== undefined) return known;
  throw new SupairError('BAD_ARGUMENT', {
    who: 'render_mode',
    expected: RENDER_MODES.join(' or '),
    got: mode,
  });
}
