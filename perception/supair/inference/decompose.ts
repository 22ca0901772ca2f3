/**
 * A frame taken apart by its model: what the object circuit makes of what the boxes show, what the
 * background circuit makes of the rest, and the background behind the objects. Exact inference in
 * double precision, for pictures; perceiving does without.
 *
 * Indices are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { Frame } from '../../../env/core/env.ts';
import type { Rng } from '../../../env/core/random.ts';
import { BACKGROUND_FLOOR } from '../../compute/numerics.ts';
import type { SceneObject } from '../../scene.ts';
import { conditionalSample, mostProbableExplanation } from '../../spn/circuit-inference.ts';
import { logSum, responsibilities, upward, weigh } from '../../spn/circuit-passes.ts';
import type { LeafValues } from '../../spn/leaf-values.ts';
import type { LayeredModel } from '../layered-model.ts';
import { type HostParams, param } from '../params.ts';
import {
  addPoint,
  coverOf,
  type PatchBox,
  type Plane,
  patchBox,
  patchPoint,
  readBox,
} from './box-pixels.ts';
import { circuitValues, toFrame } from './imagine.ts';

/** Pictures of the frame's size and channels. */
export interface Decomposition {
  /** Posterior mean of what the object circuit shows in each box; the rest is `EMPTY`. */
  readonly objects: Frame;
  /** Posterior mean of what the background circuit shows outside the boxes; the rest is `EMPTY`. */
  readonly background: Frame;
  /** Pixels outside the boxes as they are, those behind them drawn from the exact conditional. */
  readonly filledSample: Frame;
  /** The same with the most probable explanation. */
  readonly filledBest: Frame;
}

/** Intensity where a part has nothing to show. */
const EMPTY = 0.5;

/**
 * @param objects of the frame, front to back, with the boxes that the model proposed.
 */
export function decompose(
  model: LayeredModel,
  params: HostParams,
  frame: Frame,
  objects: readonly Pick<SceneObject, 'x' | 'y' | 'w' | 'h'>[],
  rng: Rng,
): Decomposition {
  const { height, width, channels, patch } = model.config;
  const x: Plane = { height, width, channels, data: Float64Array.from(frame.data, (v) => v / 255) };
  const background = weigh(circuitValues(model, params, 'background'));
  const behind = pixelMixture(background.leaves, x);
  const free = new Float64Array(height * width).fill(1);
  const shown = objects.map((object) => {
    const box = patchBox(object, patch);
    const visible = readBox({ height, width, channels: 1, data: free }, box, 'nothing');
    const own = {
      box,
      ...explainPatch(
        model,
        params,
        readBox(x, box, 'edge'),
        visible,
        readBox(behind, box, 'edge'),
      ),
    };
    coverOf(box, height, width).forEach((cover, i) => {
      free[i] = (free[i] as number) * (1 - cover);
    });
    return own;
  });

  // a pixel is seen where boxes hide less than half of it
  const weight = free.map((f) => (f > 0.5 ? 1 : 0));
  const evidence = { x: x.data, weight };
  const shares = responsibilities(background, upward(background, evidence, logSum));
  const { structure, leaves } = background;
  const explained = x.data.map((_, i) => {
    const [d, c] = [Math.floor(i / channels), i % channels];
    return weight[d] === 0 ? EMPTY : meanOf(leaves, structure, shares, d, c);
  });
  const picture = (values: Float64Array): Frame => toFrame(values, height, width, channels);
  return {
    objects: picture(
      paste(
        shown,
        x.data.map(() => EMPTY),
        x,
      ),
    ),
    background: picture(explained),
    filledSample: picture(conditionalSample(background, evidence, rng)),
    filledBest: picture(mostProbableExplanation(background, evidence)),
  };
}

/** A patch to be pasted: colours times opacity, [P, P, C], and opacity, [P, P]. */
export interface PatchLayer {
  readonly box: PatchBox;
  readonly colour: Float64Array;
  readonly opacity: Float64Array;
}

