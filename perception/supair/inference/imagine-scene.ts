/**
 * Whole frames drawn from a model: how many objects, where, what they look like, and the background
 * behind them. All choices of both circuits are drawn, and pixels show the mean of the component chosen.
 *
 * The prior over boxes is what the model was built on: sizes and shapes uniform in their ranges, places
 * uniform in the frame, and hidden fractions r with density beta e^(-beta r), by rejection.
 */

import type { Frame } from '../../../env/core/env.ts';
import type { Rng } from '../../../env/core/random.ts';
import { conditionalSampler } from '../../spn/circuit-inference.ts';
import type { LeafValues } from '../../spn/leaf-values.ts';
import type { LayeredModel } from '../layered-model.ts';
import { type HostParams, param } from '../params.ts';
import { coverOf, type PatchBox, readBox } from './box-pixels.ts';
import { type PatchLayer, paste } from './decompose.ts';
import { circuitValues, nothing, toFrame } from './imagine.ts';

/** Draws before a crowd of boxes that hide each other is given up for a smaller one. */
const TRIES = 500;

/** `count` frames, each with one object at least. */
export function imagineScenes(
  model: LayeredModel,
  params: HostParams,
  count: number,
  rng: Rng,
): Frame[] {
  const { height, width, channels } = model.config;
  const drawPatch = patchSampler(model, params);
  const drawGround = groundSampler(model, params);
  return Array.from({ length: count }, () => {
    const boxes = drawBoxes(model, drawCount(model, rng), rng);
    const layers = boxes.map((box): PatchLayer => ({ box, ...drawPatch(rng) }));
    const values = paste(layers, drawGround(rng), { height, width, channels });
    return toFrame(values, height, width, channels);
  });
}

// ---------------------------------------------------------------------------

/** From p(N = n) given that there is an object. */
function drawCount({ config: { slots, countPriorCost } }: LayeredModel, rng: Rng): number {
  const weights = Array.from({ length: slots }, (_, i) => Math.exp(-countPriorCost * i));
  let left = rng.uniform(
    0,
    weights.reduce((a, b) => a + b, 0),
  );
  const found = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return found < 0 ? slots : found + 1;
}

/** Front to back. */
function drawBoxes({ config }: LayeredModel, count: number, rng: Rng): PatchBox[] {
  const { height, width, patch, scaleMin, scaleMax, aspectMin, aspectMax, overlapRate } = config;
  for (let n = count; n > 1; n--) {
    for (let i = 0; i < TRIES; i++) {
      const boxes = Array.from({ length: n }, one);
      if (rng.uniform() < Math.exp(-overlapRate * hiddenIn(boxes, height, width))) return boxes;
    }
  }
  return [one()];

  function one(): PatchBox {
    const sx = rng.uniform(scaleMin, scaleMax);
    const sy = sx * rng.uniform(aspectMin, aspectMax);
    const x = rng.uniform(0, Math.max(0, width - 1 - patch * sx));
    const y = rng.uniform(0, Math.max(0, height - 1 - patch * sy));
    return { sx, sy, x, y, patch };
  }
}

/** Sum of the boxes' hidden fractions. */
function hiddenIn(boxes: readonly PatchBox[], height: number, width: number): number {
  const free = new Float64Array(height * width).fill(1);
  return boxes.reduce((sum, box) => {
    const seen = readBox({ height, width, channels: 1, data: free }, box, 'edge');
    coverOf(box, height, width).forEach((cover, i) => {
      free[i] = (free[i] ?? 0) * (1 - cover);
    });
    return sum + 1 - seen.reduce((a, b) => a + b, 0) / seen.length;
  }, 0);
}

/** Patches with their opacity, which comes along as one channel more. */
function patchSampler(
  model: LayeredModel,
  params: HostParams,
): (rng: Rng) => Omit<PatchLayer, 'box'> {
  const circuit = circuitValues(model, params, 'object');
  const { leaves } = circuit;
  const { pixels, channels, replicas, components } = leaves;
  const alpha =
    model.config.leaves === 'see-through' ? param(params, 'object.alphaLogit').data : null;
  const shown: LeafValues = {
    ...leaves,
    channels: channels + 1,
    sample(d, c, r, k) {
      if (c < channels) return leaves.mean(d, c, r, k);
      const logit = alpha?.[(d * replicas + r) * components + k];
      return logit === undefined ? 1 : 1 / (1 + Math.exp(-logit));
    },
  };
  const none = { x: [], weight: new Float64Array(pixels) };
  const draw = conditionalSampler({ ...circuit, leaves: shown }, none);
  return (rng) => {
    const drawn = draw(rng);
    const of = (d: number, c: number): number => drawn[d * (channels + 1) + c] ?? 0;
    const opacity = Float64Array.from({ length: pixels }, (_, d) => of(d, channels));
    const colour = Float64Array.from({ length: pixels * channels }, (_, i) => {
      const d = Math.floor(i / channels);
      return of(d, i % channels) * (opacity[d] ?? 0);
    });
    return { colour, opacity };
  };
}

function groundSampler(model: LayeredModel, params: HostParams): (rng: Rng) => Float64Array {
  const circuit = circuitValues(model, params, 'background');
  const leaves: LeafValues = { ...circuit.leaves, sample: circuit.leaves.mean };
  return conditionalSampler({ ...circuit, leaves }, nothing(model.background.variables));
}
