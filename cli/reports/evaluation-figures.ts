/** The figures of an evaluation in words: one list for the terminal, the report's tables and LaTeX. */

import { wilsonInterval } from '../../env/core/wilson.ts';
import type { Evaluation, MetricName, TrackingMetrics } from '../../perception/evaluate/index.ts';
import type { Scene } from '../../perception/index.ts';

/** A model on a set of frames, in figures. */
export interface Judged {
  readonly evaluation: Evaluation;
  readonly msPerFrame: number | null;
  /** The scenes with identities over time; null where frames stand alone. */
  readonly tracked: readonly Scene[] | null;
  /** Of `tracked`, where true identities are known. */
  readonly tracking: TrackingMetrics | null;
}

export interface Figure {
  readonly name: string;
  /** What is shown where there is no room for more than the essential. */
  readonly essential?: boolean;
  readonly group: 'How many' | 'Which and where' | 'How sure' | 'Frames' | 'Over time';
  /** What it is, for the reader of a report. */
  readonly note: string;
  readonly digits: number;
  readonly unit: '' | '%' | 'px' | 'ms' | 'bits';
  /** Whether more is better; null where neither is. */
  readonly higher: boolean | null;
  /** Its name in JSON, under which intervals and differences are found. */
  readonly metric?: MetricName;
  value(judged: Judged): number | null;
  /** 95 %; null where there is none. */
  interval(judged: Judged): readonly [number, number] | null;
}

/** In the order of tables. */
export const FIGURES: readonly Figure[] = [
  metric('How many', 'count accuracy', 'count_accuracy', '%', 1, true, {
    essential: true,
    note: 'frames with as many objects found (presence above .5) as there are',
  }),
  metric('How many', 'count accuracy, posterior', 'count_accuracy_map', '%', 1, true, {
    note: 'the same with the likeliest count of the count posterior',
  }),
  {
    ...figure('How many', 'count ECE', '', 3, false),
    note: 'expected calibration error of the likeliest count’s probability, 10 bins',
    value: ({ evaluation }) => evaluation.count_calibration?.ece ?? null,
  },
  {
    ...figure('How many', 'count log score', 'bits', 3, false),
    note: 'mean surprise at the true count under the count posterior',
    value: ({ evaluation }) => evaluation.count_calibration?.log_score_bits ?? null,
  },
  metric('Which and where', 'AP at IoU .5', 'ap50', '', 3, true, {
    essential: true,
    note: 'area under the precision envelope at all points, ranked by presence',
  }),
  metric('Which and where', 'AP at IoU .75', 'ap75', '', 3, true, {
    essential: true,
    note: 'the same where boxes must overlap by three quarters',
  }),
  metric('Which and where', 'precision', 'precision50', '%', 1, true, {
    essential: true,
    note: 'found boxes that match a true one at IoU .5',
  }),
  metric('Which and where', 'recall', 'recall50', '%', 1, true, {
    essential: true,
    note: 'true boxes that are matched at IoU .5',
  }),
  metric('Which and where', 'mean IoU', 'mean_iou', '', 3, true, {
    essential: true,
    note: 'of the pairs matched at IoU .5, as are all errors below',
  }),
  metric('Which and where', 'mask IoU', 'mask_iou', '', 3, true, {
    essential: true,
    note: 'of the same pairs, pixel by pixel: masks at .5 against the visible pixels',
  }),
  metric('Which and where', 'position error, median', 'position_error_px', 'px', 2, false, {
    essential: true,
    note: 'distance of the centres',
  }),
  metric('Which and where', 'position error, mean', 'position_error_mean_px', 'px', 2, false, {
    note: '',
  }),
  metric('Which and where', 'position error, 90 %', 'position_error_p90_px', 'px', 2, false, {
    note: 'what nine in ten stay below',
  }),
  metric('Which and where', 'size error, median', 'size_error_px', 'px', 2, false, {
    essential: true,
    note: '(|width off| + |height off|) / 2',
  }),
  metric('Which and where', 'size error, mean', 'size_error_mean_px', 'px', 2, false, { note: '' }),
  metric('Which and where', 'size error, 90 %', 'size_error_p90_px', 'px', 2, false, { note: '' }),
  metric('Which and where', 'size bias', 'size_bias_px', 'px', 2, null, {
    note: 'mean of (width off + height off) / 2: above 0 where boxes are too large',
  }),
  {
    ...figure('How sure', 'presence ECE', '', 3, false),
    essential: true,
    note: 'expected calibration error of the slots’ presence, 10 bins',
    value: ({ evaluation }) => evaluation.presence_calibration?.ece ?? null,
  },
  {
    ...figure('How sure', 'presence Brier score', '', 3, false),
    note: 'mean squared difference of presence and fact',
    value: ({ evaluation }) => evaluation.presence_calibration?.brier ?? null,
  },
  ...(['x', 'y'] as const).flatMap((axis): Figure[] => [
    coverage(axis, 'within_1_std', {
      name: `${axis} within 1 std`,
      note: 'true centres within one stated standard deviation; a Gaussian has 68.3 %',
    }),
    coverage(axis, 'within_2_std', { name: `${axis} within 2 std`, note: 'a Gaussian has 95.4 %' }),
    {
      ...figure('How sure', `${axis} error / std`, '', 2, null),
      note: 'root mean square of error by stated deviation: 1 is right, more is too sure',
      value: ({ evaluation }) => evaluation.position_calibration?.[axis].error_over_std ?? null,
    },
    {
      ...figure('How sure', `${axis} bias`, 'px', 2, null),
      note: 'mean of found less true: no deviation states it',
      value: ({ evaluation }) => evaluation.position_calibration?.[axis].bias_px ?? null,
    },
  ]),
  {
    ...figure('Over time', 'ID switches', '', 2, false),
    essential: true,
    note: 'changes of an object’s identity in 1,000 frames',
    value: ({ tracking }) => tracking?.id_switches_per_1000 ?? null,
  },
  {
    ...figure('Over time', 'IDF1', '', 3, true),
    essential: true,
    note: 'agreement of whole paths: 2 IDTP / (true + found boxes)',
    value: ({ tracking }) => tracking?.idf1 ?? null,
  },
  {
    ...figure('Over time', 'MOTA', '', 3, true),
    essential: true,
    note: '1 - (missed + spurious + switches) / true boxes',
    value: ({ tracking }) => tracking?.mota ?? null,
  },
  metric('Frames', 'bits per dimension', 'bits_per_dim', '', 3, false, {
    essential: true,
    note: '-ELBO of 8-bit intensities; comparable between models of one canvas size only',
  }),
  {
    ...figure('Frames', 'time a frame', 'ms', 2, false),
    essential: true,
    note: 'perceiving in batches, on this machine',
    value: ({ msPerFrame }) => msPerFrame,
  },
];

