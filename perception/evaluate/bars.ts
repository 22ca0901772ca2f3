/** Bar charts of times with their spread. */

import type { Html } from './html.ts';
import { render, SERIES } from './vega.ts';

export interface Bar {
  readonly name: string;
  /** Bars of one group share a colour. */
  readonly group: string;
  readonly value: number;
  /** Ends of the whisker. */
  readonly low: number;
  readonly high: number;
}

/** One bar a name, in the order given, on a logarithmic axis: ratios are lengths. */
export function drawBars(x: string, bars: readonly Bar[]): Promise<Html> {
  const smallest = Math.min(...bars.map(({ low }) => low));
  const largest = Math.max(...bars.map(({ high }) => high));
  const domain: number[] = [0.8 * smallest, 1.3 * largest];
  const y = {
    field: 'name',
    type: 'nominal',
    title: null,
    sort: bars.map(({ name }) => name),
    axis: { labelLimit: 0, grid: false },
  } as const;
  const scale = { type: 'log', domain, nice: false } as const;
  const groups = [...new Set(bars.map(({ group }) => group))];
  const color = {
    field: 'group',
    type: 'nominal',
    scale: { domain: groups, range: SERIES },
    legend: groups.length > 1 ? { title: null, orient: 'top' } : null,
  } as const;
  const from = { field: 'low', type: 'quantitative', title: x, scale } as const;
  return render({
    width: 380,
    height: { step: 22 },
    data: { values: bars.map((bar) => ({ ...bar, label: short(bar.value) })) },
    layer: [
      {
        mark: { type: 'bar', height: 13 },
        encoding: {
          x: { field: 'value', type: 'quantitative', title: x, scale },
          x2: { datum: domain[0] as number },
          y,
          color,
        },
      },
      {
        mark: { type: 'rule', strokeWidth: 1.5 },
        encoding: { x: from, x2: { field: 'high' }, y },
      },
      {
        mark: { type: 'text', align: 'left', dx: 5, fontSize: 11 },
        encoding: {
          x: { field: 'high', type: 'quantitative', title: x, scale },
          y,
          text: { field: 'label', type: 'nominal' },
        },
      },
    ],
  });
}

// ---------------------------------------------------------------------------

/** Three digits that count, never with an exponent. */
function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
