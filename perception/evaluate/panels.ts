/** Line charts side by side: one panel a data set, the same curves in each, over a logarithmic axis. */

import type { Html } from './html.ts';
import { render, SERIES } from './vega.ts';

export interface PanelCurve {
  /** Names the colour; curves of one name share it. */
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** `thin` for single runs, `marks` for points without a line, `dotted` for what is far from the matter. */
  readonly style: 'line' | 'thin' | 'marks' | 'dotted';
}

/** Between the least and the greatest of several curves. */
export interface PanelBand {
  readonly name: string;
  readonly points: readonly (readonly [x: number, low: number, high: number])[];
}

export interface Panel {
  readonly title: string;
  readonly curves: readonly PanelCurve[];
  readonly bands: readonly PanelBand[];
}

export interface PanelChart {
  readonly x: string;
  readonly y: string;
  readonly domain: readonly [number, number];
  readonly range: readonly [number, number];
  /** A second axis on top: its title, and what one unit of x is there. */
  readonly top: { readonly title: string; readonly perUnit: number } | null;
  /** Names in the order of the legend. */
  readonly names: readonly string[];
  readonly panels: readonly Panel[];
}

const SIZE = { width: 330, height: 200 } as const;

/** Two panels a row under one legend. */
export function drawPanels(chart: PanelChart): Promise<Html> {
  const color = {
    field: 'name',
    type: 'nominal',
    scale: { domain: [...chart.names], range: SERIES },
    legend: {
      title: null,
      orient: 'top',
      columns: 3, // wider than the panels otherwise
      labelLimit: 0,
      symbolType: 'stroke',
      symbolStrokeWidth: 3,
      symbolDash: [],
      symbolOpacity: 1,
    },
  } as const;
  const domain: number[] = [...chart.domain];
  const range: number[] = [...chart.range];
  const scale = { type: 'log', domain, nice: false } as const;
  const ticks = [50, 100, 200, 500, 1000, 2000, 5000].filter(
    (t) => t >= chart.domain[0] && t <= chart.domain[1],
  );
  const bottom = { title: chart.x, values: ticks, format: 'd' } as const;
  const x = { field: 'x', type: 'quantitative', scale, axis: bottom } as const;
  const y = {
    field: 'y',
    type: 'quantitative',
    title: chart.y,
    scale: { domain: range },
  } as const;
  const top =
    chart.top === null
      ? null
      : ({
          title: chart.top.title,
          orient: 'top',
          values: ticks,
          grid: false,
          labelExpr: `format(datum.value * ${chart.top.perUnit}, '.2r')`,
        } as const);
  return render({
    columns: 2,
    bounds: 'flush',
    spacing: { row: 104, column: 60 },
    resolve: { legend: { color: 'shared' }, scale: { color: 'shared' } },
    concat: chart.panels.map((panel) => ({
      ...SIZE,
      title: { text: panel.title, fontSize: 13, fontWeight: 600, offset: 4 },
      layer: [
        {
          layer: [
            {
              data: { values: bandRows(panel) },
              mark: { type: 'area', opacity: 0.18, clip: true },
              encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
            },
            ...layersOf(panel).map(({ values, mark }) => ({
              data: { values },
              mark,
              encoding: { x, y, color, detail: { field: 'curve', type: 'nominal' } as const },
            })),
          ],
        },
        {
          // nothing to see: it carries the axis on top
          data: { values: chart.domain.map((value) => ({ x: value })) },
          mark: { type: 'rule', opacity: 0 } as const,
          encoding: { x: { ...x, axis: top } },
        },
      ],
      resolve: { axis: { x: 'independent' } },
    })),
  });
}

// ---------------------------------------------------------------------------

interface Row {
  readonly name: string;
  readonly curve: string;
  readonly x: number;
  readonly y: number;
}

const DOTS: number[] = [2, 3];

const MARKS = {
  line: { type: 'line', strokeWidth: 2.5, clip: true },
  thin: { type: 'line', strokeWidth: 1.2, clip: true },
  dotted: { type: 'line', strokeWidth: 1.2, strokeDash: DOTS, clip: true },
  marks: { type: 'point', filled: true, size: 42, clip: true },
} as const;

function layersOf(panel: Panel): { values: Row[]; mark: (typeof MARKS)[keyof typeof MARKS] }[] {
  return (['dotted', 'thin', 'line', 'marks'] as const).map((style) => ({
    mark: MARKS[style],
    values: panel.curves.flatMap((curve, i) =>
      curve.style === style
        ? curve.points.map(([px, py]) => ({ name: curve.name, curve: String(i), x: px, y: py }))
        : [],
    ),
  }));
}

function bandRows({ bands }: Panel): { name: string; x: number; low: number; high: number }[] {
  return bands.flatMap(({ name, points }) =>
    points.map(([px, low, high]) => ({ name, x: px, low, high })),
  );
}
