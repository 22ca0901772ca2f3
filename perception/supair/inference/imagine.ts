/**
 * What a model has come to believe, drawn from its circuits: objects it would expect in a box, and
 * the table it would expect without any.
 *
 * Objects are sampled exactly: the choices of all sums are drawn, and each pixel shows the mean of
 * the component chosen (the noise around it says nothing). See-through pixels fade to mid-grey as
 * far as they show the background.
 */

import type { Frame } from '../../../env/core/env.ts';
import type { Rng } from '../../../env/core/random.ts';
import {
  type CircuitValues,
  conditionalSample,
  mostProbableExplanation,
} from '../../spn/circuit-inference.ts';
import { gaussianLeafValues } from '../../spn/leaf-values.ts';
import type { LayeredModel } from '../layered-model.ts';
import { type HostParams, param } from '../params.ts';

/** Where a see-through pixel shows nothing of the object. */
const MID_GREY = 0.5;

/** The values of one of a model's two circuits. */
export function circuitValues(
  model: LayeredModel,
  params: HostParams,
  part: 'object' | 'background',
): CircuitValues {
  const config = model.config[part];
  const data = (name: string): Float32Array => param(params, `${part}.${name}`).data;
  const shape = {
    pixels: model[part].variables,
    channels: model.config.channels,
    replicas: config.replicas,
    components: config.leafComponents,
  };
  return {
    structure: model[part],
    leaves: gaussianLeafValues(shape, data('mean'), data('varLogit'), config),
    inner: Array.from({ length: config.depth - 1 }, (_, i) => data(`sum${i + 1}`)),
    root: data('root'),
  };
}

/** `count` objects, frames of the patch's side. */
export function imagineObjects(
  model: LayeredModel,
  params: HostParams,
  count: number,
  rng: Rng,
): Frame[] {
  const circuit = circuitValues(model, params, 'object');
  const { replicas, components, mode } = circuit.leaves;
  const alphaLogit =
    model.config.leaves === 'see-through' ? param(params, 'object.alphaLogit').data : null;
  const shown = (d: number, c: number, r: number, k: number): number => {
    const mean = mode(d, c, r, k);
    const logit = alphaLogit?.[(d * replicas + r) * components + k];
    const alpha = logit === undefined ? 1 : 1 / (1 + Math.exp(-logit));
    return alpha * mean + (1 - alpha) * MID_GREY;
  };
  const dreaming = { ...circuit, leaves: { ...circuit.leaves, sample: shown } };
  const { patch, channels } = model.config;
  return Array.from({ length: count }, () =>
    toFrame(
      conditionalSample(dreaming, nothing(model.object.variables), rng),
      patch,
      patch,
      channels,
    ),
  );
}

/** The most probable empty table, a whole frame. */
export function imagineBackground(model: LayeredModel, params: HostParams): Frame {
  const { height, width, channels } = model.config;
  const circuit = circuitValues(model, params, 'background');
  const evidence = nothing(model.background.variables);
  return toFrame(mostProbableExplanation(circuit, evidence), height, width, channels);
}

/** Evidence of no pixel at all. */
export function nothing(pixels: number): { x: Float64Array; weight: Float64Array } {
  return { x: new Float64Array(pixels * 3), weight: new Float64Array(pixels) };
}

/** Intensities [H, W, C] as bytes. */
export function toFrame(
  values: Float64Array,
  height: number,
  width: number,
  channels: 1 | 3,
): Frame {
  const data = Uint8Array.from(values, (v) => Math.round(255 * Math.min(1, Math.max(0, v))));
  return { height, width, channels, data };
}
