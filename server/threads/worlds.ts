/** The environments of all sessions, as the worlds thread offers them. Milliseconds are its own work. */

import type {
  Env,
  EnvMetadata,
  Frame,
  Info,
  RenderMode,
  ResetOptions,
} from '../../env/core/env.ts';
import type { EnvSpec } from '../../env/core/env-spec.ts';
import { SupairError } from '../../env/core/errors.ts';
import type { MakeOptions } from '../../env/core/registry.ts';
import type { Space, SpaceValue } from '../../env/core/spaces/spaces.ts';

export interface WorldDescription {
  readonly observationSpace: Space;
  readonly actionSpace: Space;
  readonly metadata: EnvMetadata;
  readonly renderMode: RenderMode | null;
  readonly spec: EnvSpec | null;
}

/** Handles are given by the caller, so that one is never used twice, whatever thread answers. */
export interface WorldHandle {
  readonly handle: number;
}

export interface WorldReset {
  readonly observation: SpaceValue;
  readonly info: Info;
  readonly envMs: number;
}

export interface WorldStep extends WorldReset {
  readonly reward: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
}

export interface WorldPicture {
  readonly picture: Frame | string | null;
  readonly envMs: number;
}

export type WorldMethods = {
  readonly make: (
    argument: WorldHandle & { readonly envId: string; readonly options: MakeOptions },
  ) => WorldDescription | Promise<WorldDescription>;
  readonly reset: (argument: WorldHandle & { readonly options: ResetOptions }) => WorldReset;
  readonly step: (argument: WorldHandle & { readonly action: SpaceValue }) => WorldStep;
  readonly render: (argument: WorldHandle) => WorldPicture;
  /**
   * Idempotent: an unknown handle is an environment that a dead thread took with it. One that is
   * still being made is closed when it is.
   */
  readonly close: (argument: WorldHandle) => null | Promise<null>;
};

/** A promise where the environment has to load something first. */
export type MakeEnv = (envId: string, options: MakeOptions) => Env | Promise<Env>;

export function worlds(makeEnv: MakeEnv): WorldMethods {
  const open = new Map<number, Env>();
  /** A client may leave while its environment loads. */
  const making = new Map<number, Promise<Env>>();

  const find = (handle: number): Env => {
    const env = open.get(handle);
    if (env !== undefined) return env;
    throw new SupairError('NOT_FOUND', {
      who: 'the environment',
      expected: 'an open one',
      got: 'one that was lost when its thread ended',
      remedy: 'Make it again.',
    });
  };

  return {
    make: async ({ handle, envId, options }) => {
      const made = (async () => {
        const env = await makeEnv(envId, options);
        open.set(handle, env);
        return env;
      })();
      making.set(handle, made);
      const env = await made.finally(() => making.delete(handle));
      const { observationSpace, actionSpace, metadata, renderMode, spec } = env;
      return { observationSpace, actionSpace, metadata, renderMode, spec };
    },
    reset: ({ handle, options }) => {
      const env = find(handle);
      const start = performance.now();
      const { observation, info } = env.reset(options);
      return { observation, info, envMs: performance.now() - start };
    },
    step: ({ handle, action }) => {
      const env = find(handle);
      const start = performance.now();
      const { observation, reward, terminated, truncated, info } = env.step(action);
      const envMs = performance.now() - start;
      return { observation, reward, terminated, truncated, info, envMs };
    },
    render: ({ handle }) => {
      const env = find(handle);
      const start = performance.now();
      const picture = env.render();
      return { picture, envMs: performance.now() - start };
    },
    close: async ({ handle }) => {
      await making.get(handle)?.catch(() => null); // `make` reports what failed
      open.get(handle)?.close();
      open.delete(handle);
      return null;
    },
  };
}
