/** Reliability diagrams: how often an event happened against how probable it was said to be. */

import { wilsonInterval } from '../../env/core/wilson.ts';
import type { Html } from './html.ts';
import type { ReliabilityBin } from './reliability.ts';
import { render, SERIES } from './vega.ts';

/**
 * A point a bin with forecasts in it, its whisker Wilson's 95 % interval; the diagonal is what honest
 * forecasts keep to. Below, how many forecasts each bin holds, in square roots so that rare ones show.
 */
export function drawReliability(
  bins: readonly ReliabilityBin[],
  labels: { readonly forecast: string; readonly event: string },
): Promise<Html> {
  const rows = bins.map(({ low, high, n, mean_forecast, event_rate }) => {
    const rate = event_rate ?? 0;
    const [from, to] = n === 0 ? [0, 0] : wilsonInterval(Math.round(rate * n), n);
    return { low, high, middle: (low + high) / 2, n, mean_forecast, event_rate, from, to };
  });
  const filled = rows.filter(({ n }) => n > 0);
  const unit: [number, number] = [0, 1];
  const x = {
    field: 'mean_forecast',
    type: 'quantitative',
    title: null,
    scale: { domain: unit },
  } as const;
  const y = { type: 'quantitative', title: labels.event, scale: { domain: unit } } as const;
  const diagonal = [0, 1].map((at) => ({ mean_forecast: at, event_rate: at }));
  const across = {
    field: 'low',
    type: 'quantitative',
    title: labels.forecast,
    bin: { binned: true },
    scale: { domain: unit },
    axis: { grid: false },
  } as const;
  return render({
    spacing: 12,
    vconcat: [
      {
        width: WIDTH,
        height: 200,
        layer: [
          {
            data: { values: diagonal },
            mark: { type: 'line', strokeDash: [4, 4], strokeWidth: 1, color: SERIES[4] ?? '' },
            encoding: { x, y: { ...y, field: 'event_rate' } },
          },
          {
            data: { values: filled },
            mark: { type: 'rule', strokeWidth: 1.5, color: SERIES[0] ?? '' },
            encoding: { x, y: { ...y, field: 'from' }, y2: { field: 'to' } },
          },
          {
            data: { values: filled },
            mark: { type: 'point', filled: true, size: 50, opacity: 1, color: SERIES[0] ?? '' },
            encoding: { x, y: { ...y, field: 'event_rate' } },
          },
        ],
      },
      {
        width: WIDTH,
        height: 44,
        data: { values: rows },
        layer: [
          {
            mark: { type: 'bar', binSpacing: 1, opacity: 0.55, color: SERIES[0] ?? '' },
            encoding: { x: across, x2: { field: 'high' }, y: heights },
          },
          {
            mark: { type: 'text', dy: -6, fontSize: 10 },
            encoding: {
              x: { ...across, field: 'middle', bin: false },
              y: heights,
              text: { field: 'n', type: 'quantitative', format: ',' },
            },
          },
        ],
      },
    ],
  });
}

// ---------------------------------------------------------------------------

const WIDTH = 360;

const heights = {
  field: 'n',
  type: 'quantitative',
  title: null,
  scale: { type: 'sqrt' },
  axis: null,
} as const;
