import { describe, expect, it } from 'vitest';
import type { Task } from '../../bench/heats/process.ts';
import {
  type Contender,
  ROUNDS,
  runRounds,
  speedUp,
  type Timing,
  WARM_ROUNDS,
} from '../../bench/heats/rounds.ts';
import { SupairError } from '../../env/core/errors.ts';

/** Answers with the seconds that `time` gives for its n-th turn, and keeps what it was asked. */
function fake(name: string, time: (turn: number) => number, diary: string[] = []) {
  const asked: Task[] = [];
  const contender: Contender = {
    name,
    side: 'ours',
    threads: 1,
    task: { task: 'train', threads: 1, batch: 8 },
    process: {
      ask: async (task) => {
        asked.push(task);
        diary.push(name);
        const seconds = time(asked.length - 1);
        return { seconds: new Array<number>(task.calls).fill(seconds), memory_mb: 50 };
      },
    },
  };
  return { contender, asked };
}

function options(seconds = 0) {
  const faults: string[] = [];
  const { signal } = new AbortController();
  return {
    seconds,
    signal,
    onTurn: () => undefined,
    onFault: (line: string) => faults.push(line),
    faults,
  };
}

describe('rounds', () => {
  it('let everybody work once a round, in turns, every second round backwards', async () => {
    const diary: string[] = [];
    const contenders = ['a', 'b', 'c'].map((name) => fake(name, () => 0.1, diary).contender);
    await runRounds(contenders, options());
    const rounds = Array.from({ length: WARM_ROUNDS + ROUNDS }, (_, i) =>
      diary.slice(3 * i, 3 * i + 3).join(''),
    );
    expect(new Set(rounds)).toEqual(new Set(['abc', 'cba']));
    expect(rounds.every((order, i) => i === 0 || order !== rounds[i - 1])).toBe(true);
  });

  it('leave the warm-up out and give a turn as many calls as its time holds', async () => {
    // slow the first time, as code and memory are brought in; then 10 ms
    const { contender, asked } = fake('a', (turn) => (turn < WARM_ROUNDS - 1 ? 5 : 0.01));
    const [timing] = (await runRounds([contender], options(0.7))) ?? [];
    expect(timing?.rounds).toEqual(new Array(ROUNDS).fill(10));
    expect(asked.at(-1)).toEqual({ task: 'train', threads: 1, batch: 8, calls: 10 });
    expect(timing?.memory_mb).toBe(50);
  });

  it('go on without one that fails or takes far too long', async () => {
    const good = fake('good', () => 0.1);
    const slow = fake('slow', () => 1000);
    const dead = fake('dead', (turn) => {
      if (turn < WARM_ROUNDS + 2) return 0.1;
      throw new SupairError('INTERNAL', { who: 'dead', expected: 'an answer', got: 'its end' });
    });
    const told = options();
    const timings = await runRounds(
      [dead, slow, good].map((f) => f.contender),
      told,
    );
    expect(timings?.map(({ name }) => name)).toEqual(['good']);
    expect(told.faults.map((line) => line.split(':')[0]).sort()).toEqual(['dead', 'slow']);
    expect(slow.asked).toHaveLength(2); // memory and code may have come in the first time
  });

  it('end when asked to', async () => {
    const stop = new AbortController();
    const { contender, asked } = fake('a', (turn) => {
      if (turn === 3) stop.abort();
      return 0.1;
    });
    expect(await runRounds([contender], { ...options(), signal: stop.signal })).toBeNull();
    expect(asked).toHaveLength(4);
  });
});

describe('a ratio', () => {
  it('is taken round by round, so that a slow spell of the machine cancels', () => {
    const timing = (rounds: number[]): Timing => {
      return { name: '', side: 'ours', threads: 1, rounds, memory_mb: 0 };
    };
    // three times as fast in every round, while the machine is ten times slower for half of them
    const ours = timing([10, 100, 10, 100]);
    expect(speedUp(ours, timing([30, 300, 30, 300]))).toEqual({ median: 3, low: 3, high: 3 });
    // quartiles of 1, 2, 4, 5, linear between neighbours
    const uneven = speedUp(timing([1, 1, 1, 1]), timing([5, 1, 4, 2]));
    expect(uneven).toEqual({ median: 3, low: 1.75, high: 4.25 });
  });
});
