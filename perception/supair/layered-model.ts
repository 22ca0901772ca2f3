/**
 * The fixed part of a model that needs no tensors: its configuration and the structure of its two
 * circuits. The structure comes from the seed and is rebuilt from it, never stored.
 */

import { Rng } from '../../env/core/random.ts';
import { type LayeredStructure, toLayers } from '../spn/layered-structure.ts';
import { randomBinaryGraph } from '../spn/region-builders.ts';
import { type SupairConfig, validateConfig } from './config.ts';

export interface LayeredModel {
  readonly config: SupairConfig;
  readonly structureSeed: number;
  /** Over the pixels of a patch. */
  readonly object: LayeredStructure;
  /** Over the pixels of a frame. */
  readonly background: LayeredStructure;
}

/** @throws BAD_ARGUMENT for a configuration that no model can be built from. */
export function layModel(config: SupairConfig, structureSeed: number): LayeredModel {
  validateConfig(config);
  const rng = new Rng(structureSeed);
  const structure = (part: 'object' | 'background', variables: number): LayeredStructure => {
    const { depth, replicas } = config[part];
    return toLayers(randomBinaryGraph({ variables, depth, replicas }, rng.fork(part)));
  };
  const object = structure('object', config.patch ** 2);
  const background = structure('background', config.height * config.width);
  return { config, structureSeed, object, background };
}
