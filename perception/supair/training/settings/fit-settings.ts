/** Settings of our recipe that somebody may give instead of leaving them to the data. */

import type { FrameSize } from '../../../../env/core/area-average.ts';
import { SupairError } from '../../../../env/core/errors.ts';
import { LARGEST_CANVAS } from '../../canvas.ts';
import type { Boxes } from '../../inference/engine.ts';

/** How the background changes from frame to frame; `steady` covers several tables too. */
export const BACKGROUND_CHANGES = ['steady', 'gain', 'shake', 'one-color'] as const;
export type BackgroundChange = (typeof BACKGROUND_CHANGES)[number];

export interface FitSettings {
  /** What is to be taken out of frames before they are seen (supair/normalize). */
  readonly change?: BackgroundChange;
  /** Longest side at which the model sees frames, 16 to 128 pixels. */
  readonly canvas?: number;
  /** Sides of the smallest and of the largest object, pixels of the frames. */
  readonly objectSize?: readonly [number, number];
  /** Standard deviation of the frames' noise, intensities in [0, 1]. */
  readonly noise?: number;
  /** What an object costs under the count prior, nats. */
  readonly countPrior?: number;
  /** Of the steps on the ELBO. */
  readonly learningRate?: number;
  /** Frames a step. */
  readonly batch?: number;
  /** The boxes that the model tells: where an object's mask ends, or its own. */
  readonly boxes?: Boxes;
}

/** @throws BAD_ARGUMENT for values out of range, or any with the published recipe. */
export function checkSettings(
  settings: FitSettings,
  frame: FrameSize,
  recipe: 'auto' | 'published',
): void {
  const refuse = (setting: string, expected: string, got: unknown, remedy?: string): never => {
    const tail = remedy === undefined ? {} : { remedy };
    throw new SupairError('BAD_ARGUMENT', {
      who: `fit: ${setting}`,
      expected,
      got: String(got),
      ...tail,
    });
  };
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  const [first] = given;
  if (recipe === 'published' && first !== undefined) {
    const remedy = 'Leave it out, or use the recipe auto.';
    refuse(first[0], 'none with the published recipe, which has its own', first[1], remedy);
  }
  for (const [setting, low, high] of RANGES) {
    const value = settings[setting];
    if (value === undefined || (value >= low && value <= high)) continue;
    refuse(setting, `${low} to ${high}`, value);
  }
  for (const setting of ['canvas', 'batch'] as const) {
    const value = settings[setting];
    if (value !== undefined && !Number.isInteger(value)) refuse(setting, 'a whole number', value);
  }
  const { objectSize } = settings;
  if (objectSize === undefined) return;
  const [low, high] = objectSize;
  const longest = Math.max(frame.height, frame.width);
  if (!(low >= 2 && low < high && high <= longest)) {
    refuse('objectSize', `two sides from 2 to ${longest} pixels, the smaller first`, objectSize);
  }
}

// ---------------------------------------------------------------------------

/** Inclusive. */
const RANGES: readonly (readonly [
  Exclude<keyof FitSettings, 'objectSize' | 'change' | 'boxes'>,
  number,
  number,
])[] = [
  ['canvas', 16, LARGEST_CANVAS],
  ['noise', 0, 0.5],
  ['countPrior', -10_000, 10_000],
  ['learningRate', 1e-6, 1],
  ['batch', 1, 1024],
];
