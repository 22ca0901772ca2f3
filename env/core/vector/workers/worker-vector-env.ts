/**
 * Environments stepped by several threads, a row of them each. Results are those of
 * `SyncVectorEnv`, byte for byte. Autoreset modes: see vector-env.ts.
 *
 * Arrays of observations, numbers and actions lie on shared memory; infos, last observations and
 * values without a fixed size go by message, as calls and answers do. So threads pay where a step
 * takes much longer than a message, and cost where it does not (CartPole).
 */

import type { EnvState, Frame, Info } from '../../env.ts';
import type { EnvSpec } from '../../env-spec.ts';
import { defined } from '../../errors.ts';
import { loadedModules } from '../../load-env.ts';
import { requireNode } from '../../node.ts';
import { refuse } from '../../refuse.ts';
import { make } from '../../registry.ts';
import { type Batch, createBatch, unbatch } from '../../spaces/batch.ts';
import { batchSpace } from '../../spaces/batch-space.ts';
import type { Space, SpaceValue } from '../../spaces/spaces.ts';
import { type Caller, checkMode, checkStep, seedsOfReset, stepOf } from '../calls.ts';
import { NO_INFO } from '../env-row.ts';
import { createMemory, memoryPart, parseVectorState, vectorState } from '../memory.ts';
import type { SyncVectorOptions } from '../sync-vector-env.ts';
import type {
  AutoresetMode,
  VectorEnv,
  VectorReset,
  VectorResetOptions,
  VectorStep,
} from '../vector-env.ts';
import type { Told } from './messages.ts';
import { type Part, RowTeam } from './row-team.ts';
import { batchPart, copyBatch, fillBatch, sharedBatch } from './shared-batch.ts';

export interface WorkerVectorOptions extends SyncVectorOptions {
  readonly numEnvs: number;
  /** 1..numEnvs. Default: as many as there are cores. */
  readonly numWorkers?: number;
  /** What threads import for its registrations, besides the modules that `loadEnv` has imported. */
  readonly modules?: readonly string[];
}

const WHO = 'WorkerVectorEnv';

/**
 * One call at a time: another one while it is pending is LIMIT. What an environment throws rejects
 * the call; others may have moved, and `reset()` goes on from there. A thread that ends by itself
 * rejects the call with INTERNAL and closes the whole.
 */
export class WorkerVectorEnv implements VectorEnv {
  readonly numEnvs: number;
  readonly numWorkers: number;
  readonly autoresetMode: AutoresetMode;
  readonly singleObservationSpace: Space;
  readonly singleActionSpace: Space;
  readonly observationSpace: Space;
  readonly actionSpace: Space;

  readonly #copy: boolean;
  /** On shared memory; null for a space without a fixed size. */
  readonly #observations: SpaceValue | null;
  readonly #actions: SpaceValue | null;
  /** Where observations go that are not on shared memory. */
  readonly #unshared: Batch | null;
  readonly #caller: Caller;
  readonly #team: RowTeam;

