/** The curves of the report of `evaluate`. */

import type { FrameSet } from '../../env/core/frame-set.ts';
import {
  chartSection,
  detections,
  drawColumns,
  drawDotPlots,
  drawHistogram,
  drawLines,
  drawReliability,
  type Html,
  matchScenes,
  pairErrors,
  precisionRecall,
  quantile,
  ranked,
} from '../../perception/evaluate/index.ts';
import { evenly } from './choose-frames.ts';
import { FIGURES } from './evaluation-figures.ts';
import type { JudgedModel } from './evaluation-subject.ts';

type Models = readonly JudgedModel[];

/** Precision over recall, how exact boxes are, and whether presence and positions keep their word. */
export async function evaluationCharts(models: Models, set: FrameSet): Promise<Html[]> {
  const sections = [
    await recallCharts(models, set),
    await errorCharts(models, set),
    await presenceCharts(models),
    await countCharts(models),
    await pitChart(models),
  ];
  return sections.flat();
}

/** The essential figures of several models beside each other; null where there are none to compare. */
export async function comparisonChart(models: Models): Promise<Html | null> {
  const plots = FIGURES.flatMap((figure) => {
    const { name, unit, essential } = figure;
    if (essential !== true) return [];
    const factor = unit === '%' ? 100 : 1;
    const dots = models.flatMap((model) => {
      const value = figure.value(model);
      if (value === null) return [];
      const [low, high] = figure.interval(model) ?? [value, value];
      return [
        {
          name: model.name,
          value: factor * value,
          interval: [factor * low, factor * high] as const,
        },
      ];
    });
    return dots.length === 0 ? [] : [{ title: unit === '' ? name : `${name}, ${unit}`, dots }];
  });
  return plots.length === 0 ? null : await drawDotPlots(plots);
}

// ---------------------------------------------------------------------------

/** Of the plots, px: two fit side by side on a page, one on a telephone. */
const WIDTH = 360;
/** Of a curve, more than its plot has pixels. */
const CURVE_POINTS = 500;

async function recallCharts(models: Models, { labels }: FrameSet): Promise<Html[]> {
  if (labels === null || labels.boxes === null) return [];
  const line = (model: JudgedModel, threshold: number, name: string) => {
    const outcomes = matchScenes(model.scenes, labels, threshold) ?? [];
    const truths = outcomes.reduce((sum, frame) => sum + frame.truths.length, 0);
    const curve = truths === 0 ? [] : precisionRecall(ranked(outcomes.flatMap(detections)), truths);
    const points = evenly([...curve.keys()], CURVE_POINTS).flatMap((i) => {
      const point = curve[i];
      return point === undefined ? [] : [[point.recall, point.precision] as const];
    });
    const [, first] = points[0] ?? [];
    return { name, points: first === undefined ? [] : [[0, first] as const, ...points] };
  };
  const lines =
    models.length === 1
      ? models.flatMap((model) => [line(model, 0.5, 'IoU .5'), line(model, 0.75, 'IoU .75')])
      : models.map((model) => line(model, 0.5, model.name));
  const lowest = lines.flatMap(({ points }) => points.map(([, y]) => y));
  if (lowest.length === 0) return [];
  const floor = Math.max(0, Math.floor(10 * Math.min(...lowest) - 1e-9) / 10);
  const note = `What share of the boxes is right as presence falls from 1 to the cut at .5${models.length > 1 ? ', at IoU .5' : ''}.${floor > 0 ? ` The axis starts at ${floor}.` : ''}`;
  const chart = await drawLines({
    x: 'recall',
    y: 'precision',
    width: WIDTH,
    domain: [0, 1],
    range: [Math.min(floor, 0.9), 1],
    lines,
  });
  return [chartSection('Precision and recall', note, chart)];
}

/** One model: position and size below each other; several: one chart each, a row a model. */
async function errorCharts(models: Models, { labels }: FrameSet): Promise<Html[]> {
  if (labels === null) return [];
  const measured = models.flatMap(({ name, scenes }) => {
    const errors = pairErrors(matchScenes(scenes, labels) ?? []);
    const [position, size] = [errors.map((e) => e.position), errors.map((e) => e.size)];
    return errors.length === 0 ? [] : [{ name, position, size }];
  });
  const draw = async (heading: string, note: string, series: Series[]): Promise<Html> => {
    const limit = Math.max(...series.map(({ values }) => quantile(values, 0.99) ?? 0));
    const chart = await drawHistogram({ x: 'error, px', unit: 'px', series, limit });
    return chartSection(heading, `Of the matched boxes: ${note}.`, chart);
  };
  const [distance, difference] = ['distance of the centres', 'mean difference of width and height'];
  const [only] = measured;
  if (only === undefined) return [];
  if (models.length > 1) {
    const by = (key: 'position' | 'size'): Series[] =>
      measured.map((entry) => ({ name: entry.name, values: entry[key] }));
    return [
      await draw('How exact positions are', distance, by('position')),
      await draw('How exact sizes are', difference, by('size')),
    ];
  }
  const both = [
    { name: 'position', values: only.position },
    { name: 'size', values: only.size },
  ];
  return [await draw('How exact boxes are', `${distance}, and ${difference}`, both)];
}

interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

async function presenceCharts(models: Models): Promise<Html[]> {
  const charts = models.map(async ({ name, evaluation }) => {
    const calibration = evaluation.presence_calibration;
    if (calibration === null || calibration.n === 0) return [];
    const chart = await drawReliability(calibration.bins, {
      forecast: 'stated presence',
      event: 'share with a true object',
    });
    const note =
      'Each slot of each frame is one forecast. A slot above .5 is right if its box matches a true object at IoU .5, one below if no object is left over for it. Whiskers: 95 %; below, forecasts a bin.';
    return [chartSection(title(models, name, 'What presence is worth'), note, chart)];
  });
  return (await Promise.all(charts)).flat();
}

async function countCharts(models: Models): Promise<Html[]> {
  const charts = models.map(async ({ name, evaluation }) => {
    const calibration = evaluation.count_calibration;
    if (calibration === null || calibration.n === 0) return [];
    const chart = await drawReliability(calibration.bins, {
      forecast: 'probability of the likeliest count',
      event: 'share of true counts',
    });
    const note =
      'Each frame is one forecast: the likeliest count, and how probable the count posterior holds it.';
    return [chartSection(title(models, name, 'What the count is worth'), note, chart)];
  });
  return (await Promise.all(charts)).flat();
}

async function pitChart(models: Models): Promise<Html[]> {
  const series = models.flatMap(({ name, evaluation }) => {
    const calibration = evaluation.position_calibration;
    return calibration === null || calibration.n === 0 ? [] : [{ name, heights: calibration.pit }];
  });
  if (series.length === 0) return [];
  const chart = await drawColumns({
    x: 'stated probability below the true centre',
    y: 'share of centres',
    series,
    reference: 0.1,
  });
  const note =
    'The probability integral transform of true centres under the position posterior, x and y together. Level is right; heaps at both ends mean too sure, a heap in the middle too modest.';
  return [chartSection('What the stated deviation is worth', note, chart)];
}

/** With the model's name where there are several. */
function title(models: Models, name: string, what: string): string {
  return models.length === 1 ? what : `${name}: ${what}`;
}
