/**
 * The trained model that users hold: frames in, scenes out. It has a piece of memory and kernels of
 * its own, and no tensor library.
 */

import type { Frame } from '../../../env/core/env.ts';
import { SupairError } from '../../../env/core/errors.ts';
import type { Perceiver, Scene } from '../../scene.ts';
import type { SupairConfig } from '../config.ts';
import type { LayeredModel } from '../layered-model.ts';
import type { HostParams } from '../params.ts';
import { Arena } from './arena.ts';
import { type FindSlots, freezeAttention } from './frozen-attention.ts';
import { type FrozenExplain, freezeExplain } from './frozen-explain.ts';
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

export function createPerceiver(trained: TrainedModel): Perceiver {
  const { height, width, channels, slots } = trained.model.config;
  let engine: Engine | null = createEngine(trained);
  return {
    height,
    width,
    channels,
    slots,
    perceive(frames) {
      const running = engine;
      if (running === null) {
        throw new SupairError('DISPOSED', {
          who: 'perceive',
          expected: 'a perceiver in use',
          got: 'one that was disposed',
        });
      }
      frames.forEach((frame, i) => {
        assertFrame(frame, trained.model.config, i);
      });
      const scenes: Scene[] = [];
      for (let start = 0; start < frames.length; start += CHUNK) {
        scenes.push(...running(frames.slice(start, start + CHUNK)));
      }
      return scenes;
    },
    dispose() {
      engine = null; // and with it goes the memory
    },
  };
}

/** How unlikely a value is against the training frames: 0 = as likely as the best, 100 = worse than all. */
export function noveltyPercentile(value: number, quantiles: readonly number[]): number {
  const below = quantiles.filter((q) => q <= value).length;
  return quantiles.length === 0 ? 50 : 100 * (1 - below / quantiles.length);
}

// ---------------------------------------------------------------------------

/** Scenes of up to CHUNK frames. */
type Engine = (frames: readonly Frame[]) => Scene[];

function createEngine({ model, params, likelihoodQuantiles }: TrainedModel): Engine {
  const { config } = model;
  const size = config.height * config.width;
  const arena = new Arena();
  const freeze = config.detector === 'attention' ? freezeAttention : freezeLstm;
  const findSlots: FindSlots = freeze(arena, config, params);
  const bytes = arena.take(Math.ceil((size * config.channels) / 4));
  const pixels = arena.take(4 * size * CHUNK);
  const explain: FrozenExplain = freezeExplain(arena, model, params, pixels, CHUNK);
  const novelty = (value: number): number => noveltyPercentile(value, likelihoodQuantiles);
  return (frames) => {
    const seen = frames.map(({ data }, i) => {
      arena.bytes.set(data, bytes);
      arena.kernels.toPixels(size, config.channels, bytes, pixels + 16 * size * i);
      const slots = findSlots(bytes);
      return { slots, objects: explain.objects(i, presentSlots(slots)) };
    });
    const backgrounds = explain.backgrounds(frames.length);
    return seen.map(({ slots, objects }, i) => {
      const backgroundLog = backgrounds[i] as number; // one a frame
      return readScene(slots, { objects, backgroundLog }, config, novelty);
    });
  };
}

function assertFrame(frame: Frame, { height, width, channels }: SupairConfig, index: number): void {
  const length = height * width * channels;
  const fits = frame.height === height && frame.width === width && frame.channels === channels;
  if (fits && frame.data.length === length) return;
  throw new SupairError('BAD_SHAPE', {
    who: `perceive.frames[${index}]`,
    expected: `uint8 [${height}, ${width}, ${channels}] (${length} bytes)`,
    got: `[${frame.height}, ${frame.width}, ${frame.channels}] (${frame.data.length} bytes)`,
    remedy: 'Send frames of the size the model was trained on, or fit a model to your frames.',
  });
}
