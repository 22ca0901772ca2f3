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

/** One bar a name, in the order given, from zero: lengths compare as the values do. */
export function drawBars(title: string, bars: readonly Bar[]): Promise<Html> {
  const y = {
    field: 'name',
    type: 'nominal',
    title: null,
    sort: bars.map(({ name }) => name),
    axis: { labelLimit: 0, grid: false },
  } as const;
  const groups = [...new Set(bars.map(({ group }) => group))];
  const color = {
    field: 'group',
    type: 'nominal',
    scale: { domain: groups, range: SERIES },
    legend: groups.length > 1 ? { title: null, orient: 'top' } : null,
  } as const;
  const x = { type: 'quantitative', title } as const;
  return render({
    width: 380,
    height: { step: 22 },
    data: { values: bars.map((bar) => ({ ...bar, label: short(bar.value) })) },
    layer: [
      { mark: { type: 'bar', height: 13 }, encoding: { x: { ...x, field: 'value' }, y, color } },
      {
        mark: { type: 'rule', strokeWidth: 1.5 },
        encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y },
      },
      {
        mark: { type: 'text', align: 'left', dx: 5, fontSize: 11 },
        encoding: { x: { ...x, field: 'high' }, y, text: { field: 'label', type: 'nominal' } },
      },
    ],
  });
}

// ---------------------------------------------------------------------------

/** Three digits that count, never with an exponent. */
function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
