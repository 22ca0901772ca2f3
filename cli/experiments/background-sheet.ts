/**
 * A sheet of pictures with words around them, as one SVG: pixels are enlarged before they are embedded,
 * so that they stay squares wherever it is shown. On a ground of its own, light or dark as its reader's.
 */

import type { Frame } from '../../env/core/env.ts';
import { encodePng } from '../../perception/data/index.ts';
import { drawOverlay } from '../../perception/evaluate/index.ts';

export interface SheetColumn {
  /** One line each, short. */
  readonly title: string;
  readonly note: string;
}

export interface SheetRow {
  readonly title: string;
  readonly note: string;
  /** One a column. */
  readonly pictures: readonly Frame[];
}

export function drawSheet(columns: readonly SheetColumn[], rows: readonly SheetRow[]): string {
  const width = LEFT + columns.length * (CELL + GAP) + EDGE;
  const height = TOP + rows.length * (CELL + GAP) + EDGE;
  const heads = columns.map(({ title, note }, i) => {
    const x = LEFT + i * (CELL + GAP);
    return `${text(x, TOP - 30, 'title', title)}${text(x, TOP - 13, 'note', note)}`;
  });
  const lines = rows.map(({ title, note, pictures }, j) => {
    const y = TOP + j * (CELL + GAP);
    const words = `${text(EDGE, y + CELL / 2 - 4, 'title', title)}${text(EDGE, y + CELL / 2 + 13, 'note', note)}`;
    const images = pictures.map((frame, i) => image(frame, LEFT + i * (CELL + GAP), y));
    return words + images.join('');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif">
<style>${STYLE}</style>
<rect class="ground" width="${width}" height="${height}" rx="10"/>
${[...heads, ...lines].join('\n')}
</svg>
`;
}

// ---------------------------------------------------------------------------

/** Sides and distances, px of the SVG. */
const CELL = 128;
const GAP = 8;
const EDGE = 16;
const LEFT = 132;
const TOP = 56;
/** Pixels of an embedded picture, about: twice what is shown, for screens that are fine. */
const DETAIL = 256;

const STYLE = `
.ground { fill: #ffffff } .title { fill: #1f2328; font-size: 13px; font-weight: 600 } .note { fill: #59636e; font-size: 11.5px }
@media (prefers-color-scheme: dark) { .ground { fill: #151b23 } .title { fill: #f0f6fc } .note { fill: #9198a1 } }
image { image-rendering: pixelated }`;

/** Words of ours: nothing in them needs escaping but these. */
function text(x: number, y: number, kind: 'title' | 'note', words: string): string {
  const safe = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text class="${kind}" x="${x}" y="${y}">${safe}</text>`;
}

function image(frame: Frame, x: number, y: number): string {
  const side = Math.max(frame.height, frame.width);
  const large = drawOverlay(frame, [], { scale: Math.max(1, Math.round(DETAIL / side)) });
  const data = Buffer.from(encodePng(large)).toString('base64');
  return `<image x="${x}" y="${y}" width="${CELL}" height="${CELL}" href="data:image/png;base64,${data}"/>`;
}
