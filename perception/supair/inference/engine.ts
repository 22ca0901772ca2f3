/** A trained model at work on one thread: bytes of frames in, scenes out. */

import { Rng } from '../../../env/core/random.ts';
import type { PerceiveOptions, Scene, SceneSample } from '../../scene.ts';
import type { LayeredModel } from '../layered-model.ts';
import type { HostParams } from '../params.ts';
import { Arena } from './arena.ts';
import { freezeAttention } from './frozen-attention.ts';
import { freezeExplain } from './frozen-explain.ts';
import { freezeLstm } from './frozen-lstm.ts';
import type { MaskWish } from './frozen-masks.ts';
import { frameNovelty, objectNovelty, type Reference } from './novelty.ts';
import { drawPosterior, tempered } from './posterior.ts';
import {
  type Judge,
  logJoint,
  presentSlots,
  readObjects,
  readScene,
  type SlotPosterior,
} from './read-scene.ts';

/** Frames whose backgrounds are worked out together: the model's coefficients are read once for all. */
const CHUNK = 16;

export interface TrainedModel {
  readonly model: LayeredModel;
  readonly params: HostParams;
  /** Log likelihoods of the training frames at percentiles 0, 1, ..., 100, ascending. */
  readonly likelihoodQuantiles: readonly number[];
  /** What is usual; without it novelty is that of the log likelihood alone. */
  readonly reference?: Reference | undefined;
  /** What presence logits are divided by; default 1. */
  readonly presenceTemperature?: number | undefined;
  /** The boxes it tells where nobody says otherwise; tight ones where missing. */
  readonly boxes?: Boxes | undefined;
}

/**
 * Scenes of frames, each [H W C] bytes. A frame's scene does not depend on the others, its samples on
 * its place among them alone: `first` is the place of the first of these frames.
 */
export type Engine = (
  frames: readonly Uint8Array[],
  options: PerceiveOptions,
  first: number,
) => Scene[];

/** `tight`: where an object's mask ends; `proposed`: as the model's own z_where has them. */
export const BOXES = ['tight', 'proposed'] as const;
export type Boxes = (typeof BOXES)[number];

export function createEngine(trained: TrainedModel, boxes: Boxes): Engine {
  const { model, params, likelihoodQuantiles, reference, presenceTemperature = 1 } = trained;
  const { config } = model;
  const size = config.height * config.width;
  const arena = new Arena();
  const freeze = config.detector === 'attention' ? freezeAttention : freezeLstm;
  const detect = freeze(arena, config, params);
  const findSlots = (at: number): SlotPosterior[] => tempered(detect(at), presenceTemperature);
  const bytes = arena.take(Math.ceil((size * config.channels) / 4));
  const pixels = arena.take(4 * size * CHUNK);
  const explain = freezeExplain(arena, model, params, pixels, CHUNK);
  const judge: Judge =
    reference === undefined
      ? likelihoodJudge(likelihoodQuantiles)
      : {
          frame: (scene) => frameNovelty(scene, size, reference),
          object: (log) => objectNovelty(log, reference),
        };

  return (frames, { masks = false, samples = 0, seed = 1 }, first) => {
    const tight = boxes === 'tight';
    const wish = masks || tight ? { masks, tight } : null;
    const scenes: Scene[] = [];
    for (let start = 0; start < frames.length; start += CHUNK) {
      scenes.push(...chunk(frames.slice(start, start + CHUNK), wish));
    }
    if (samples === 0) return scenes;
    return scenes.map((scene, i) => {
      const rng = new Rng(seed).fork(first + i);
      return { ...scene, samples: drawSamples(frames[i] as Uint8Array, samples, rng) };
    });
  };

  function drawSamples(frame: Uint8Array, count: number, rng: Rng): SceneSample[] {
    arena.bytes.set(frame, bytes);
    arena.kernels.toPixels(size, config.channels, bytes, pixels);
    const slots = findSlots(bytes);
    return Array.from({ length: count }, () => {
      const { drawn, logPosterior } = drawPosterior(slots, rng);
      const objects = explain.objects(0, drawn, null);
      const explanation = { objects, backgroundLog: explain.backgrounds(1)[0] as number };
      return {
        objects: readObjects(drawn, objects, config, judge),
        log_joint: logJoint(drawn, explanation, config),
        log_posterior: logPosterior,
      };
    });
  }

  function chunk(frames: readonly Uint8Array[], wish: MaskWish | null): Scene[] {
    const seen = frames.map((frame, i) => {
      arena.bytes.set(frame, bytes);
      arena.kernels.toPixels(size, config.channels, bytes, pixels + 16 * size * i);
      const slots = findSlots(bytes);
      return { slots, objects: explain.objects(i, presentSlots(slots), wish) };
    });
    const backgrounds = explain.backgrounds(frames.length);
    return seen.map(({ slots, objects }, i) => {
      const backgroundLog = backgrounds[i] as number; // one a frame
      return readScene(slots, { objects, backgroundLog }, config, judge);
    });
  }
}

/** Of models that know only the log likelihoods of their training frames. */
export function likelihoodJudge(quantiles: readonly number[]): Judge {
  return {
    frame: (scene) => noveltyPercentile(scene.log_likelihood, quantiles),
    object: () => null,
  };
}

/** How unlikely a value is against the training frames: 0 = as likely as the best, 100 = worse than all. */
export function noveltyPercentile(value: number, quantiles: readonly number[]): number {
  const below = quantiles.filter((q) => q <= value).length;
  return quantiles.length === 0 ? 50 : 100 * (1 - below / quantiles.length);
}
