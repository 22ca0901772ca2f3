/** From records of runs to the panels of the figure. */

import type { Panel, PanelBand, PanelCurve } from '../../../perception/evaluate/index.ts';
import type { RunRecord, Variant } from './figure-record.ts';
import { type FigureSet, PUBLISHED_PANELS, publishedPoints } from './published-curves.ts';

/** The same colour for a variant's runs and for its published points. */
const NAMES: { readonly [variant in Variant]: string } = {
  published: 'SuPAIR',
  'no-background': 'without background model',
  ours: 'our recipe',
  centred: 'SuPAIR, first boxes centred',
};
const AIR = 'AIR, published';

/** Of the legend, in its order. */
export const CURVE_NAMES: readonly string[] = [...Object.values(NAMES), AIR];

export function panelOf(set: FigureSet, records: readonly RunRecord[]): Panel {
  const curves: PanelCurve[] = [
    { name: AIR, style: 'dotted', points: publishedPoints(set, 'air') },
  ];
  const bands: PanelBand[] = [];
  for (const variant of Object.keys(NAMES) as Variant[]) {
    const own = records.filter((record) => record.set === set && record.variant === variant);
    const name = NAMES[variant];
    const { mean, band, alone } = pooled(own.map(pointsOf));
    if (mean.length > 0) curves.push({ name, style: 'line', points: mean });
    if (band.length > 0) bands.push({ name, points: band });
    if (alone.length > 1) curves.push({ name, style: 'thin', points: alone });
  }
  curves.push(
    { name: NAMES.published, style: 'marks', points: publishedPoints(set, 'supair') },
    {
      name: NAMES['no-background'],
      style: 'marks',
      points: publishedPoints(set, 'withoutBackground'),
    },
  );
  return { title: PUBLISHED_PANELS[set].title, curves, bands };
}

type Point = readonly [step: number, accuracy: number];

/**
 * The mean, least and greatest of several curves where all of them have a point; from there on the
 * one that goes furthest.
 */
export function pooled(curves: readonly (readonly Point[])[]): {
  mean: Point[];
  band: (readonly [step: number, low: number, high: number])[];
  alone: Point[];
} {
  const at = new Map<number, number[]>();
  for (const [step, accuracy] of curves.flat()) {
    at.set(step, [...(at.get(step) ?? []), accuracy]);
  }
  const steps = [...at].sort(([a], [b]) => a - b);
  const shared = steps.filter(([, values]) => values.length === curves.length);
  const last = shared.at(-1)?.[0] ?? 0;
  const longest = curves.reduce<readonly Point[]>(
    (a, b) => (lastStep(b) > lastStep(a) ? b : a),
    [],
  );
  return {
    mean: shared.map(([step, values]) => [step, average(values)]),
    band:
      curves.length < 2
        ? []
        : shared.map(([step, values]) => [step, Math.min(...values), Math.max(...values)]),
    alone: longest.filter(([step]) => step >= last),
  };
}

// ---------------------------------------------------------------------------

/** The curve, with the ends of stages, which are measured on more scenes, in their places. */
function pointsOf({ curve, stages }: RunRecord): Point[] {
  const ends = stages.map(({ steps, count_accuracy }): Point => [steps, count_accuracy]);
  const between = curve
    .filter(({ step }) => stages.every(({ steps }) => steps !== step))
    .map(({ step, count_accuracy }): Point => [step, count_accuracy]);
  return [...between, ...ends].sort(([a], [b]) => a - b);
}

function lastStep(curve: readonly Point[]): number {
  return curve.at(-1)?.[0] ?? 0;
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