/** A value with its unit; "-" for null. */
export function shown({ digits, unit }: Figure, value: number | null): string {
  if (value === null) return '-';
  const number = decimal(unit === '%' ? 100 * value : value, digits);
  return unit === '' ? number : `${number} ${unit}`;
}

/** The 95 % interval without units, as `.912 to .934`; null where there is none. */
export function shownInterval(entry: Figure, judged: Judged): string | null {
  const factor = entry.unit === '%' ? 100 : 1;
  const interval = entry.interval(judged);
  return interval?.map((end) => decimal(factor * end, entry.digits)).join(' to ') ?? null;
}

/** With a true minus sign, and none before a zero. */
export function decimal(value: number, digits: number): string {
  if (value === Number.POSITIVE_INFINITY) return '∞';
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

// ---------------------------------------------------------------------------

function figure(
  group: Figure['group'],
  name: string,
  unit: Figure['unit'],
  digits: number,
  higher: boolean | null,
): Omit<Figure, 'note' | 'value'> {
  return { group, name, unit, digits, higher, interval: () => null };
}

function metric(
  group: Figure['group'],
  name: string,
  key: MetricName,
  unit: Figure['unit'],
  digits: number,
  higher: boolean | null,
  more: { readonly note: string; readonly essential?: boolean },
): Figure {
  return {
    ...figure(group, name, unit, digits, higher),
    ...more,
    metric: key,
    value: ({ evaluation }) => evaluation[key],
    interval: ({ evaluation }) => evaluation.intervals[key] ?? null,
  };
}

/** A share of true centres; its interval is that of single frames, since those of a video go together. */
function coverage(
  axis: 'x' | 'y',
  key: 'within_1_std' | 'within_2_std',
  texts: { readonly name: string; readonly note: string },
): Figure {
  return {
    ...figure('How sure', texts.name, '%', 1, null),
    note: texts.note,
    value: ({ evaluation }) => evaluation.position_calibration?.[axis][key] ?? null,
    interval: ({ evaluation, tracked }) => {
      const { n = 0, [axis]: stated } = evaluation.position_calibration ?? {};
      const share = stated?.[key] ?? null;
      return share === null || tracked !== null ? null : wilsonInterval(Math.round(share * n), n);
    },
  };
}
