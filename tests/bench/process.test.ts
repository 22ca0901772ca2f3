/** The line protocol against small programs of its own. */

import { afterEach, describe, expect, it } from 'vitest';
import { BenchProcess, type Program } from '../../bench/heats/process.ts';
import { TSX } from '../support/examples.ts';

const TASK = { task: 'train', threads: 2, calls: 3 } as const;
const { signal } = new AbortController();
let running: BenchProcess | null = null;
afterEach(async () => {
  await running?.stop();
  running = null;
});

function program(script: string): Program {
  return {
    name: 'tiny',
    command: process.execPath,
    args: ['--eval', script],
    env: { TINY: 'yes' },
  };
}

async function started(script: string): Promise<BenchProcess> {
  const found = await BenchProcess.start(program(script), signal);
  if (!(found instanceof BenchProcess)) throw new Error(found.absent);
  running = found;
  return found;
}

describe('a process of the benchmark', () => {
  it('greets, gets a task as a line of JSON, and answers; other output is skipped', async () => {
    const tiny = await started(`
      console.log('a library talks');
      console.log(JSON.stringify({ ready: process.env.TINY }));
      process.stdin.on('data', (line) => {
        const { calls, threads } = JSON.parse(line);
        console.log('and talks');
        console.log(JSON.stringify({ seconds: Array(calls).fill(threads), memory_mb: 7 }));
      });`);
    expect(tiny.about).toBe('yes');
    expect(await tiny.ask(TASK)).toEqual({ seconds: [2, 2, 2], memory_mb: 7 });
    expect(await tiny.ask({ ...TASK, calls: 1 })).toEqual({ seconds: [2], memory_mb: 7 });
  });

  it('answers whole, however many calls it was asked for', async () => {
    const calls = 60_000; // some times what a pipe holds
    const say = new URL('../../bench/heats/say.ts', import.meta.url).href;
    const script = `
      const { say } = await import('${say}');
      say({ ready: 'yes' });
      for await (const line of process.stdin) {
        say({ seconds: Array(JSON.parse(line).calls).fill(1 / 3), memory_mb: 7 });
      }`;
    const args = ['--import', TSX, '--input-type=module', '--eval', script];
    const long = await BenchProcess.start({ ...program(''), args }, signal);
    if (!(long instanceof BenchProcess)) throw new Error(long.absent);
    running = long;
    expect((await long.ask({ ...TASK, calls })).seconds).toEqual(new Array(calls).fill(1 / 3));
  });

  it('may say that it cannot run here', async () => {
    const script = `console.log('{"failed":"no such backend"}')`;
    expect(await BenchProcess.start(program(script), signal)).toEqual({
      absent: 'no such backend',
    });
  });

  it.each([
    ['before its greeting', `throw new Error('a fault')`, /a fault/],
    ['without a word', 'process.exit(3)', /its end/],
  ])('that dies %s is told with its last words', async (_, script, words) => {
    await expect(BenchProcess.start(program(script), signal)).rejects.toThrow(words);
  });

  it('that is not there at all is told too', async () => {
    const missing = { ...program(''), command: '/no/such/program' };
    await expect(BenchProcess.start(missing, signal)).rejects.toThrow(/ENOENT/);
  });

  it('that dies under a task rejects it', async () => {
    const tiny = await started(`
      console.log('{"ready":"so far"}');
      process.stdin.on('data', () => { throw new Error('too hard'); });`);
    await expect(tiny.ask(TASK)).rejects.toThrow(/too hard/);
  });
});
