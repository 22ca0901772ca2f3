/**
 * Our side of `bench circuits`: a process that passes a batch through a circuit, and back, only when a
 * line on stdin asks it to.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import * as tf from '@tensorflow/tfjs-core';
import { isSupairError } from '../../env/core/errors.ts';
import { isSoftwareGpu } from '../../perception/compute/backend-names.ts';
import { useBackend } from '../../perception/index.ts';
import { sumWeights } from '../../perception/spn/circuit.ts';
import {
  batchLogProb,
  type CircuitTensors,
  leafCoefficients,
  sumParamsOf,
  uploadBatch,
  uploadCircuit,
} from '../../perception/spn/circuit-tensors.ts';
import { decodeCircuit } from '../../perception/spn/index.ts';
import { regionTensors } from '../../perception/spn/region-tensors.ts';
import { decodeSafetensors, encodeSafetensors } from '../../storage/safetensors.ts';
import type { Task } from '../heats/process.ts';
import { say } from '../heats/say.ts';
import type { CircuitJob } from './contenders.ts';

// written by `contenders.ts` in this package
const job = JSON.parse(process.argv[2] ?? '') as CircuitJob;
try {
  await serve(job);
} catch (error) {
  if (!isSupairError(error)) throw error;
  say({ failed: error.message });
}

// ---------------------------------------------------------------------------

async function serve({ circuitFile, itemsFile, backend }: CircuitJob): Promise<void> {
  const info = await useBackend(backend);
  if (isSoftwareGpu(info)) {
    say({ failed: `no GPU, only ${info.device}` });
    return;
  }
  const circuit = decodeCircuit(readFileSync(circuitFile), circuitFile);
  const items = decodeSafetensors(readFileSync(itemsFile), itemsFile).tensors['items'];
  const values = items?.data ?? new Float32Array(0);
  const count = items?.shape[0] ?? 0;
  const batch = uploadBatch(
    circuit,
    { values },
    Array.from({ length: count }, (_, i) => i),
  );
  const params = uploadCircuit(circuit);
  const regions = regionTensors(circuit.structure);
  const names = Object.keys(params);
  const logProbs = (own: CircuitTensors): tf.Tensor1D => {
    const weights = sumWeights(sumParamsOf(own));
    return batchLogProb(batch, leafCoefficients(own, circuit.family), weights, regions);
  };
  const gradient = (): tf.Tensor =>
    tf.tidy(() => {
      const mean = (...tensors: tf.Tensor[]): tf.Scalar => {
        const own = names.map((name, i) => [name, tensors[i] as tf.Tensor] as const); // one each
        return tf.div(tf.sum(logProbs(Object.fromEntries(own))), count);
      };
      return tf.valueAndGrads(mean)(names.map((name) => params[name] as tf.Tensor)).value;
    });
  const calls = { gradient, forward: () => tf.tidy(() => tf.mean(logProbs(params))) };

  say({ ready: `${info.name}: ${info.device}` });
  for await (const line of createInterface({ input: process.stdin })) {
    const task: Task = JSON.parse(line); // from `process.ts`
    const seconds: number[] = [];
    if (task.task === 'log_probs') {
      const found = tf.tidy(() => logProbs(params));
      const data = Float32Array.from(await found.data());
      found.dispose();
      const tensors = { log_probs: { dtype: 'F32', shape: [count], data } } as const;
      writeFileSync(task.out ?? '', encodeSafetensors(tensors));
    } else {
      const call = calls[task.task === 'gradient' ? 'gradient' : 'forward'];
      for (let i = 0; i < task.calls; i++) {
        const began = performance.now();
        const value = call();
        await value.data(); // until then a GPU may still be at it
        seconds.push((performance.now() - began) / 1000);
        value.dispose();
      }
    }
    say({ seconds, memory_mb: process.resourceUsage().maxRSS / 1024 });
  }
}
