/** Perception and policy as the inference thread offers them. Milliseconds are its own work. */

import type { Policy } from '../../agent/policy.ts';
import type { Frame } from '../../env/core/env.ts';
import { defined, SupairError } from '../../env/core/errors.ts';
import { COLUMN } from '../../env/core/object-table.ts';
import { boundAt } from '../../env/core/spaces/bounds.ts';
import type { Space, SpaceValue } from '../../env/core/spaces/spaces.ts';
import {
  type PerceiveOptions,
  type Perceiver,
  type Scene,
  toObjectTable,
} from '../../perception/scene.ts';
import { type StreamPlace, Streams } from './streams.ts';
import { tableOf, tableRows } from './table-space.ts';

export interface InferenceDescription {
  /** What the model takes and how many objects it can see; null without a model. */
  readonly model: {
    readonly height: number;
    readonly width: number;
    readonly channels: 1 | 3;
    readonly slots: number;
  } | null;
  readonly policy: {
    readonly observationSpace: Space;
    readonly actionSpace: Space;
    readonly version: number;
  } | null;
}

export interface Perceived {
  readonly scenes: readonly Scene[];
  readonly perceiveMs: number;
}

export interface Acted {
  readonly action: SpaceValue;
  /** What was seen; null where an observation was given. */
  readonly scene: Scene | null;
  readonly version: number;
  readonly perceiveMs: number;
  readonly actMs: number;
}

export type InferenceMethods = {
  readonly describe: (argument: null) => InferenceDescription;
  readonly perceive: (frames: readonly Frame[]) => Perceived;
  /** With a mask for each object. @param argument stream: null without identities over time. */
  readonly perceiveMasks: (argument: {
    readonly frames: readonly Frame[];
    readonly stream: StreamPlace | null;
  }) => Perceived;
  /** The frames are the next ones of a stream. */
  readonly track: (argument: {
    readonly frames: readonly Frame[];
    readonly stream: StreamPlace;
  }) => Perceived;
  /** @param argument stream: null without identities over time. */
  readonly actOnFrame: (argument: {
    readonly frame: Frame;
    readonly stream: StreamPlace | null;
  }) => Acted;
  readonly actOn: (observation: SpaceValue) => Acted;
  readonly forget: (streams: readonly string[]) => void;
};

/** @throws BAD_SHAPE where the policy reads object tables of frames of another size than the model's. */
export function inference(perceiver: Perceiver | null, policy: Policy | null): InferenceMethods {
  if (perceiver !== null && policy !== null) assertMatching(perceiver, policy);

  const streams = new Streams();
  const perceive = (
    frames: readonly Frame[],
    stream: StreamPlace | null,
    options: PerceiveOptions = {},
  ): Perceived => {
    const start = performance.now();
    const found = loaded(perceiver).perceive(frames, options);
    const scenes = stream === null ? found : streams.follow(stream, found);
    return { scenes, perceiveMs: performance.now() - start };
  };
  const act = (observation: SpaceValue): Pick<Acted, 'action' | 'version' | 'actMs'> => {
    const start = performance.now();
    const { version } = loaded(policy);
    const action = loaded(policy).act(observation);
    return { action, version, actMs: performance.now() - start };
  };

  return {
    describe: () => ({
      model: perceiver && {
        height: perceiver.height,
        width: perceiver.width,
        channels: perceiver.channels,
        slots: perceiver.slots,
      },
      policy: policy && {
        observationSpace: policy.observationSpace,
        actionSpace: policy.actionSpace,
        version: policy.version,
      },
    }),
    perceive: (frames) => perceive(frames, null),
    perceiveMasks: ({ frames, stream }) => perceive(frames, stream, { masks: true }),
    track: ({ frames, stream }) => perceive(frames, stream),
    actOnFrame: ({ frame, stream }) => {
      const rows = tableRows(loaded(policy).observationSpace, 'act.frame');
      const { scenes, perceiveMs } = perceive([frame], stream);
      const scene = defined(scenes[0], 'perceive');
      return { ...act(toObjectTable(scene, rows)), scene, perceiveMs };
    },
    actOn: (observation) => ({ ...act(observation), scene: null, perceiveMs: 0 }),
    forget: (keys) => streams.forget(keys),
  };
}

// ---------------------------------------------------------------------------

/** The session asks only for what `describe` named. */
function loaded<T>(part: T | null): T {
  return defined(part ?? undefined, 'inference');
}

/** Coordinates are in frame pixels, so both must have been trained on frames of one size. */
function assertMatching(perceiver: Perceiver, policy: Policy): void {
  const table = tableOf(policy.observationSpace);
  if (table === null) return; // such a policy never acts on frames
  const width = boundAt(table.high, COLUMN.x);
  const height = boundAt(table.high, COLUMN.y);
  if (width === perceiver.width && height === perceiver.height) return;
  throw new SupairError('BAD_SHAPE', {
    who: 'policy',
    expected: `one trained on frames of ${perceiver.width} x ${perceiver.height}, as the model sees`,
    got: `${width} x ${height}`,
    remedy: 'Serve a model and a policy made for the same frames.',
  });
}