  /**
   * Makes one environment here, to see its spaces, and closes it again. Threads report what they
   * cannot make at the first call.
   * @throws what `make` throws, BAD_ARGUMENT for options out of range, UNSUPPORTED in a browser.
   */
  constructor(spec: EnvSpec, options: WorkerVectorOptions) {
    const { numEnvs, autoresetMode = 'next-step', copy = true, modules = [] } = options;
    const most = cores();
    const { numWorkers = Math.min(most, numEnvs) } = options;
    checkCount('numEnvs', numEnvs, Number.MAX_SAFE_INTEGER);
    checkCount('numWorkers', numWorkers, numEnvs);
    checkMode(autoresetMode, WHO);
    const { observationSpace, actionSpace } = spacesOf(spec);
    this.numEnvs = numEnvs;
    this.numWorkers = numWorkers;
    this.autoresetMode = autoresetMode;
    this.singleObservationSpace = observationSpace;
    this.singleActionSpace = actionSpace;
    this.observationSpace = batchSpace(observationSpace, numEnvs);
    this.actionSpace = batchSpace(actionSpace, numEnvs);
    this.#copy = copy;
    this.#observations = sharedBatch(observationSpace, numEnvs);
    this.#actions = sharedBatch(actionSpace, numEnvs);
    this.#unshared = this.#observations === null ? createBatch(observationSpace, numEnvs) : null;
    const memory = createMemory(numEnvs, (bytes) => new SharedArrayBuffer(bytes));
    this.#caller = { name: WHO, env: this, memory };
    const imported = [...loadedModules(), ...modules];
    const part = (batch: SpaceValue | null, from: number, to: number): SpaceValue | null =>
      batch && batchPart(batch, numEnvs, from, to);
    this.#team = new RowTeam(numEnvs, numWorkers, (from, to) => ({
      spec,
      modules: imported,
      autoresetMode,
      numEnvs: to - from,
      memory: memoryPart(memory, from, to),
      observations: part(this.#observations, from, to),
      actions: part(this.#actions, from, to),
    }));
  }

  /** As `SyncVectorEnv.reset`. */
  async reset(how: VectorResetOptions = {}): Promise<VectorReset> {
    this.#team.refuse('reset');
    const seeds = seedsOfReset(how, this.#caller);
    const { resetMask, options } = how;
    const { observations, infos } = await this.#gather('reset', ({ from, to, thread }) =>
      thread.call('reset', {
        seeds: seeds.slice(from, to),
        resetMask: resetMask?.slice(from, to),
        options,
      }),
    );
    return { observations, infos };
  }

  /** As `SyncVectorEnv.step`. */
  async step(actions: SpaceValue): Promise<VectorStep> {
    this.#team.refuse('step');
    checkStep(actions, this.#caller);
    if (this.#actions !== null) fillBatch(this.#actions, actions);
    const { observations, ...told } = await this.#gather('step', ({ from, to, thread }) =>
      thread.call('step', this.#actions === null ? this.#rows(actions, from, to) : null),
    );
    return stepOf(observations, this.#caller.memory, told, this.#copy);
  }

  /** Pictures of all environments in their render mode. */
  async render(): Promise<(Frame | string | null)[]> {
    return (await this.#team.ask('render', ({ thread }) => thread.call('render', null))).flat();
  }

  /** A snapshot as `SyncVectorEnv.getState` makes it; either takes that of the other. */
  async getState(): Promise<EnvState> {
    const states = await this.#team.ask('getState', ({ thread }) => thread.call('getState', null));
    return vectorState(states.flat(), this.#caller.memory);
  }

  /** @throws BAD_ARGUMENT for the state of another number of environments, or of other ones. */
  async setState(state: EnvState): Promise<void> {
    this.#team.refuse('setState');
    const saved = parseVectorState(state, this.numEnvs, `${WHO}.setState`);
    await this.#team.ask('setState', ({ from, to, thread }) =>
      thread.call('setState', saved.envs.slice(from, to)),
    );
    saved.restore(this.#caller.memory);
  }

  /** Closes the environments and ends their threads; a pending call is CLOSED. Idempotent. */
  async close(): Promise<void> {
    await this.#team.close();
  }

  /** Asks all threads and puts together what they tell, and what they have written. */
  async #gather(
    call: string,
    ask: (part: Part) => Promise<Told | null>,
  ): Promise<Pick<VectorStep, 'observations' | 'infos' | 'finalObservations' | 'finalInfos'>> {
    const B = this.numEnvs;
    const infos = new Array<Info>(B).fill(NO_INFO);
    const finalObservations = new Array<SpaceValue | null>(B).fill(null);
    const finalInfos = new Array<Info | null>(B).fill(null);
    await this.#team.ask(call, async (part) => {
      const told = await ask(part);
      for (let i = part.from; told !== null && i < part.to; i++) {
        const k = i - part.from;
        infos[i] = told.infos?.[k] ?? NO_INFO;
        finalObservations[i] = told.finalObservations?.[k] ?? null;
        finalInfos[i] = told.finalInfos?.[k] ?? null;
        const observation = told.observations?.[k] ?? null;
        if (observation !== null) this.#unshared?.write(i, observation);
      }
    });
    return { observations: this.#observed(), infos, finalObservations, finalInfos };
  }

  #observed(): SpaceValue {
    const shared = this.#observations;
    if (shared !== null) return this.#copy ? copyBatch(shared) : shared;
    const batch = defined(this.#unshared ?? undefined, WHO);
    return this.#copy ? batch.copy() : batch.value;
  }

  /** Actions that are not shared, one an environment; copies, or each would take all along. */
  #rows(actions: SpaceValue, from: number, to: number): SpaceValue[] {
    const space = this.singleActionSpace;
    return Array.from({ length: to - from }, (_, i) =>
      copyBatch(unbatch(space, actions, from + i)),
    );
  }
}

// ---------------------------------------------------------------------------

function spacesOf(spec: EnvSpec): { observationSpace: Space; actionSpace: Space } {
  const env = make(spec);
  const { observationSpace, actionSpace } = env;
  env.close();
  return { observationSpace, actionSpace };
}

function cores(): number {
  return requireNode(WHO).getBuiltinModule('node:os').availableParallelism();
}

function checkCount(name: string, value: number, most: number): void {
  if (Number.isSafeInteger(value) && value >= 1 && value <= most) return;
  refuse(`${WHO}.${name}`, `an integer in 1..${most}`, value);
}
