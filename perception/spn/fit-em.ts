/** Fitting by expectation maximisation: batch by batch of the E step, then one M step or many. */

import * as tf from '@tensorflow/tfjs-core';
import { SupairError } from '../../env/core/errors.ts';
import { useBackend } from '../compute/backend.ts';
import { uploadBatch, uploadCircuit } from './circuit-tensors.ts';
import { accumulate, type Expectations, expectations } from './expectations.ts';
import { inBatches, yieldToEvents } from './fit-batches.ts';
import type { EmOptions, FittedCircuit } from './fit-options.ts';
import { type Circuit, checkSizes } from './host-circuit.ts';
import { maximize } from './maximization.ts';
import { type Batch, checkBatch } from './operations.ts';
import { disposeRegions, type RegionTensors, regionTensors } from './region-tensors.ts';

/** Items an E step, where one pass makes one M step: what memory allows, nothing else depends on it. */
const CHUNK = 256;

/** As the room's index says. */
export async function fitEm(
  start: Circuit,
  data: Batch,
  options: EmOptions = {},
): Promise<FittedCircuit> {
  const { epochs = 10, online, signal, onEpoch } = options;
  const items = checkBatch(start, data, 'fitEm');
  checkSizes({ epochs, items, ...(online === undefined ? {} : { batch: online.batch }) });
  if (online !== undefined && !(online.stepSize > 0 && online.stepSize <= 1)) {
    throw new SupairError('BAD_ARGUMENT', {
      who: 'fitEm.online.stepSize',
      expected: 'a number above 0, at most 1',
      got: String(online.stepSize),
    });
  }
  await useBackend(options.backend);
  const regions = regionTensors(start.structure);
  try {
    let circuit = start;
    const logProbs: number[] = [];
    for (let epoch = 1; epoch <= epochs; epoch++) {
      let total: Expectations | null = null;
      let sum = 0;
      for (const chosen of inBatches(items, online?.batch ?? CHUNK, online?.rng ?? null)) {
        if (signal?.aborted === true) return { circuit, logProbs };
        const found = await eStep(circuit, data, chosen, regions);
        sum += found.logProb;
        if (online !== undefined) circuit = maximize(circuit, found, online.stepSize);
        else if (total === null) total = found;
        else accumulate(total, found);
        await yieldToEvents();
      }
      if (total !== null) circuit = maximize(circuit, total, 1);
      logProbs.push(sum / items);
      onEpoch?.({ epoch, logProb: sum / items });
    }
    return { circuit, logProbs };
  } finally {
    disposeRegions(regions);
  }
}

// ---------------------------------------------------------------------------

async function eStep(
  circuit: Circuit,
  data: Batch,
  items: ArrayLike<number>,
  regions: RegionTensors,
): Promise<Expectations> {
  const params = uploadCircuit(circuit);
  const batch = uploadBatch(circuit, data, items);
  try {
    return await expectations(batch, params, circuit.family, regions);
  } finally {
    tf.dispose([params, batch.x, batch.weight]);
  }
}
