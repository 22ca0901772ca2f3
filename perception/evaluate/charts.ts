/**
 * Charts as SVG text, drawn by vega-lite when a report is written. The library is loaded on first
 * use: it is heavy, and most runs draw nothing. Colours of text and axes come from the report's
 * style sheet, so that they follow its light or dark theme.
 */

import type { TopLevelSpec } from 'vega-lite';
import { type Html, trusted } from './html.ts';

export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Drawn as points without a line, e.g. published values. */
  readonly marks?: boolean;
}

export interface LineChart {
  readonly x: string;
  readonly y: string;
  readonly lines: readonly Line[];
  /** Range of the vertical axis; default that of the data. */
  readonly range?: readonly [number, number];
}

/** Lines over a common axis; more than one gets a legend. */
export function drawLines(chart: LineChart): Promise<Html> {
  const rows = (marks: boolean): Row[] =>
    chart.lines
      .filter((line) => (line.marks ?? false) === marks)
      .flatMap(({ name, points }) => points.map(([x, y]) => ({ name, x, y })));
  const names = chart.lines.map((line) => line.name);
  const color = {
    field: 'name',
    type: 'nominal',
    scale: { domain: names, range: SERIES },
    legend: names.length > 1 ? { title: null, orient: 'top', symbolStrokeWidth: 3 } : null,
  } as const;
  const x = { field: 'x', type: 'quantitative', title: chart.x } as const;
  const domain = chart.range === undefined ? { zero: false } : { domain: [...chart.range] };
  const y = { field: 'y', type: 'quantitative', title: chart.y, scale: domain } as const;
  return render({
    ...FRAME,
    layer: [
      {
        data: { values: rows(false) },
        mark: { type: 'line', strokeWidth: 2 },
        encoding: { x, y, color },
      },
      {
        data: { values: rows(true) },
        mark: { type: 'point', filled: true, size: 50 },
        encoding: { x, y, color },
      },
    ],
  });
}

export interface Histogram {
  readonly x: string;
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
  /** Values beyond this are counted in the last bar. */
  readonly limit: number;
}

/** Shares of values by size, one row a series. */
export function drawHistogram(chart: Histogram): Promise<Html> {
  const step = chart.limit / BARS;
  const rows = chart.series.flatMap(({ name, values }) => {
    const tally = new Array<number>(BARS).fill(0);
    for (const value of values) {
      const bar = Math.min(BARS - 1, Math.max(0, Math.floor(value / step)));
      tally[bar] = (tally[bar] ?? 0) + 1 / values.length;
    }
    return tally.map((share, bar) => ({ name, from: bar * step, to: (bar + 1) * step, share }));
  });
  const names = chart.series.map((series) => series.name);
  return render({
    data: { values: rows },
    facet: { row: { field: 'name', type: 'nominal', title: null, sort: names, header: HEADER } },
    spec: {
      ...FRAME,
      height: 90,
      mark: { type: 'bar', binSpacing: 0.5 },
      encoding: {
        x: {
          field: 'from',
          type: 'quantitative',
          title: chart.x,
          bin: { binned: true, step },
          axis: { grid: false, values: Array.from({ length: 9 }, (_, i) => (i * chart.limit) / 8) },
        },
        x2: { field: 'to' },
        y: {
          field: 'share',
          type: 'quantitative',
          title: null,
          axis: { format: '.0%', tickCount: 3 },
        },
        color: {
          field: 'name',
          type: 'nominal',
          scale: { domain: names, range: SERIES },
          legend: null,
        },
      },
    },
    resolve: { scale: { y: 'independent' } },
  });
}

/** A chart as a file of its own: on white, since no style sheet gives it a ground. */
export function standaloneSvg({ html }: Html): string {
  return html.replace('<svg ', '<svg style="background: white" ');
}

// ---------------------------------------------------------------------------

interface Row {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

const BARS = 50;
const FRAME = { width: 460, height: 220 } as const;
const HEADER = { labelOrient: 'top', labelAnchor: 'start', labelFontWeight: 600 } as const;
const SERIES = ['#c2571a', '#2f7ebc', '#2c8f6b', '#a4508b', '#8a8f98', '#b08a00', '#5e6ad2'];
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

async function render(spec: TopLevelSpec): Promise<Html> {
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  const themed = {
    ...spec,
    background: 'transparent',
    padding: 4,
    config: {
      font: FONT,
      view: { stroke: null },
      axis: {
        grid: true,
        gridOpacity: 0.25,
        labelFontSize: 11,
        titleFontSize: 12,
        titleFontWeight: 500,
      },
      legend: { labelFontSize: 12 },
      header: { labelFontSize: 12 },
    },
  } satisfies TopLevelSpec;
  const view = new vega.View(vega.parse(compile(themed).spec), { renderer: 'none' });
  try {
    return trusted(await view.toSVG());
  } finally {
    view.finalize();
  }
}
