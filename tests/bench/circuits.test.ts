/** Contenders of `bench circuits` must agree before they are timed. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { largestDifference, relativeDifference } from '../../bench/circuits/agreement.ts';
import { circuitGroup, writeCircuitFiles } from '../../bench/circuits/contenders.ts';
import { keyOf } from '../../bench/heats/heat.ts';
import { BenchProcess, type Task } from '../../bench/heats/process.ts';
import { peerEngines } from '../../bench/perception/programs.ts';
import { encodeSafetensors } from '../../storage/safetensors.ts';
import { TSX } from '../support/examples.ts';

const folder = mkdtempSync(join(tmpdir(), 'supair-circuits-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Answers with these log densities. */
function says(data: Float32Array): BenchProcess {
  const ask = async ({ out = '' }: Task): Promise<object> => {
    const tensors = { log_probs: { dtype: 'F32', shape: [data.length], data } } as const;
    writeFileSync(out, encodeSafetensors(tensors));
    return { seconds: [], memory_mb: 0 };
  };
  return { about: 'a contender', ask } as unknown as BenchProcess; // what is looked at of one
}

describe('contenders of a circuit', () => {
  it.each([
    [[-100, 50], [-100, 50], 0],
    [[-100.5, 50], [-100, 50], 0.005],
    [[-100, 49], [-100, 50], 0.02],
    [[-100, Number.NaN], [-100, 50], Number.NaN],
    [[-100], [-100, 50], Number.POSITIVE_INFINITY],
    [[], [], Number.POSITIVE_INFINITY],
  ])('%j are from %j as far as %d', (a, b, expected) => {
    const apart = relativeDifference(Float32Array.from(a), Float32Array.from(b));
    if (Number.isFinite(expected)) expect(apart).toBeCloseTo(expected, 6);
    else expect(apart).toBe(expected);
  });

  it('go on where they agree, and are refused where one does not', async () => {
    const one = says(Float32Array.of(-100, 50));
    const near = says(Float32Array.of(-100.005, 50));
    const far = says(Float32Array.of(-100.05, 50));
    expect(await largestDifference([one, near], folder)).toBeCloseTo(5e-5, 6);
    await expect(largestDifference([one, near, far], folder)).rejects.toThrowCode('BAD_VALUE');
    const none = says(Float32Array.of(-100, Number.NaN));
    await expect(largestDifference([one, none], folder)).rejects.toThrowCode('BAD_VALUE');
  });

  const peers = peerEngines().engines.slice(0, 1);
  it.skipIf(peers.length === 0)('in PyTorch agree with ours', { timeout: 240_000 }, async () => {
    const [heat] = circuitGroup(writeCircuitFiles(folder, 3), peers).heats;
    const programs = new Map(heat?.contenders.map(({ program }) => [keyOf(program), program]));
    const wanted = [...programs.values()].filter(({ name }) => /wasm|PyTorch/.test(name));
    const processes: BenchProcess[] = [];
    try {
      for (const program of wanted) {
        const own = program.command === process.execPath ? ['--import', TSX] : [];
        const words = { ...program, args: [...own, ...program.args] };
        const started = await BenchProcess.start(words, new AbortController().signal);
        if (started instanceof BenchProcess) processes.push(started);
      }
      expect(processes).toHaveLength(3);
      expect(await largestDifference(processes, folder)).toBeLessThan(1e-4);
      const answer = await processes[0]?.ask({ task: 'gradient', threads: 1, calls: 2 });
      expect(answer?.seconds).toHaveLength(2);
    } finally {
      await Promise.all(processes.map((started) => started.stop()));
    }
  });
});
