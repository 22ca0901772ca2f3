import { describe, expect, it } from 'vitest';
import { drawLines } from '../../../perception/evaluate/charts.ts';
import { gallerySection, galleryStrip } from '../../../perception/evaluate/gallery.ts';
import { drawHistogram } from '../../../perception/evaluate/histogram.ts';
import { html } from '../../../perception/evaluate/html.ts';
import { renderReport } from '../../../perception/evaluate/report.ts';
import { chartSection, confusionSection } from '../../../perception/evaluate/report-sections.ts';
import { decodePng } from '../../../storage/pictures/png.ts';
import { objectAt } from './scenes.ts';

const frame = { height: 2, width: 2, channels: 1, data: Uint8Array.of(1, 2, 3, 250) } as const;

describe('html', () => {
  it('escapes what it is given and keeps markup made by itself', () => {
    const inner = html`<b>${'<script>"&\''}</b>`;
    expect(html`${inner}${[inner, html`x`]}${3}${null}`.html).toBe(
      `${'<b>&#60;script&#62;&#34;&#38;&#39;</b>'.repeat(2)}x3`,
    );
  });
});

describe('a report', () => {
  it('shows a scene with its frame, boxes, truth and verdict', () => {
    const { html: markup } = gallerySection('Seen', 'A note.', [
      {
        frame,
        objects: [{ ...objectAt([0.25, 0.5, 1.25, 2], 0.987), id: 3 }],
        caption: 'frame <7>',
        truth: [[0, 0, 1, 2]],
        trueCount: 2,
        mark: { x: 1, y: 0.5 },
      },
    ]);
    const uri = /href="data:image\/png;base64,([^"]+)"/.exec(markup)?.[1] ?? '';
    expect(decodePng(Buffer.from(uri, 'base64'), 'inlined')).toEqual(frame);
    expect(markup).toMatch(/<rect x="0.25" y="0.5" width="1" height="1.5"[^>]*stroke="rgb/);
    expect(markup).toMatch(
      /<rect class="truth" x="0" y="0" width="1" height="2"[^>]*stroke="white"/,
    );
    expect(markup).toContain('<span class="wrong">1 of 2 objects</span>');
    expect(markup).toContain('<td>99 %</td>');
    expect(markup).toContain('d="M-1.2,0.5h4.4M1,-1.7v4.4"');
    expect(markup).toContain('frame &#60;7&#62;');
  });

  it('shows masks by their cells, row by row', () => {
    // a box from (1, 2), four pixels wide and two high, in cells of 1 x 1
    const mask = { height: 2, width: 4, data: Uint8Array.of(255, 128, 127, 200, 0, 255, 255, 0) };
    const object = { ...objectAt([1, 2, 5, 4]), mask };
    const item = { frame, objects: [object], caption: 'masked', masks: true };
    const { html: markup } = galleryStrip('Masks', '', [item]);
    expect(markup).toContain('<path d="M1,2h2v1h-2zM4,2h1v1h-1zM2,3h2v1h-2z"');
    expect(markup).not.toContain('<rect');
  });

  it('does not mark a right count', () => {
    const { html: markup } = gallerySection('Seen', '', [
      { frame, objects: [], caption: 'empty', trueCount: 0 },
    ]);
    expect(markup).not.toContain('class="wrong"');
    expect(markup).not.toContain('<table');
  });

  it('shows the counts from the least to the most there were', () => {
    const { html: markup } = confusionSection([
      [0, 0, 0, 0, 0],
      [0, 5, 0, 1, 0],
      [0, 0, 0, 0, 0],
      [0, 0, 0, 7, 0],
      [0, 0, 0, 0, 0],
    ]);
    const rows = [...markup.matchAll(/<tr>(.*?)<\/tr>/g)].map(([, row]) =>
      [...(row ?? '').matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)].map(([, cell]) => cell),
    );
    expect(rows).toEqual([
      ['true \\ found', '1', '2', '3'],
      ['1', '5', '', '1'],
      ['2', '', '', ''],
      ['3', '', '', '7'],
    ]);
  });

  it('needs no network and no script', async () => {
    const lines = [
      {
        name: 'a',
        points: [
          [0, 0.5],
          [1, 0.75],
        ],
      },
    ] as const;
    const page = renderReport({
      title: 'A <title>',
      lead: 'What happened.',
      facts: [{ name: 'accuracy', value: '98 %', note: 'of 100' }],
      sections: [chartSection('Curve', '', await drawLines({ x: 'steps', y: 'accuracy', lines }))],
      footer: 'made by hand',
    });
    expect(page).toContain('<title>A &#60;title&#62;</title>');
    expect(page).toContain('<dt>accuracy</dt><dd>98 % <small>of 100</small></dd>');
    expect(page).not.toMatch(/<script|<link|@import|url\(|src=/i);
    const addresses = [...page.matchAll(/(?:https?:)?\/\/[^\s"'<]+/g)].map(([address]) => address);
    expect(addresses.filter((address) => !address.startsWith('http://www.w3.org/'))).toEqual([]);
  });
});

describe('charts', () => {
  /** Corner points of the first line drawn. */
  const path = (svg: string): number[][] => {
    const d = /aria-roledescription="line mark" d="([^"]+)"/.exec(svg)?.[1] ?? '';
    return [...d.matchAll(/[ML]([\d.]+),([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
  };

  it('draw a line through its points, up being more', async () => {
    const points = [
      [0, 0],
      [5, 1],
      [10, 0.5],
    ] as const;
    const chart = { x: 'x', y: 'y', range: [0, 1], lines: [{ name: 'a', points }] } as const;
    const { html: svg } = await drawLines(chart);
    expect(path(svg).flat()).toBeAllClose([0, 220, 230, 0, 460, 110], 1e-6);
  });

  it('name more than one line, and none alone', async () => {
    const line = (name: string) =>
      ({
        name,
        points: [
          [0, 1],
          [1, 2],
        ],
      }) as const;
    const two = await drawLines({ x: 'x', y: 'y', lines: [line('mine & yours'), line('theirs')] });
    expect(two.html).toContain('mine &amp; yours');
    const one = await drawLines({ x: 'x', y: 'y', lines: [line('mine')] });
    expect(one.html).not.toContain('>mine<');
  });

  it('put values beyond the limit into a bar that says so', async () => {
    const series = [{ name: 'ms', values: [0.1, 0.1, 0.1, 99] }];
    const { html: svg } = await drawHistogram({ x: 'ms', unit: 'ms', limit: 50, series });
    const shares = [...svg.matchAll(/aria-label="([^"]*share[^"]*)"/g)].map(
      ([, text]) => text ?? '',
    );
    expect(shares[0]).toBe('ms: 0 – 1; share: 75%; name: ms');
    expect(shares.at(-2)).toBe('ms: 49 – 50; share: 0%; name: ms');
    expect(shares.at(-1)).toBe('ms: ≥ 50 ms; share: 25%');
    expect(svg).toContain('>≥ 50 ms</text>');
  });

  it.each([
    [0.0093, '≥ 0.01 s'],
    [0.3, '≥ 0.3 s'],
    [4.1, '≥ 4.5 s'],
    [10, '≥ 10 s'],
    [10.1, '≥ 12 s'],
    [0, '≥ 0.1 s'],
  ])('end at the first round number from %d on', async (limit, label) => {
    const series = [{ name: 'a', values: [limit] }];
    const { html: svg } = await drawHistogram({ x: 'seconds', unit: 's', limit, series });
    expect(svg).toContain(`>${label}</text>`);
  });
});
