/** Starts the simulator process and gathers what it reports. */

import { fork } from 'node:child_process';
import { extname } from 'node:path';
import { type ErrorCode, isSupairError, SupairError } from '../../env/core/errors.ts';
import type { EpisodeRecord, SimulatorMessage, SimulatorTask, StepRecord } from './messages.ts';

export interface Simulation {
  readonly steps: readonly StepRecord[];
  readonly episodes: readonly EpisodeRecord[];
  /** Single `perceive` requests as the simulator's client saw them, ms. */
  readonly perceiveMs: readonly number[];
}

/**
 * Resolves with what was played when the simulator is done, or early when `signal` aborts.
 * @throws what the simulator failed with; INTERNAL where its process dies without a word.
 */
export function simulate(
  task: SimulatorTask,
  signal: AbortSignal,
  onEpisode: (episodes: readonly EpisodeRecord[]) => void,
): Promise<Simulation> {
  const steps: StepRecord[] = [];
  const episodes: EpisodeRecord[] = [];
  let perceiveMs: readonly number[] = [];
  // beside this file with this file's extension: .js in dist, .ts from source
  const entry = new URL(`./simulator-entry${extname(import.meta.url)}`, import.meta.url);
  const child = fork(entry, { serialization: 'advanced' });
  return new Promise((resolve, reject) => {
    let done = false;
    const onAbort = (): void => {
      done = true;
      child.kill('SIGKILL');
    };
    signal.addEventListener('abort', onAbort, { once: true });
    child.on('message', (message: SimulatorMessage) => {
      switch (message.type) {
        case 'step':
          steps.push(message.step);
          break;
        case 'episode':
          episodes.push(message.episode);
          onEpisode(episodes);
          break;
        case 'done':
          ({ perceiveMs } = message);
          done = true;
          break;
        case 'failed':
          reject(failure(message));
          break;
        default:
          message satisfies never;
      }
    });
    child.once('error', reject);
    child.once('exit', (code, killed) => {
      signal.removeEventListener('abort', onAbort);
      if (done) resolve({ steps, episodes, perceiveMs });
      // after `failed` this rejection comes too late to matter
      else reject(silentDeath(killed ?? `exit code ${code}`));
    });
    child.send(task);
  });
}

// ---------------------------------------------------------------------------

function failure({ code, message }: { code: string; message: string }): SupairError {
  // the code was one of ours in the other process, or INTERNAL
  const error = new SupairError(code as ErrorCode, `simulator: ${message}`);
  return isSupairError(error) ? error : silentDeath(message);
}

function silentDeath(how: string): SupairError {
  return new SupairError('INTERNAL', {
    who: 'simulator process',
    expected: 'a report at its end',
    got: how,
  });
}
