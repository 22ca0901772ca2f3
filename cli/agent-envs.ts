/** Environments for agents by the names that the command line knows: an id and what is observed. */

import { isDeepStrictEqual } from 'node:util';
import {
  loadErrorModel,
  OBSERVED,
  perceivedObjects,
  simulatedPerception,
  type TrainingWorld,
  withPixels,
} from '../agent/index.ts';
import {
  type AutoresetMode,
  type Env,
  type Kwargs,
  loadEnv,
  make,
  makeVec,
  type RenderMode,
  type Space,
  SyncVectorEnv,
  type VectorEnv,
} from '../env/index.ts';
import { choiceFlag, objectFlag, usage } from './flags.ts';

const OBJECT_KINDS = 'objects, perceived or simulated';

export const AGENT_ARGS = {
  env: {
    type: 'positional',
    required: true,
    description: 'An id, e.g. TableTop/Reach-v0, or a module and an id: ./my-env.js:Name-v0.',
  },
  options: {
    type: 'string',
    valueHint: 'JSON',
    description: 'Of the environment, e.g. \'{"mode":"train"}\' (docs/tabletop.md).',
  },
  observation: {
    type: 'string',
    valueHint: 'objects|perceived|simulated|state',
    description:
      'True objects, objects seen by --model, true objects with its measured errors, or the plain state. Default: what it has.',
  },
  model: {
    type: 'string',
    default: 'tabletop',
    valueHint: 'M',
    description: 'Perception model for perceived and simulated objects.',
  },
} as const;

/** How environments are put together. */
export interface MakingTogether {
  readonly autoresetMode: AutoresetMode;
  /** May wrap the first of them, in this thread. */
  readonly first?: (env: Env) => Env;
  /** Threads that step them, at most one an environment; default 0: this one does. */
  readonly workers?: number;
}

export interface AgentWorld {
  readonly id: string;
  /** Options of the environment. */
  readonly kwargs: Kwargs;
  readonly observation: TrainingWorld['observation'];
  readonly observationSpace: Space;
  makeVec(numEnvs: number, making: MakingTogether): VectorEnv;
  /** Frees the perception model, where there is one. */
  dispose(): void;
}

export interface WorldOptions {
  readonly renderMode?: RenderMode | null;
  /** Where the run was that goes on: its options and observation are in force where none are given. */
  readonly resumed?: TrainingWorld | undefined;
}

/** @throws NOT_FOUND for an unknown module, id or model, or one whose errors were not measured, BAD_ARGUMENT for what the environment has not, or another environment or other options than the run that goes on. */
export async function agentWorld(
  flags: {
    readonly env: string;
    readonly options?: string | undefined;
    readonly observation?: string | undefined;
    readonly model: string;
  },
  { renderMode = null, resumed }: WorldOptions = {},
): Promise<AgentWorld> {
  const id = await loadEnv(flags.env);
  if (resumed !== undefined && resumed.env !== id) {
    throw usage('ENV', resumed.env, id, 'Name the one that --resume goes on in.');
  }
  const kwargs = kwargsOf(flags.options, resumed?.kwargs);
  const probe = make(id, { kwargs });
  const { observationSpace } = probe;
  const own = observationSpace.type === 'dict' ? 'objects' : 'state';
  probe.close();
  const observation = choiceFlag(
    flags.observation ?? resumed?.observation ?? own,
    '--observation',
    OBSERVED,
  );
  if ((observation === 'state') !== (own === 'state')) {
    throw usage('--observation', own === 'state' ? 'state' : OBJECT_KINDS, observation);
  }
  const common = { id, kwargs, observation, observationSpace };
  const plain = (): Env => make(id, { renderMode, kwargs });
  const seenAs = (build: AgentWorld['makeVec']): AgentWorld => ({
    ...common,
    makeVec: build,
    dispose: () => undefined,
  });
  if (observation === 'simulated') {
    const errors = loadErrorModel(flags.model);
    return seenAs((count, making) =>
      together(count, making, () => simulatedPerception(plain(), errors)),
    );
  }
  if (observation !== 'perceived') {
    return seenAs(
      (count, making) => inThreads(id, kwargs, count, making) ?? together(count, making, plain),
    );
  }
  // agents that see no frames need no tensor library
  const { loadPerceiver } = await import('../perception/index.ts');
  const perceiver = await loadPerceiver(flags.model);
  const filmed = (): Env => withPixels(make(id, { renderMode: 'rgb_array', kwargs }));
  return {
    ...common,
    makeVec: (numEnvs, making) => perceivedObjects(together(numEnvs, making, filmed), perceiver),
    dispose: () => perceiver.dispose(),
  };
}

// ---------------------------------------------------------------------------

function kwargsOf(text: string | undefined, resumed: Kwargs | undefined): Kwargs {
  const given = objectFlag(text, '--options');
  if (given === undefined) return resumed ?? {};
  if (resumed === undefined || isDeepStrictEqual(given, resumed)) return given;
  const before = JSON.stringify(resumed);
  throw usage(
    '--options',
    before,
    JSON.stringify(given),
    'Leave it out: --resume goes on in these.',
  );
}

/** Null where no threads are asked for. */
function inThreads(
  id: string,
  kwargs: Kwargs,
  numEnvs: number,
  { autoresetMode, workers = 0 }: MakingTogether,
): VectorEnv | null {
  if (workers === 0) return null;
  const numWorkers = Math.min(workers, numEnvs);
  return makeVec(id, { kwargs, numEnvs, autoresetMode, vectorization: 'workers', numWorkers });
}

/** @throws BAD_ARGUMENT where threads are asked for: what makes these is in this one. */
function together(
  numEnvs: number,
  { autoresetMode, first = (env) => env, workers = 0 }: MakingTogether,
  makeOne: () => Env,
): SyncVectorEnv {
  if (workers > 0)
    throw usage('--workers', '0 for perceived and simulated objects', String(workers));
  const envs = Array.from({ length: numEnvs }, (_, i) => (i === 0 ? first(makeOne()) : makeOne()));
  return new SyncVectorEnv(envs, { autoresetMode });
}