/** Patches over a ground [H, W, C], the first in front. */
export function paste(
  layers: readonly PatchLayer[],
  ground: Float64Array,
  { height, width, channels }: Omit<Plane, 'data'>,
): Float64Array {
  const out = Float64Array.from(ground);
  const found = new Float64Array(channels + 1);
  for (const { box, colour, opacity } of layers.toReversed()) {
    const { patch } = box;
    const colours: Plane = { height: patch, width: patch, channels, data: colour };
    const opacities: Plane = { height: patch, width: patch, channels: 1, data: opacity };
    for (let i = 0; i < height * width; i++) {
      const point = patchPoint(box, Math.floor(i / width), i % width);
      if (point === null) continue;
      found.fill(0);
      addPoint(colours, ...point, 'edge', found, 0);
      addPoint(opacities, ...point, 'edge', found, channels);
      const left = 1 - (found[channels] as number);
      for (let c = 0; c < channels; c++) {
        out[i * channels + c] = (found[c] as number) + left * (out[i * channels + c] as number);
      }
    }
  }
  return out;
}

// ---------------------------------------------------------------------------

/** Mean of the leaves of a pixel's value, by the posteriors of their components. */
function meanOf(
  leaves: LeafValues,
  { regionOf, leafRegions }: LayeredModel['background'],
  shares: readonly Float64Array[],
  d: number,
  c: number,
): number {
  let mean = 0;
  for (let r = 0; r < leaves.replicas; r++) {
    const region = r * leafRegions + (regionOf[r * leaves.pixels + d] as number);
    const own = shares[region] as Float64Array;
    for (let k = 0; k < leaves.components; k++)
      mean += (own[k] as number) * leaves.mean(d, c, r, k);
  }
  return mean;
}

/** Log density of each pixel under all leaves of the background alike, [H, W]. */
function pixelMixture(leaves: LeafValues, x: Plane): Plane {
  const { replicas, components, channels, pixels } = leaves;
  const terms = new Float64Array(replicas * components);
  const data = new Float64Array(pixels);
  for (let d = 0; d < pixels; d++) {
    for (let i = 0; i < terms.length; i++) {
      const [r, k] = [Math.floor(i / components), i % components];
      terms[i] = pixelLog(leaves, x.data, d, r, k, channels);
    }
    data[d] = Math.max(BACKGROUND_FLOOR, logSum(terms) - Math.log(terms.length));
  }
  return { ...x, channels: 1, data };
}

function pixelLog(
  leaves: LeafValues,
  x: Float64Array,
  d: number,
  r: number,
  k: number,
  channels: number,
): number {
  let log = 0;
  for (let c = 0; c < channels; c++)
    log += leaves.logProb(d, c, r, k, x[d * channels + c] as number);
  return log;
}

/** Posterior mean of a patch: of a see-through pixel as far as it shows the object. */
function explainPatch(
  model: LayeredModel,
  params: HostParams,
  x: Float64Array,
  visible: Float64Array,
  behind: Float64Array,
): Omit<PatchLayer, 'box'> {
  const values = circuitValues(model, params, 'object');
  const { leaves, structure } = values;
  const { channels, pixels, replicas, components } = leaves;
  const alpha =
    model.config.leaves === 'see-through' ? param(params, 'object.alphaLogit').data : null;
  /** Log densities of a pixel as the object's and, through it, as the background's. */
  const both = (d: number, r: number, k: number): [object: number, table: number] => {
    const own = pixelLog(leaves, x, d, r, k, channels);
    if (alpha === null) return [own, Number.NEGATIVE_INFINITY];
    const logit = alpha[(d * replicas + r) * components + k] as number;
    const through = -Math.log1p(Math.exp(logit)); // log(1 - alpha)
    return [own + logit + through, (behind[d] as number) + through];
  };
  // one leaf value a pixel, all its channels together
  const pixelLeaves: LeafValues = {
    ...leaves,
    channels: 1,
    logProb: (d, _, r, k) => logSum(Float64Array.from(both(d, r, k))),
  };
  const circuit = weigh({ ...values, leaves: pixelLeaves });
  const shares = responsibilities(circuit, upward(circuit, { x, weight: visible }, logSum));
  const colour = new Float64Array(pixels * channels);
  const opacity = new Float64Array(pixels);
  for (let d = 0; d < pixels; d++) {
    for (let r = 0; r < replicas; r++) {
      const region = r * structure.leafRegions + (structure.regionOf[r * pixels + d] as number);
      for (let k = 0; k < components; k++) {
        const [object, table] = both(d, r, k);
        const share =
          ((shares[region] as Float64Array)[k] as number) / (1 + Math.exp(table - object));
        opacity[d] = (opacity[d] as number) + share;
        for (let c = 0; c < channels; c++) {
          const i = d * channels + c;
          colour[i] = (colour[i] as number) + share * leaves.mean(d, c, r, k);
        }
      }
    }
  }
  return { colour, opacity };
}
