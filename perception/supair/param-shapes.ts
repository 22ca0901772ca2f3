/**
 * Shapes of all parameters of a model, by name: what a file of weights is held against. Drawing fresh
 * parameters gives the same shapes (tested), but needs the tensor library and a second.
 */

import { sumParamShapes } from '../spn/sum-shapes.ts';
import { CELL, HEAD_OUTPUTS } from './detector/constants.ts';
import type { LayeredModel } from './layered-model.ts';

export type ParamShapes = { readonly [name: string]: readonly number[] };

/** The shape of a tensor by name, where there is one. */
type ShapeOf = (name: string) => readonly number[] | undefined;

/**
 * @param stored shapes in the file: they say how wide the detector is, which the configuration does
 * not; everything else must then fit that.
 */
export function paramShapes(model: LayeredModel, stored: ShapeOf): ParamShapes {
  const { detector } = model.config;
  const shapes = detector === 'lstm' ? lstmShapes(model, stored) : attentionShapes(model, stored);
  return {
    ...Object.fromEntries(Object.entries(shapes).map(([name, s]) => [`detector.${name}`, s])),
    ...circuitShapes('object', model),
    ...circuitShapes('background', model),
  };
}

// ---------------------------------------------------------------------------

function attentionShapes({ config }: LayeredModel, stored: ShapeOf): ParamShapes {
  const size = (name: string): number => stored(`detector.${name}`)?.at(-1) ?? 0;
  const features = size('embed');
  const units = size('query0');
  const hidden = size('hidden');
  const glimpse = features + 2; // and the place of the cell
  const layers: [string, readonly number[]][] = [];
  for (let i = 1; stored(`detector.conv${i}`) !== undefined; i++) {
    layers.push([`conv${i}`, [9 * features, features]], [`conv${i}Bias`, [features]]);
  }
  return {
    embed: [CELL * CELL * config.channels, features],
    embedBias: [features],
    ...Object.fromEntries(layers),
    key: [glimpse, units],
    query0: [1, units],
    gates: [glimpse + units, 4 * units],
    gatesBias: [4 * units],
    query: [units, units],
    hidden: [glimpse + units, hidden],
    hiddenBias: [hidden],
    output: [hidden, HEAD_OUTPUTS],
    outputBias: [HEAD_OUTPUTS],
  };
}

function lstmShapes({ config }: LayeredModel, stored: ShapeOf): ParamShapes {
  const units = stored('detector.recurrent')?.[0] ?? 0;
  const hidden = stored('detector.hidden')?.at(-1) ?? 0;
  return {
    input: [config.height * config.width * config.channels, 4 * units],
    recurrent: [units, 4 * units],
    bias: [4 * units],
    hidden: [units, hidden],
    hiddenBias: [hidden],
    output: [hidden, HEAD_OUTPUTS],
    outputBias: [HEAD_OUTPUTS],
  };
}

function circuitShapes(part: 'object' | 'background', model: LayeredModel): ParamShapes {
  const { config } = model;
  const structure = model[part];
  const { replicas, leafComponents, sumComponents } = config[part];
  const leaves = [structure.variables, config.channels, replicas, leafComponents];
  const sums = sumParamShapes(structure, leafComponents, sumComponents);
  const shapes: { [name: string]: readonly number[] } = {
    mean: leaves,
    varLogit: leaves,
    root: sums.root,
  };
  sums.inner.forEach((shape, i) => {
    shapes[`sum${i + 1}`] = shape;
  });
  if (part === 'object' && config.leaves === 'see-through') {
    shapes['alphaLogit'] = [structure.variables, replicas, leafComponents];
  }
  return Object.fromEntries(Object.entries(shapes).map(([name, s]) => [`${part}.${name}`, s]));
}
