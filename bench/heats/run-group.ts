/** Heats one after the other on the same processes. */

import type { BenchOptions } from '../result.ts';
import { type Group, keyOf, startAll } from './heat.ts';
import type { BenchProcess } from './process.ts';
import { ROUNDS, runRounds, WARM_ROUNDS } from './rounds.ts';
import type { HeatResult } from './tables.ts';

/** What is learned on the way. */
export interface Notes {
  /** Who does not take part, and why. */
  readonly skipped: Set<string>;
  /** Names of programs that do not start. */
  readonly absent: Set<string>;
  /** What those that do say of themselves. */
  readonly about: Set<string>;
}

/** @param check looks at the processes before anything is timed, by the keys of their programs. */
export async function runGroup(
  group: Group,
  { seconds, signal, say, progress }: BenchOptions,
  { skipped, absent, about }: Notes,
  check: (processes: ReadonlyMap<string, BenchProcess>) => Promise<void> = async () => undefined,
): Promise<HeatResult[]> {
  const tell = (line: string): void => {
    if (!skipped.has(line)) say(`  skipped: ${line}`);
    skipped.add(line);
  };
  const processes = await startAll(group, signal, absent, tell);
  for (const process of processes.values()) about.add(process.about);
  try {
    await check(processes);
    const results: HeatResult[] = [];
    for (const { contenders, name, title, covers } of group.heats) {
      const present = contenders.flatMap(({ program, ...contender }) => {
        const process = processes.get(keyOf(program));
        return process === undefined ? [] : [{ ...contender, process }];
      });
      const bar = progress(present.length * (WARM_ROUNDS + ROUNDS));
      let turns = 0;
      const onTurn = (what: string): void => bar.update(++turns, `${name}: ${what}`);
      const timings = await runRounds(present, { seconds, signal, onTurn, onFault: tell });
      bar.stop();
      if (timings !== null) results.push({ name, title, covers, timings });
    }
    return results;
  } finally {
    await Promise.all([...processes.values()].map((process) => process.stop()));
  }
}
