/** Kinds of work that contenders do in turns, and the processes that do it. */

import { isSupairError } from '../../env/core/errors.ts';
import { BenchProcess, type Program } from './process.ts';
import type { Contender } from './rounds.ts';

/** A kind of work that all contenders do, in their own ways. */
export interface Heat {
  readonly name: string;
  readonly title: string;
  /** What is inside the time of either side. */
  readonly covers: string;
}

/** Heats that share the processes of their contenders. */
export interface Group {
  readonly heats: readonly (Heat & { readonly contenders: readonly Entry[] })[];
}

/** A contender whose process is not started yet; those of one program share it. */
export interface Entry extends Omit<Contender, 'process'> {
  readonly program: Program;
}

/**
 * Starts every program once; those that are not there are told of and left out.
 *
 * @param absent names of those that did not start before; added to.
 */
export async function startAll(
  group: Group,
  signal: AbortSignal,
  absent: Set<string>,
  onSkipped: (line: string) => void,
): Promise<Map<string, BenchProcess>> {
  const started = new Map<string, BenchProcess>();
  const programs = new Map(
    group.heats.flatMap(({ contenders }) =>
      contenders.map(({ program }) => [keyOf(program), program] as const),
    ),
  );
  for (const [key, program] of programs) {
    if (signal.aborted) break;
    if (absent.has(program.name)) continue;
    try {
      const process = await BenchProcess.start(program, signal);
      if (process instanceof BenchProcess) {
        started.set(key, process);
        continue;
      }
      onSkipped(`${program.name}: ${process.absent}`);
    } catch (error) {
      if (!isSupairError(error)) throw error;
      if (!signal.aborted) onSkipped(error.message);
    }
    absent.add(program.name);
  }
  return started;
}

/** Programs are the same where their words and surroundings are. */
export function keyOf({ name, args, env }: Program): string {
  return JSON.stringify([name, args, env]);
}
