/** Line charts. */

import type { Html } from './html.ts';
import { render, SERIES } from './vega.ts';

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
  /** Range of the horizontal axis; default that of the data. */
  readonly domain?: readonly [number, number];
  /** Width of the plot, px; narrow ones keep their letters legible on a telephone. */
  readonly width?: number;
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
  const across = chart.domain === undefined ? {} : { scale: { domain: [...chart.domain] } };
  const x = { field: 'x', type: 'quantitative', title: chart.x, ...across } as const;
  const up = chart.range === undefined ? { zero: false } : { domain: [...chart.range] };
  const y = { field: 'y', type: 'quantitative', title: chart.y, scale: up } as const;
  return render({
    ...FRAME,
    width: chart.width ?? FRAME.width,
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

const FRAME = { width: 460, height: 220 } as const;
