/**
 * SuPAIR's count accuracy over training as published: read off the figure in the authors'
 * repository (about +-0.01 in accuracy, +-3 s), mean of five runs.
 */

export interface PublishedCurve {
  /** Seconds of training on the authors' GPU, count accuracy. */
  readonly points: readonly (readonly [seconds: number, accuracy: number])[];
}

/** The figure's time axis ends at 20 epochs on every data set, which makes this a step. */
export const PUBLISHED_SECONDS_PER_STEP = 0.0805;

export const PUBLISHED_CURVES: { readonly [set in 'mnist' | 'sprites']: PublishedCurve } = {
  mnist: {
    points: [
      [15, 0.53],
      [44, 0.89],
      [74, 0.97],
      [104, 0.976],
      [133, 0.978],
      [163, 0.98],
      [193, 0.98],
      [252, 0.98],
      [311, 0.98],
      [371, 0.98],
    ],
  },
  sprites: {
    points: [
      [10, 0.51],
      [31, 0.91],
      [51, 0.97],
      [71, 0.98],
      [92, 0.983],
      [112, 0.987],
      [132, 0.988],
      [153, 0.988],
      [193, 0.988],
      [234, 0.988],
    ],
  },
};
