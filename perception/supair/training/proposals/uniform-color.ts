/**
 * Objects that are of one colour each: where frames show such, neighbouring pixels belong to one object
 * only if their colours are equal, and objects that touch or overlap come apart.
 *
 * Whether they are is read from the frames: of two neighbours that both surprise, most then are
 * equal, all but those on outlines. Shading, texture and noise larger than this leave few. Indices
 * are in range by construction; `as number` undoes noUncheckedIndexedAccess.
 */

import type { FrameSet } from '../../../../env/core/frame-set.ts';

/** Colours within so many levels are equal where frames show no noise. */
const EQUAL = 2;
/** Differences of noise are larger in one of a hundred pairs, standard deviations. */
const NOISY = 2.6;
/** Objects are of one colour where this share of neighbours is equal. */
const UNIFORM = 0.8;
/** Pairs enough to tell. */
const ENOUGH = 500;

/** Whether two pixels of a frame, given by their places y W + x, may be of one object. */
export type Joined = (p: number, q: number) => boolean;

/**
 * Counts pairs of neighbours within objects.
 *
 * @param noise standard deviation, intensities in [0, 1].
 */
export class Uniformity {
  readonly #tolerance: number;
  #equal = 0;
  #pairs = 0;

  constructor(noise: number) {
    this.#tolerance = Math.max(EQUAL, NOISY * Math.SQRT2 * noise * 255);
  }

  /** @param open whether each pixel surprises, [H W]. */
  look(frames: FrameSet, index: number, open: (p: number) => boolean): void {
    const { height, width } = frames;
    const joined = this.joined(frames, index);
    const look = (p: number, q: number): void => {
      if (!open(p) || !open(q)) return;
      this.#pairs++;
      if (joined(p, q)) this.#equal++;
    };
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const p = y * width + x;
        if (x + 1 < width) look(p, p + 1);
        if (y + 1 < height) look(p, p + width);
      }
    }
  }

  /** Share of the pairs whose colours are equal; 0 of too few. */
  get share(): number {
    return this.#pairs < ENOUGH ? 0 : this.#equal / this.#pairs;
  }

  get uniform(): boolean {
    return this.share >= UNIFORM;
  }

  /** Whether two pixels of a frame are of one colour. */
  joined({ frames, height, width, channels }: FrameSet, index: number): Joined {
    const start = index * height * width * channels;
    const tolerance = this.#tolerance;
    return (p, q) => {
      const [a, b] = [start + p * channels, start + q * channels];
      for (let c = 0; c < channels; c++) {
        const away = Math.abs((frames[a + c] as number) - (frames[b + c] as number));
        if (away > tolerance) return false;
      }
      return true;
    };
  }
}
