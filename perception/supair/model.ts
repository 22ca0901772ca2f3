/**
 * A SuPAIR model on the backend: its fixed parts, and how to draw fresh parameters.
 */

import type * as tf from '@tensorflow/tfjs-core';
import type { Rng } from '../../env/core/random.ts';
import type { SumParams } from '../spn/circuit.ts';
import { initGaussianLeaves, initSumParams } from '../spn/initial-values.ts';
import { disposeRegions, type RegionTensors, regionTensors } from '../spn/region-tensors.ts';
import { initAlpha, type SeeThroughLeafParams } from '../spn/see-through-leaves.ts';
import { sumParamShapes } from '../spn/sum-shapes.ts';
import type { Posterior } from './boxes/where.ts';
import type { CircuitConfig, SupairConfig } from './config.ts';
import { detectWithAttention, initAttention } from './detector/attention.ts';
import { detectWithLstm, initLstm } from './detector/lstm.ts';
import { type LayeredModel, layModel } from './layered-model.ts';
import {
  filled,
  type HostParams,
  type HostTensor,
  mapValues,
  type Params,
  param,
} from './params.ts';

/** Fixed parts of a model on the backend. */
export interface Model extends LayeredModel {
  /** Pixels to leaf regions, kept until `disposeModel`. */
  readonly objectRegions: RegionTensors;
  readonly backgroundRegions: RegionTensors;
}

export function buildModel(config: SupairConfig, structureSeed: number): Model {
  return onBackend(layModel(config, structureSeed));
}

/** Copies the structure to the backend. */
export function onBackend(model: LayeredModel): Model {
  return {
    ...model,
    objectRegions: regionTensors(model.object),
    backgroundRegions: regionTensors(model.background),
  };
}

export function disposeModel(model: Model): void {
  disposeRegions(model.objectRegions);
  disposeRegions(model.backgroundRegions);
}

/** Where the leaves of a fresh model start. */
export interface InitOptions {
  /** Whether the LSTM's first boxes lie in the middle of the frame; as published, anywhere. */
  readonly centredBoxes?: boolean;
  /**
   * Means of the background's components, [H * W * C] each in [0, 1]: they take turns where there
   * are more components. Empty for 0 as published.
   */
  readonly backgroundMeans: readonly Float32Array[];
  /** Mean colour around which object means spread, [C]; null for 0 as published. */
  readonly objectMean: readonly number[] | null;
  /** Spread of the object means; 0.1 as published. */
  readonly objectMeanStd: number;
}

export const PUBLISHED_INIT: InitOptions = {
  centredBoxes: false,
  backgroundMeans: [],
  objectMean: null,
  objectMeanStd: 0.1,
};

/** Fresh parameters on the host. */
export function initParams(model: LayeredModel, options: InitOptions, rng: Rng): HostParams {
  const { config } = model;
  const detector =
    config.detector === 'lstm'
      ? initLstm(config, rng.fork('detector'), options.centredBoxes)
      : initAttention(config, rng.fork('detector'));
  const objectCenter =
    options.objectMean === null ? 0 : repeated(options.objectMean, config.patch ** 2);
  const object = initCircuit(
    'object',
    model,
    objectCenter,
    options.objectMeanStd,
    rng.fork('object'),
  );
  const known = options.backgroundMeans.length > 0;
  const background = initCircuit(
    'background',
    model,
    known ? options.backgroundMeans : 0,
    known ? 0.03 : 0.1,
    rng.fork('background'),
  );
  if (config.backgroundModel === 'circuit') return { ...detector, ...object, ...background };
  const fixed = mapValues(background, ({ shape }) => filled(shape, 0)); // see `FIXED_BACKGROUND`
  return { ...detector, ...object, ...fixed };
}

/** The proposal network's posterior for a batch of images [B, H, W, C]. */
export function detect(image: tf.Tensor4D, params: Params, config: SupairConfig): Posterior {
  return config.detector === 'lstm'
    ? detectWithLstm(image, params, config)
    : detectWithAttention(image, params, config);
}

/** Leaf parameters of one circuit; alpha only where the leaves are see-through. */
export function leafParams(params: Params, part: 'object' | 'background'): SeeThroughLeafParams {
  return {
    mean: param(params, `${part}.mean`),
    varLogit: param(params, `${part}.varLogit`),
    get alphaLogit() {
      return param(params, `${part}.alphaLogit`);
    },
  };
}

export function sumParams(params: Params, part: 'object' | 'background', depth: number): SumParams {
  const inner = Array.from({ length: depth - 1 }, (_, i) => param(params, `${part}.sum${i + 1}`));
  return { inner, root: param(params, `${part}.root`) };
}

/** Names of the parameters the detector's warm start trains. */
export function isDetectorParam(name: string): boolean {
  return name.startsWith('detector.');
}

/** Whether training moves a parameter: with one slot nobody asks where to look next. */
export function isLearned(
  name: string,
  { detector, slots, backgroundModel }: SupairConfig,
): boolean {
  if (backgroundModel === 'gaussian' && name.startsWith('background.')) return false;
  return !(detector === 'attention' && slots === 1 && name === 'detector.query');
}

// ---------------------------------------------------------------------------

function initCircuit(
  part: 'object' | 'background',
  model: LayeredModel,
  center: number | Float32Array | readonly Float32Array[],
  meanStd: number,
  rng: Rng,
): HostParams {
  const config: CircuitConfig = model.config[part];
  const structure = model[part];
  const { replicas, leafComponents, sumComponents } = config;
  const shape = [structure.variables, model.config.channels, replicas, leafComponents] as const;
  const leaves = initGaussianLeaves(shape, center, meanStd, rng.fork('leaves'));
  const sums = initSumParams(structure, leafComponents, sumComponents, rng.fork('sums'));
  const shapes = sumParamShapes(structure, leafComponents, sumComponents);
  const out: { [name: string]: HostTensor } = {
    [`${part}.mean`]: { shape, data: leaves.mean },
    [`${part}.varLogit`]: { shape, data: leaves.varLogit },
    [`${part}.root`]: { shape: shapes.root, data: sums.root },
  };
  sums.inner.forEach((data, i) => {
    out[`${part}.sum${i + 1}`] = { shape: shapes.inner[i] ?? [], data };
  });
  if (part === 'object' && model.config.leaves === 'see-through') {
    const alphaShape = [structure.variables, replicas, leafComponents];
    const size = structure.variables * replicas * leafComponents;
    out['object.alphaLogit'] = { shape: alphaShape, data: initAlpha(size, rng.fork('alpha')) };
  }
  return out;
}

/** A colour repeated for every pixel, [pixels * C]. */
function repeated(color: readonly number[], pixels: number): Float32Array {
  return Float32Array.from(
    { length: pixels * color.length },
    (_, i) => color[i % color.length] as number, // i % length is an index
  );
}
