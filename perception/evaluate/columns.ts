/** Columns over equal bins, with the height that they should have. */

import type { Html } from './html.ts';
import { render, SERIES } from './vega.ts';

export interface Columns {
  readonly x: string;
  readonly y: string;
  /** Heights of equal bins over [0, 1], one list a series. */
  readonly series: readonly { readonly name: string; readonly heights: readonly number[] }[];
  /** Drawn as a dashed line across. */
  readonly reference: number;
}

/** One row a series. */
export function drawColumns({ x: title, y: side, series, reference }: Columns): Promise<Html> {
  const rows = series.flatMap(({ name, heights }) =>
    heights.map((height, i) => {
      return { name, from: i / heights.length, to: (i + 1) / heights.length, height };
    }),
  );
  const names = series.map(({ name }) => name);
  const y = { field: 'height', type: 'quantitative', title: side } as const;
  return render({
    data: { values: rows },
    facet: {
      row: {
        field: 'name',
        type: 'nominal',
        title: null,
        sort: names,
        header: names.length > 1 ? HEADER : null,
      },
    },
    spec: {
      width: 360,
      height: names.length > 1 ? 84 : 180,
      layer: [
        {
          mark: { type: 'bar', binSpacing: 1 },
          encoding: {
            x: {
              field: 'from',
              type: 'quantitative',
              title,
              bin: { binned: true },
              scale: { domain: [0, 1] },
              axis: { grid: false },
            },
            x2: { field: 'to' },
            y: { ...y, axis: { format: '.0%', tickCount: 4 } },
            color: {
              field: 'name',
              type: 'nominal',
              scale: { domain: names, range: SERIES },
              legend: null,
            },
          },
        },
        {
          mark: { type: 'rule', strokeDash: [4, 4], strokeWidth: 1.5, color: SERIES[4] ?? '' },
          encoding: { y: { datum: reference } },
        },
      ],
    },
  });
}

// ---------------------------------------------------------------------------

const HEADER = { labelOrient: 'top', labelAnchor: 'start', labelFontWeight: 600 } as const;
