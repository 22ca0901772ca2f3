/** Fitting by gradient: Adam on the mean negative log density of batches. */

import * as tf from '@tensorflow/tfjs-core';
import { SupairError } from '../../env/core/errors.ts';
import { disposeAdam, initAdam, updateAdam } from '../compute/adam.ts';
import { useBackend } from '../compute/backend.ts';
import { sumWeights } from './circuit.ts';
import { fromArrays } from './circuit-arrays.ts';
import {
  batchLogProb,
  type CircuitTensors,
  leafCoefficients,
  sumParamsOf,
  uploadBatch,
  uploadCircuit,
} from './circuit-tensors.ts';
import { inBatches, yieldToEvents } from './fit-batches.ts';
import type { FittedCircuit, GradientOptions } from './fit-options.ts';
import { type Circuit, checkSizes } from './host-circuit.ts';
import { type Batch, checkBatch } from './operations.ts';
import { disposeRegions, type RegionTensors, regionTensors } from './region-tensors.ts';

/** As the room's index says. */
export async function fitGradient(
  start: Circuit,
  data: Batch,
  options: GradientOptions,
): Promise<FittedCircuit> {
  const { epochs = 10, batch: size = 64, learningRate = 0.01, rng, signal, onEpoch } = options;
  const items = checkBatch(start, data, 'fitGradient');
  checkSizes({ epochs, items, batch: size });
  await useBackend(options.backend);
  const regions = regionTensors(start.structure);
  let params = uploadCircuit(start);
  let state = initAdam(params);
  try {
    const logProbs: number[] = [];
    for (let epoch = 1; epoch <= epochs; epoch++) {
      let sum = 0;
      for (const chosen of inBatches(items, size, rng)) {
        if (signal?.aborted === true) return { circuit: await download(start, params), logProbs };
        const { logProb, gradients } = step(start, params, data, chosen, regions);
        ({ params, state } = updateAdam(params, gradients, state, learningRate));
        const value = (await logProb.data())[0] ?? Number.NaN;
        tf.dispose([logProb, gradients]);
        if (!Number.isFinite(value)) throw diverged(epoch);
        sum += value * chosen.length;
        await yieldToEvents();
      }
      logProbs.push(sum / items);
      onEpoch?.({ epoch, logProb: sum / items });
    }
    return { circuit: await download(start, params), logProbs };
  } finally {
    tf.dispose(params);
    disposeAdam(state);
    disposeRegions(regions);
  }
}

// ---------------------------------------------------------------------------

/** Mean log density of the items, and the gradients of its negative; the caller disposes. */
function step(
  circuit: Circuit,
  params: CircuitTensors,
  data: Batch,
  items: ArrayLike<number>,
  regions: RegionTensors,
): { logProb: tf.Scalar; gradients: CircuitTensors } {
  return tf.tidy(() => {
    const names = Object.keys(params);
    const batch = uploadBatch(circuit, data, items);
    const loss = (...tensors: tf.Tensor[]): tf.Scalar => {
      const own = Object.fromEntries(names.map((name, i) => [name, tensors[i] as tf.Tensor]));
      const weights = sumWeights(sumParamsOf(own));
      const log = batchLogProb(batch, leafCoefficients(own, circuit.family), weights, regions);
      return tf.neg(tf.div(tf.sum(log), items.length));
    };
    const { value, grads } = tf.valueAndGrads(loss)(names.map((name) => params[name] as tf.Tensor));
    const gradients = names.map((name, i) => [name, grads[i] as tf.Tensor] as const); // one each
    return { logProb: tf.neg(value), gradients: Object.fromEntries(gradients) };
  });
}

async function download(circuit: Circuit, params: CircuitTensors): Promise<Circuit> {
  const entries = await Promise.all(
    Object.entries(params).map(async ([name, tensor]) => {
      const data = await tensor.data();
      return [name, Float32Array.from(data)] as const;
    }),
  );
  return fromArrays(circuit, Object.fromEntries(entries));
}

function diverged(epoch: number): SupairError {
  return new SupairError('BAD_VALUE', {
    who: `fitGradient, epoch ${epoch}`,
    expected: 'a finite log density',
    got: 'NaN or infinity',
    remedy: 'Lower the learning rate, or raise the least variance.',
  });
}
