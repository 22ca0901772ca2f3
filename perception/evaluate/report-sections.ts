/** The parts of a report: pictures, the count confusion, charts, text; `gallery.ts` has scenes. */

import type { Frame } from '../../env/core/env.ts';
import { type Html, html, pngUri } from './html.ts';

/** Small pictures in a row, enlarged pixel by pixel. */
export function picturesSection(title: string, note: string, frames: readonly Frame[]): Html {
  const pictures = frames.map(
    (frame, i) => html`<img src="${pngUri(frame)}" alt="${title} ${i + 1}"/>`,
  );
  return section(title, note, html`<div class="pictures">${pictures}</div>`);
}

/** Frames by true (rows) and found (columns) number of objects, from the least to the most there were. */
export function confusionSection(
  confusion: readonly (readonly number[])[],
  title = 'How many objects',
): Html {
  const occurs = confusion.map(
    (row, i) => row.some((n) => n > 0) || confusion.some((other) => (other[i] ?? 0) > 0),
  );
  const [least, most] = [occurs.indexOf(true), occurs.lastIndexOf(true)];
  const counts = [...confusion.keys()].slice(Math.max(0, least), most + 1);
  const head = counts.map((found) => html`<th>${found}</th>`);
  const rows = counts.map((truth) => {
    const row = confusion[truth] ?? [];
    const total = row.reduce((sum, n) => sum + n, 0);
    const cells = counts.map((found) => cell(row[found] ?? 0, total, truth === found));
    return html`<tr><th>${truth}</th>${cells}</tr>`;
  });
  return section(
    title,
    'Frames by true count (rows) and found count (columns); the shade is the share of the row.',
    html`<table class="confusion"><tr><th>true \\ found</th>${head}</tr>${rows}</table>`,
  );
}

/** A chart is one picture to a reader who listens: its title and note stand for what it shows. */
export function chartSection(title: string, note: string, chart: Html): Html {
  const alt = `${title}. ${note}`;
  const figure = html`<figure class="chart" role="img" aria-label="${alt}">${chart}</figure>`;
  return section(title, note, figure);
}

/** Moving pictures as one file, beside still ones for paper and for readers who want no motion. */
export function animationFigure(alt: string, gif: Uint8Array, still: Frame): Html {
  const moving = `data:image/gif;base64,${Buffer.from(gif).toString('base64')}`;
  return html`<figure class="animation"><picture><source srcset="${pngUri(still)}" media="(prefers-reduced-motion: reduce), print"/><img src="${moving}" alt="${alt}"/></picture></figure>`;
}

/** Sections side by side where the page is wide enough. */
export function inColumns(sections: readonly Html[]): Html {
  return html`<div class="charts">${sections}</div>`;
}

/** Anything under a heading. */
export function section(title: string, note: string, body: Html | readonly Html[]): Html {
  return html`<section><h2>${title}</h2><p class="note">${note}</p>${body}</section>`;
}

// ---------------------------------------------------------------------------

function cell(frames: number, total: number, right: boolean): Html {
  const share = total === 0 ? 0 : frames / total;
  // right and wrong differ in hue as in shade: the diagonal is neutral, faults are in the accent
  const tone = right ? 'var(--soft)' : 'rgb(var(--heat))';
  const strength = frames === 0 ? 0 : Math.round(12 + 60 * share);
  const style = `background: color-mix(in srgb, ${tone} ${strength}%, transparent)`;
  return html`<td style="${style}">${frames === 0 ? '' : frames}</td>`;
}
