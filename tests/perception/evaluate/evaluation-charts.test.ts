import { describe, expect, it } from 'vitest';
import { wilsonInterval } from '../../../env/core/wilson.ts';
import { drawColumns } from '../../../perception/evaluate/columns.ts';
import { drawDotPlots } from '../../../perception/evaluate/dot-plot.ts';
import { reliability } from '../../../perception/evaluate/reliability.ts';
import { drawReliability } from '../../../perception/evaluate/reliability-chart.ts';
import { figureTable } from '../../../perception/evaluate/report-tables.ts';

/** What the marks of a kind say of themselves. */
function marks(svg: string, kind: string): string[] {
  const found = svg.matchAll(
    /<path aria-label="([^"]*)" role="graphics-symbol" aria-roledescription="([^"]*)"/g,
  );
  return [...found].flatMap(([, label = '', role]) => (role === kind ? [label] : []));
}

/** Where vertical rules start, and how far they go: x, y, rise. */
function whiskers(svg: string): number[][] {
  const lines =
    /<line [^>]*rule mark" transform="translate\(([\d.]+),([\d.]+)\)" x2="0" y2="(-[\d.]+)"/g;
  return [...svg.matchAll(lines)].map(([, ...numbers]) => numbers.map(Number));
}

describe('a reliability diagram', () => {
  it('has a point and a whisker a filled bin, and the number of each', async () => {
    const forecasts = [
      ...Array.from({ length: 10 }, (_, i) => ({ probability: 0.25, event: i < 4 })),
      ...Array.from({ length: 1000 }, () => ({ probability: 1, event: true })),
    ];
    const { bins } = reliability(forecasts);
    const { html: svg } = await drawReliability(bins, { forecast: 'said', event: 'happened' });
    const points = marks(svg, 'point');
    expect(points).toHaveLength(2);
    expect(points[0]).toMatch(/mean_forecast: 0.25; happened: 0.4/);
    expect(points[1]).toMatch(/mean_forecast: 1; happened: 1/);
    // 200 px high, up being more: the whisker starts at the low end and goes to the high one
    const [low, high] = wilsonInterval(4, 10);
    const [x = 0, y = 0, rise = 0] = whiskers(svg)[0] ?? [];
    expect([x / 360, 1 - y / 200, -rise / 200]).toBeAllClose([0.25, low, high - low], 1e-6);
    const texts = [...svg.matchAll(/<text[^>]*>([\d,]+)<\/text>/g)].map(([, text]) => text);
    expect(texts).toEqual(expect.arrayContaining(['10', '1,000', '0']));
    expect(svg).toContain('>said<');
  });
});

describe('columns', () => {
  it('stand over equal bins, as high as they are given', async () => {
    const series = [{ name: 'a', heights: [0.1, 0.6, 0.3] }];
    const { html: svg } = await drawColumns({ x: 'x', y: 'share', series, reference: 1 / 3 });
    const bars = marks(svg, 'bar');
    expect(bars).toHaveLength(3);
    const tops = [
      ...svg.matchAll(/aria-roledescription="bar" d="M[\d.]+,([\d.]+)h[-\d.]+v([-\d.]+)/g),
    ];
    const heights = tops.map(([, , height]) => Math.abs(Number(height)));
    expect((heights[1] ?? 0) / (heights[0] ?? 1)).toBeCloseTo(6, 3);
    expect((heights[2] ?? 0) / (heights[0] ?? 1)).toBeCloseTo(3, 3);
  });
});

describe('dot plots', () => {
  it('place each model on the axis of its figure', async () => {
    const dots = [
      { name: 'mine', value: 0.9, interval: [0.8, 0.95] },
      { name: 'theirs', value: 0.7, interval: null },
    ] as const;
    const { html: svg } = await drawDotPlots([
      { title: 'accuracy', dots },
      {
        title: 'error',
        dots: dots.map((dot) => ({ ...dot, value: 100 * dot.value, interval: null })),
      },
    ]);
    expect(marks(svg, 'point')).toHaveLength(4);
    expect(marks(svg, 'point').filter((label) => label.includes('value: 0.9'))).toHaveLength(1);
    expect(svg).toContain('>accuracy<');
    expect(svg).toContain('>error<');
    const labels = [...svg.matchAll(/<line aria-label="([^"]*)"[^>]*rule mark/g)].map(
      ([, text]) => text,
    );
    expect(labels.slice(0, 2)).toEqual([
      'low: 0.8; name: mine; high: 0.95',
      'low: 0.7; name: theirs; high: 0.7', // nothing is known: no longer than its dot
    ]);
  });
});

describe('a table of figures', () => {
  it('names rows and columns, groups rows and marks the best', () => {
    const { html } = figureTable(
      'What <this> is',
      ['one', 'two'],
      [
        {
          name: 'accuracy',
          group: 'Counts',
          cells: [
            { value: '9', best: true },
            { value: '8', note: '7 to 9' },
          ],
        },
        { name: 'error', cells: [{ value: '1' }, { value: '2' }], note: 'how far off' },
      ],
    );
    expect(html).toContain('<caption>What &#60;this&#62; is</caption>');
    expect(html).toContain('<th colspan="4" scope="rowgroup">Counts</th>');
    expect(html).toContain(
      '<th scope="row">accuracy</th><td><b>9</b></td><td>8 <small>7 to 9</small></td>',
    );
    expect(html).toContain('<td class="what">how far off</td>');
    expect(html.match(/<th scope="col">/g)).toHaveLength(2);
  });
});
