/** Several models side by side: one small plot a figure, a dot and a whisker a model. */

import type { Html } from './html.ts';
import { render, SERIES } from './vega.ts';

export interface DotPlot {
  readonly title: string;
  readonly dots: readonly {
    readonly name: string;
    readonly value: number;
    /** Ends of the whisker; null without one. */
    readonly interval: readonly [number, number] | null;
  }[];
}

/** Plots in the order given, three a row, each with an axis of its own. */
export function drawDotPlots(plots: readonly DotPlot[]): Promise<Html> {
  const rows = plots.flatMap(({ title, dots }) =>
    dots.map(({ name, value, interval }) => {
      const [low, high] = interval ?? [value, value];
      return { title, name, value, low, high };
    }),
  );
  const names = [...new Set(rows.map(({ name }) => name))];
  const y = {
    field: 'name',
    type: 'nominal',
    title: null,
    sort: names,
    axis: { grid: false, labelLimit: 160 },
  } as const;
  const x = {
    type: 'quantitative',
    title: null,
    scale: { zero: false, nice: true },
    axis: { tickCount: 4 },
  } as const;
  const color = {
    field: 'name',
    type: 'nominal',
    scale: { domain: names, range: SERIES },
    legend: null,
  } as const;
  return render({
    data: { values: rows },
    facet: { field: 'title', type: 'nominal', title: null, sort: plots.map(({ title }) => title) },
    columns: 3,
    spec: {
      width: 220,
      height: { step: 22 },
      layer: [
        {
          mark: { type: 'rule', strokeWidth: 2 },
          encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y, color },
        },
        {
          mark: { type: 'point', filled: true, size: 70, opacity: 1 },
          encoding: { x: { ...x, field: 'value' }, y, color },
        },
      ],
    },
    resolve: { scale: { x: 'independent' } },
  });
}
