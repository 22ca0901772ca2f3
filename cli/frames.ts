/** Frames by the names that the command line knows: perception's own, and the built-in table-top. */

import type { FrameSet } from '../env/core/frame-set.ts';
import { Rng } from '../env/core/random.ts';
import type { TabletopConfig } from '../env/tabletop/config.ts';
import { sampleTabletopFrames } from '../env/tabletop/frames.ts';
import { sampleTabletopVideos, VIDEO_LENGTH, type VideoKind } from '../env/tabletop/videos.ts';
import {
  BLOCK_SETS,
  DIGIT_SETS,
  loadFrames,
  PUBLISHED_SETS,
  type Split,
} from '../perception/data/index.ts';
import { given, integerFlag, usage } from './flags.ts';

/** Flags of commands that read frames. */
export const FRAME_ARGS = {
  size: {
    type: 'string',
    valueHint: 'N',
    description: 'Frames of a built-in set to generate, or the most to take from a file.',
  },
  digits: {
    type: 'string',
    valueHint: 'DIR',
    description: 'Folder with the four MNIST files, plain or .gz; default the shipped digits.',
  },
} as const;

export interface FrameFlags {
  readonly size?: string | undefined;
  readonly digits?: string | undefined;
}

/** Frames where neither a flag nor the set itself says how many. */
const TABLETOP_FRAMES: { readonly [split in Split]: number } = { train: 8000, test: 1000 };

/** Built-in videos of the table-top, with the identities of what moves in them. */
const VIDEO_SETS: ReadonlyMap<string, VideoKind> = new Map([
  ['tabletop-video', 'crossing'],
  ['tabletop-hidden', 'hidden'],
]);
export const TABLETOP_SETS: readonly string[] = ['tabletop', ...VIDEO_SETS.keys()];

/** Every generated set there is. */
export const BUILT_IN_SETS: readonly string[] = [
  ...PUBLISHED_SETS,
  ...TABLETOP_SETS,
  ...BLOCK_SETS,
];
/** Those drawn at any size. */
export const SIZED_SETS: readonly string[] = [...TABLETOP_SETS, ...BLOCK_SETS];

/** Whether a name stands for a generated set, which has a training and a test half. */
export function isBuiltIn(spec: string): boolean {
  return BUILT_IN_SETS.includes(spec);
}

/** How a built-in set is made, beyond what `fit` and `evaluate` need. */
export interface Making {
  /** Of the table-top and its videos. */
  readonly world?: Partial<TabletopConfig>;
  /** Of the frames, pixels; only for sets that are drawn at any size. */
  readonly height?: number | undefined;
  readonly width?: number | undefined;
  /** Whether labels say of each pixel whose it is, where that is up to us. */
  readonly instances?: boolean;
  /** Is told how many frames are done, by sets that take long. */
  readonly advance?: (done: number) => void;
}

/**
 * @param size what a built-in set holds unless `--size` says otherwise.
 * @param making of a built-in set only.
 * @throws NOT_FOUND, BAD_FILE, BAD_SHAPE
 */
export function framesFor(
  spec: string,
  split: Split,
  seed: number,
  flags: FrameFlags,
  size?: number,
  making: Making = {},
): FrameSet {
  const asked = integerFlag(flags.size, '--size', { min: 1 });
  if (flags.digits !== undefined && !DIGIT_SETS.includes(spec)) {
    throw usage('--digits', `frames made of digits (${DIGIT_SETS.join(', ')})`, `"${spec}"`);
  }
  const sides = { ...given('height', making.height), ...given('width', making.width) };
  const rng = new Rng(seed).fork('frames');
  if (spec === 'tabletop') {
    const frames = asked ?? size ?? TABLETOP_FRAMES[split];
    // masks are judged, never learned from
    const truth = { instances: making.instances ?? split === 'test' };
    const world = { ...making.world, ...sides };
    return sampleTabletopFrames(frames, rng.fork(`tabletop ${split}`), world, truth);
  }
  const kind = VIDEO_SETS.get(spec);
  if (kind !== undefined) {
    const frames = asked ?? size ?? TABLETOP_FRAMES[split];
    const episodes = Math.ceil(frames / VIDEO_LENGTH); // whole videos
    const world = { ...making.world, kind, ...sides };
    return sampleTabletopVideos(episodes, rng.fork(`${spec} ${split}`), world);
  }
  return loadFrames(spec, {
    split,
    rng,
    otherNames: TABLETOP_SETS,
    ...given('size', asked ?? (isBuiltIn(spec) ? size : undefined)),
    ...given('digitsDir', flags.digits),
    ...given('advance', making.advance),
    ...sides,
  });
}
