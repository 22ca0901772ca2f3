/** Histograms whose long tail is one bar. */

import type { Html } from './html.ts';
import { render, SERIES } from './vega.ts';

export interface Histogram {
  readonly x: string;
  /** Of the values, behind the limit that the overflow bar names. */
  readonly unit: string;
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
  /** The axis ends at the first tick from here on; what lies beyond shares one bar. */
  readonly limit: number;
}

/** Shares of values by size, one row a series. */
export function drawHistogram({ x: title, unit, series, limit }: Histogram): Promise<Html> {
  const tick = tickBelow(limit);
  const ticks = Math.max(1, Math.ceil(limit / tick - 1e-9));
  const bars = ticks * BARS_A_TICK;
  const [step, end] = [tick / BARS_A_TICK, ticks * tick];
  const beyond = `≥ ${shortest(end)} ${unit}`;
  const rows = series.flatMap(({ name, values }) => {
    const shares = sharesByBar(values, step, bars);
    const bar = (i: number, at: number) => {
      return { name, from: at * step, to: (at + 1) * step, share: shares[i] ?? 0 };
    };
    const within = Array.from({ length: bars }, (_, i) => ({ ...bar(i, i), label: null }));
    const share = Math.round(1000 * (shares[bars] ?? 0)) / 10;
    return [...within, { ...bar(bars, bars + GAP), label: `${name}: ${beyond}; share: ${share}%` }];
  });
  const middle = end + (GAP + 0.5) * step;
  const at = [...Array.from({ length: ticks }, (_, i) => i * tick), middle];
  const domain: number[] = [0, end + (GAP + 1) * step];
  const names = series.map(({ name }) => name);
  const encoding = {
    x: {
      field: 'from',
      type: 'quantitative',
      title,
      bin: { binned: true, step },
      scale: { domain, nice: false },
      axis: {
        grid: false,
        values: at,
        format: '~g',
        labelExpr: `datum.value > ${end} ? ${JSON.stringify(beyond)} : datum.label`,
        labelOverlap: false,
      },
    },
    x2: { field: 'to' },
    y: { field: 'share', type: 'quantitative', title: null, axis: { format: '.0%', tickCount: 3 } },
    color: {
      field: 'name',
      type: 'nominal',
      scale: { domain: names, range: SERIES },
      legend: null,
    },
  } as const;
  const mark = { type: 'bar', binSpacing: 0.5 } as const;
  return render({
    data: { values: rows },
    facet: { row: { field: 'name', type: 'nominal', title: null, sort: names, header: HEADER } },
    spec: {
      width: 360,
      height: 84,
      layer: [
        { transform: [{ filter: 'datum.label === null' }], mark, encoding },
        {
          transform: [{ filter: 'datum.label !== null' }],
          mark: { ...mark, opacity: 0.55 },
          encoding: { ...encoding, description: { field: 'label' } },
        },
      ],
    },
    resolve: { scale: { y: 'independent' } },
  });
}

// ---------------------------------------------------------------------------

const BARS_A_TICK = 5;
/** Bars left free between the axis and the overflow bar. */
const GAP = 2;
const HEADER = { labelOrient: 'top', labelAnchor: 'start', labelFontWeight: 600 } as const;

/** The share of each bar; the last one is for what lies beyond. */
function sharesByBar(values: readonly number[], step: number, bars: number): number[] {
  const shares = new Array<number>(bars + 1).fill(0);
  for (const value of values) {
    const bar = Math.min(bars, Math.max(0, Math.floor(value / step)));
    shares[bar] = (shares[bar] ?? 0) + 1 / values.length;
  }
  return shares;
}

/** The least of 1, 2, 5, 10, ... (and .5, .2, ...) that needs no more than ten ticks to the limit. */
function tickBelow(limit: number): number {
  const least = (limit > 0 ? limit : 1) / 10;
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5].find((f) => f * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** Without the noise of the last binary digits. */
function shortest(value: number): string {
  return String(Number(value.toPrecision(6)));
}
