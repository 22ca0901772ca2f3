/** Frames by name: a built-in data set, an `.npz` file, or a folder of PNG images. */

import { existsSync, statSync } from 'node:fs';
import { SupairError } from '../../env/core/errors.ts';
import type { FrameSet } from '../../env/core/frame-set.ts';
import { didYouMean } from '../../env/core/nearest.ts';
import type { Rng } from '../../env/core/random.ts';
import { BLOCK_SCENARIOS, makeBlocks } from './blocks/blocks.ts';
import type { Split } from './digits.ts';
import { makeGridMnist, makeMultiMnist, makeNoisyMnist } from './multi-mnist.ts';
import { readFrameFile } from './npz.ts';
import { readPngFolder } from './png-folder.ts';
import { makeSprites } from './sprites.ts';

/** The published data sets, generated on demand. */
export const PUBLISHED_SETS = ['mnist', 'noisy-mnist', 'grid-mnist', 'sprites'] as const;
/** Those that are made of handwritten digits. */
export const DIGIT_SETS: readonly string[] = ['mnist', 'noisy-mnist', 'grid-mnist'];
/** Simulators that nobody prepared, another one for each seed. */
export const BLOCK_SETS: readonly string[] = BLOCK_SCENARIOS.map((name) => `blocks/${name}`);

export interface LoadOptions {
  /** Which half of a built-in set; files have none. */
  readonly split: Split;
  /** Seeds a built-in set: training and test scenes come from streams of their own. */
  readonly rng: Rng;
  /** Scenes of a built-in set to generate, or the most frames to take from a file. */
  readonly size?: number;
  readonly digitsDir?: string;
  /** Of the frames of BLOCK_SETS, pixels; the others have sizes of their own. */
  readonly height?: number;
  readonly width?: number;
  /** Is told how many frames of BLOCK_SETS are drawn: they take longest. */
  readonly advance?: (done: number) => void;
  /** Further built-in names that the caller knows, for the remedy when `spec` is none of them. */
  readonly otherNames?: readonly string[];
}

/**
 * @throws NOT_FOUND where `spec` is neither built in nor a file or folder; what its reader throws.
 */
export function loadFrames(spec: string, options: LoadOptions): FrameSet {
  const make = MAKERS.get(spec);
  if (make !== undefined) {
    const { split, rng, size, digitsDir } = options;
    return make({
      split,
      rng: rng.fork(`${spec} ${split}`),
      ...(size === undefined ? {} : { size }),
      ...(digitsDir === undefined ? {} : { digitsDir }),
    });
  }
  const scenario = BLOCK_SCENARIOS.find((name) => spec === `blocks/${name}`);
  if (scenario !== undefined) {
    return makeBlocks(scenario, { ...options, rng: options.rng.fork(spec) });
  }
  if (!existsSync(spec)) {
    throw new SupairError('NOT_FOUND', {
      who: `frames "${spec}"`,
      expected: 'a built-in data set, an .npz file or a folder of PNG images',
      got: 'none of them',
      remedy: didYouMean(spec, [...PUBLISHED_SETS, ...BLOCK_SETS, ...(options.otherNames ?? [])]),
    });
  }
  const set = statSync(spec).isDirectory() ? readPngFolder(spec) : readFrameFile(spec);
  return options.size === undefined ? set : firstFrames(set, options.size);
}

/** The first `size` frames; of a video longer than that, its beginning. */
function firstFrames(set: FrameSet, size: number): FrameSet {
  if (set.episodeLength === null || size >= set.episodeLength) return frameRange(set, 0, size);
  return { ...frameRange({ ...set, episodeLength: null }, 0, size), episodeLength: size };
}

/** Frames `start` to `end` (exclusive), views without copies; videos are cut between episodes. */
export function frameRange(set: FrameSet, start: number, end: number): FrameSet {
  const step = set.episodeLength ?? 1;
  const whole = (index: number): number =>
    Math.min(set.size, Math.max(0, Math.ceil(index / step) * step));
  const [from, to] = [whole(start), whole(end)];
  const { height, width, channels, labels } = set;
  const area = height * width;
  const length = area * channels;
  const frames = set.frames.subarray(from * length, to * length);
  const size = to - from;
  if (labels === null) return { ...set, size, frames };
  const { counts, boxes, valid, ids, maxBoxes, instances } = labels;
  return {
    ...set,
    size,
    frames,
    labels: {
      maxBoxes,
      counts: counts.subarray(from, to),
      boxes: boxes?.subarray(from * maxBoxes * 4, to * maxBoxes * 4) ?? null,
      valid: valid?.subarray(from * maxBoxes, to * maxBoxes) ?? null,
      ids: ids?.subarray(from * maxBoxes, to * maxBoxes) ?? null,
      ...(instances && { instances: instances.subarray(from * area, to * area) }),
    },
  };
}

// ---------------------------------------------------------------------------

const MAKERS: ReadonlyMap<string, typeof makeMultiMnist> = new Map([
  ['mnist', makeMultiMnist],
  ['noisy-mnist', makeNoisyMnist],
  ['grid-mnist', makeGridMnist],
  ['sprites', makeSprites],
]);
