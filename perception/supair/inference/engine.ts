/** A trained model at work on one thread: bytes of frames in, scenes out. */

import type { PerceiveOptions, Scene } from '../../scene.ts';
import type { LayeredModel } from '../layered-model.ts';
import type { HostParams } from '../params.ts';
import { Arena } from './arena.ts';
import { freezeAttention } from './frozen-attention.ts';
import { freezeExplain } from './frozen-explain.ts';
import { freezeLstm } from './frozen-lstm.ts';
import { presentSlots, readScene } from './read-scene.ts';

/** Frames whose backgrounds are worked out together: the model's coefficients are read once for all. */
const CHUNK = 16;

export interface TrainedModel {
  readonly model: LayeredModel;
  readonly params: HostParams;
  /** Log likelihoods of the training frames at percentiles 0, 1, ..., 100, ascending. */
  readonly likelihoodQuantiles: readonly number[];
}

/** Scenes of frames, each [H W C] bytes. A frame's scene does not depend on the others. */
export type Engine = (frames: readonly Uint8Array[], options: PerceiveOptions) => Scene[];

/** `tight`: around what shows of an object; `proposed`: as the model's own z_where has them. */
export type Boxes = 'tight' | 'proposed';

export function createEngine(
  { model, params, likelihoodQuantiles }: TrainedModel,
  boxes: Boxes,
): Engine {
  const { config } = model;
  const size = config.height * config.width;
  const arena = new Arena();
  const freeze = config.detector === 'attention' ? freezeAttention : freezeLstm;
  const findSlots = freeze(arena, config, params);
  const bytes = arena.take(Math.ceil((size * config.channels) / 4));
  const pixels = arena.take(4 * size * CHUNK);
  const explain = freezeExplain(arena, model, params, pixels, CHUNK);
  const novelty = (value: number): number => noveltyPercentile(value, likelihoodQuantiles);

  return (frames, { masks = false }) => {
    const tight = masks || boxes === 'tight' ? { masks } : null;
    const scenes: Scene[] = [];
    for (let start = 0; start < frames.length; start += CHUNK) {
      scenes.push(...chunk(frames.slice(start, start + CHUNK), tight));
    }
    return scenes;
  };

  function chunk(frames: readonly Uint8Array[], tight: { masks: boolean } | null): Scene[] {
    const seen = frames.map((frame, i) => {
      arena.bytes.set(frame, bytes);
      arena.kernels.toPixels(size, config.channels, bytes, pixels + 16 * size * i);
      const slots = findSlots(bytes);
      return { slots, objects: explain.objects(i, presentSlots(slots), tight) };
    });
    const backgrounds = explain.backgrounds(frames.length);
    return seen.map(({ slots, objects }, i) => {
      const backgroundLog = backgrounds[i] as number; // one a frame
      return readScene(slots, { objects, backgroundLog }, config, novelty);
    });
  }
}

/** How unlikely a value is against the training frames: 0 = as likely as the best, 100 = worse than all. */
export function noveltyPercentile(value: number, quantiles: readonly number[]): number {
  const below = quantiles.filter((q) => q <= value).length;
  return quantiles.length === 0 ? 50 : 100 * (1 - below / quantiles.length);
}
