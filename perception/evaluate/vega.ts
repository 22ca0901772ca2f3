/**
 * SVG text drawn by vega-lite when a report is written. The library is loaded on first use: it is
 * heavy, and most runs draw nothing. Colours of text and axes come from the report's style sheet,
 * so that they follow its light or dark theme.
 */

import type { TopLevelSpec } from 'vega-lite';
import { type Html, trusted } from './html.ts';

/** One colour a series, in order. */
export const SERIES: string[] = [
  '#c2571a',
  '#2f7ebc',
  '#2c8f6b',
  '#a4508b',
  '#8a8f98',
  '#b08a00',
  '#5e6ad2',
];

export async function render(spec: TopLevelSpec): Promise<Html> {
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

// ---------------------------------------------------------------------------

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
