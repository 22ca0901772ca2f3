/** A thread's side of a `WorkerVectorEnv`: makes its environments, then does what calls say. */

import { parentPort, workerData } from 'node:worker_threads';
import { SupairError } from '../../errors.ts';
import { importModule } from '../../load-env.ts';
import { make, prepareEnv } from '../../registry.ts';
import { createBatch, unbatch } from '../../spaces/batch.ts';
import type { SpaceValue } from '../../spaces/spaces.ts';
import { EnvRow } from '../env-row.ts';
import {
  type Answer,
  type Call,
  type RowData,
  type RowMethods,
  type Told,
  toFailure,
} from './messages.ts';
import { fillBatch } from './shared-batch.ts';

/** Waits for calls in the event loop, so that what environments print gets out. */
export async function serveRow(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('serveRow: not in a worker thread');
  let methods: RowMethods;
  try {
    methods = await loadRow(workerData as RowData); // given by row-thread.ts
  } catch (error) {
    port.postMessage({ fatal: toFailure(error) } satisfies Answer);
    return;
  }
  port.on('message', (call: Call) => {
    try {
      port.postMessage(answer(methods, call));
    } catch (error) {
      port.postMessage({ failure: toFailure(notCloneable(error)) } satisfies Answer);
    }
  });
}

// ---------------------------------------------------------------------------

function answer(methods: RowMethods, { method, argument }: Call): Answer {
  try {
    // RowThread.call pairs each method with its argument
    const value = methods[method](argument as never);
    return method === 'close' ? { closed: null } : { value };
  } catch (error) {
    return method === 'close' ? { closed: toFailure(error) } : { failure: toFailure(error) };
  }
}

async function loadRow(data: RowData): Promise<RowMethods> {
  for (const module of data.modules) await importModule(module);
  await known(data, () => prepareEnv(data.spec.id));
  const envs = await known(data, () => Array.from({ length: data.numEnvs }, () => make(data.spec)));
  const { observationSpace, actionSpace } = envs[0] as (typeof envs)[0]; // a thread has at least one
  const observations = createBatch(observationSpace, data.numEnvs);
  const actions = createBatch(actionSpace, data.numEnvs).value;
  const unshared: (SpaceValue | null)[] = envs.map(() => null);
  const write =
    data.observations === null
      ? (index: number, observation: SpaceValue): void => {
          unshared[index] = observation;
        }
      : observations.write.bind(observations);
  const row = new EnvRow(envs, data.autoresetMode, data.memory, write);

  const told = (): Told | null => {
    if (data.observations !== null) fillBatch(data.observations, observations.value);
    return whatToTell(row, data.observations === null ? unshared : null);
  };
  return {
    reset({ seeds, resetMask, options }) {
      unshared.fill(null);
      row.finalObservations.fill(null);
      row.finalInfos.fill(null);
      row.reset(seeds, resetMask, options);
      return told();
    },
    step(given) {
      if (given === null && data.actions !== null) {
        fillBatch(actions, data.actions); // environments may keep theirs, the shared ones change
        row.step((i) => unbatch(actionSpace, actions, i));
      } else {
        row.step((i) => given?.[i] as SpaceValue); // one an environment where none are shared
      }
      return told();
    },
    render: () => envs.map((env) => env.render()),
    getState: () => envs.map((env) => env.getState()),
    setState(states) {
      for (const [i, env] of envs.entries()) env.setState(states[i] ?? {});
      return null;
    },
    close() {
      for (const env of envs) env.close();
      return null;
    },
  };
}

function whatToTell(row: EnvRow, observations: Told['observations']): Told | null {
  const infos = row.infos.some((info) => Object.keys(info).length > 0) ? row.infos : null;
  const ended = row.finalInfos.some((info) => info !== null);
  if (infos === null && !ended && observations === null) return null;
  return {
    infos,
    finalObservations: ended ? row.finalObservations : null,
    finalInfos: ended ? row.finalInfos : null,
    observations,
  };
}

/** What `call` gives, of an environment that is to be known in this thread too. */
async function known<T>({ spec }: RowData, call: () => T | Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof SupairError && error.code === 'NOT_FOUND')) throw error;
    throw new SupairError('NOT_FOUND', {
      who: 'a thread of WorkerVectorEnv',
      expected: `modules that register '${spec.id}' and its wrappers`,
      got: error.message,
      remedy: 'Name the module that registers it: makeVec(id, { modules: [import.meta.url] }).',
      cause: error,
    });
  }
}

/** What environments return has to cross threads. */
function notCloneable(cause: unknown): SupairError {
  return new SupairError('BAD_VALUE', {
    who: 'WorkerVectorEnv',
    expected: 'infos, pictures and states that can be copied to another thread',
    got: String(cause),
    cause,
  });
}
