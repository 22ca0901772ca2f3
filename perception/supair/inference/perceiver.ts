/**
 * The trained model that users hold: frames in, scenes out. It has a piece of memory and kernels of
 * its own, and no tensor library.
 */

import type { Frame } from '../../../env/core/env.ts';
import { SupairError } from '../../../env/core/errors.ts';
import type { PerceiveOptions, Perceiver, Scene } from '../../scene.ts';
import type { SupairConfig } from '../config.ts';
import { type Boxes, createEngine, type Engine, type TrainedModel } from './engine.ts';
import { SecondThread } from './second-thread.ts';

/** Frames in a call from which a second thread pays: it takes a tenth of a millisecond to wake. */
const SHARED = 16;

export interface PerceiverOptions {
  /** 2: batches of 16 frames and more are shared with a second thread, which starts at the first. */
  readonly threads?: 1 | 2;
  /** Boxes around what shows of an object, or the model's own proposals; default what the model was found to be better at. */
  readonly boxes?: Boxes | undefined;
}

export function createPerceiver(
  trained: TrainedModel,
  { threads = 1, boxes = trained.boxes ?? 'tight' }: PerceiverOptions = {},
): Perceiver {
  const { config } = trained.model;
  const { height, width, channels, slots } = config;
  let engine: Engine | null = createEngine(trained, boxes);
  let second: SecondThread | null = null;

  /** The first half of the frames on the other thread, where it has loaded and is well. */
  const share = (own: Engine, frames: readonly Uint8Array[], options: PerceiveOptions): Scene[] => {
    second ??= new SecondThread(trained, boxes);
    const half = second.ready ? frames.length >> 1 : 0;
    if (half > 0) second.start(frames.slice(0, half), options);
    const rest = own(frames.slice(half), options, half);
    const front = half > 0 ? second.finish() : [];
    return [...(front ?? own(frames.slice(0, half), options, 0)), ...rest];
  };

  return {
    height,
    width,
    channels,
    slots,
    perceive(frames, options = {}) {
      if (engine === null) {
        throw new SupairError('DISPOSED', {
          who: 'perceive',
          expected: 'a perceiver in use',
          got: 'one that was disposed',
        });
      }
      const bytes = frames.map((frame, i) => bytesOf(frame, config, i));
      return threads === 2 && frames.length >= SHARED
        ? share(engine, bytes, options)
        : engine(bytes, options, 0);
    },
    dispose() {
      engine = null; // and with it goes the memory
      second?.close();
      second = null;
    },
  };
}

// ---------------------------------------------------------------------------

function bytesOf(
  frame: Frame,
  { height, width, channels }: SupairConfig,
  index: number,
): Uint8Array {
  const length = height * width * channels;
  const fits = frame.height === height && frame.width === width && frame.channels === channels;
  if (fits && frame.data.length === length) return frame.data;
  throw new SupairError('BAD_SHAPE', {
    who: `perceive.frames[${index}]`,
    expected: `uint8 [${height}, ${width}, ${channels}] (${length} bytes)`,
    got: `[${frame.height}, ${frame.width}, ${frame.channels}] (${frame.data.length} bytes)`,
    remedy: 'Send frames of the size the model was trained on, or fit a model to your frames.',
  });
}
