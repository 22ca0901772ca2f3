/** The whole server: loads what was asked for into threads and puts the port in front of them. */

import { listEnvs } from '../env/index.ts';
import { packageVersion, resolveModel } from '../storage/index.ts';
import { listen, type RunningServer } from './listen.ts';
import { resolveOptions, type ServerOptions } from './options.ts';
import { messageBytes } from './protocol/limits.ts';
import { newCounters } from './services.ts';
import type { InferenceMethods } from './threads/inference.ts';
import type { InferenceData } from './threads/inference-entry.ts';
import { Thread } from './threads/thread.ts';
import type { WorldMethods } from './threads/worlds.ts';

/**
 * Loads the model and the policy and listens.
 * @throws PORT_IN_USE, UNAUTHORIZED, NOT_FOUND for an unknown model or policy, BAD_FILE and VERSION
 *   for a broken one, BAD_ARGUMENT
 */
export async function createServer(options: ServerOptions = {}): Promise<RunningServer> {
  const resolved = resolveOptions(options);
  const data: InferenceData = {
    model: resolved.model === null ? null : resolveModel(resolved.model),
    policy: resolved.policy === null ? null : resolveModel(resolved.policy),
  };
  const { limits, logger } = resolved;
  const common = { maxQueue: limits.maxThreadQueue, silenceMs: limits.threadSilenceMs, logger };
  const inference = new Thread<InferenceMethods>({
    ...common,
    name: 'inference',
    entry: new URL('./threads/inference-entry', import.meta.url),
    data,
  });
  const worlds = new Thread<WorldMethods>({
    ...common,
    name: 'worlds',
    entry: new URL('./threads/worlds-entry', import.meta.url),
    data: null,
    heapMb: limits.worldsHeapMb,
  });
  const endThreads = async (): Promise<void> => {
    await Promise.all([inference.close(), worlds.close()]);
  };
  try {
    const described = await inference.call('describe', null);
    const { model } = described;
    return await listen(resolved, endThreads, {
      inference,
      worlds,
      described,
      environments: listEnvs(),
      server: `supair-rl/${packageVersion()}`,
      limits,
      maxMessageBytes: messageBytes(limits, model && model.height * model.width * model.channels),
      counters: newCounters(),
      logger,
    });
  } catch (error) {
    await endThreads();
    throw error;
  }
}
