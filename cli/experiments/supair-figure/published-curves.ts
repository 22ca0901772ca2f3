/**
 * SuPAIR's count accuracy over training as published: read off the figure in the authors'
 * repository (about +-0.01 in accuracy, +-3 s), each the mean of five runs.
 */

/** The four data sets, in the order of the published panels. */
export const FIGURE_SETS = ['mnist', 'sprites', 'noisy-mnist', 'grid-mnist'] as const;
export type FigureSet = (typeof FIGURE_SETS)[number];

export interface PublishedPanel {
  readonly title: string;
  /** Training scenes, which with the batch of 256 make the steps of an epoch. */
  readonly scenes: number;
  /** Where the panel's time axis ends, seconds on the authors' GPU: taken as 20 epochs. */
  readonly axisEnd: number;
  /** Middle of each bin of time, seconds. */
  readonly seconds: readonly number[];
  /** Count accuracy in each. */
  readonly supair: readonly number[];
  readonly withoutBackground: readonly number[];
  readonly air: readonly number[];
}

export const PUBLISHED_EPOCHS = 20;
const PUBLISHED_BATCH = 256;

const NOISY_SECONDS = [17, 52, 87, 121, 156, 191, 225, 260, 294, 329, 364, 433];

export const PUBLISHED_PANELS: { readonly [set in FigureSet]: PublishedPanel } = {
  mnist: {
    title: 'multi-MNIST',
    scenes: 60_000,
    axisEnd: 380,
    seconds: [15, 44, 74, 104, 133, 163, 193, 252, 311, 371],
    supair: [0.53, 0.89, 0.97, 0.976, 0.978, 0.98, 0.98, 0.98, 0.98, 0.98],
    withoutBackground: [0.45, 0.71, 0.83, 0.87, 0.92, 0.95, 0.97, 0.975, 0.976, 0.976],
    air: [0.27, 0.27, 0.33, 0.39, 0.48, 0.61, 0.72, 0.855, 0.91, 0.94],
  },
  sprites: {
    title: 'sprites',
    scenes: 40_000,
    axisEnd: 250,
    seconds: [10, 31, 51, 71, 92, 112, 132, 153, 193, 234],
    supair: [0.51, 0.91, 0.97, 0.98, 0.983, 0.987, 0.988, 0.988, 0.988, 0.988],
    withoutBackground: [0.54, 0.91, 0.956, 0.966, 0.97, 0.97, 0.973, 0.97, 0.973, 0.975],
    air: [0.31, 0.32, 0.35, 0.39, 0.47, 0.61, 0.74, 0.83, 0.88, 0.91],
  },
  'noisy-mnist': {
    title: 'noisy MNIST',
    scenes: 60_000,
    axisEnd: 450,
    seconds: NOISY_SECONDS,
    supair: [0.32, 0.37, 0.51, 0.7, 0.8, 0.885, 0.91, 0.92, 0.925, 0.93, 0.93, 0.936],
    withoutBackground: [0.05, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    air: [0.01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  },
  'grid-mnist': {
    title: 'grid MNIST',
    scenes: 60_000,
    axisEnd: 450,
    seconds: NOISY_SECONDS,
    supair: [0.57, 0.715, 0.77, 0.81, 0.83, 0.84, 0.84, 0.88, 0.9, 0.94, 0.96, 0.965],
    withoutBackground: [0.15, 0.01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    air: [0.01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  },
};

/** Steps of an epoch: the last, partial batch is dropped. */
export function stepsPerEpoch(scenes: number): number {
  return Math.max(1, Math.floor(scenes / PUBLISHED_BATCH));
}

/** A published curve at the steps that its seconds stand for, if the axis ends at 20 epochs. */
export function publishedPoints(
  set: FigureSet,
  curve: 'supair' | 'withoutBackground' | 'air',
): (readonly [step: number, accuracy: number])[] {
  const panel = PUBLISHED_PANELS[set];
  const perSecond = (PUBLISHED_EPOCHS * stepsPerEpoch(panel.scenes)) / panel.axisEnd;
  return panel[curve].map((accuracy, i) => [perSecond * (panel.seconds[i] ?? 0), accuracy]);
}
