/** The parts of a report: scenes with their boxes, the count confusion, charts. */

import type { Frame } from '../../env/core/env.ts';
import { encodePng } from '../data/png.ts';
import type { SceneObject } from '../scene.ts';
import { type Box, objectBox } from './boxes.ts';
import { type Html, html } from './html.ts';
import { cssColor, objectColor } from './palette.ts';

export interface GalleryItem {
  readonly frame: Frame;
  readonly objects: readonly SceneObject[];
  readonly caption: string;
  /** True boxes, dashed white. */
  readonly truth?: readonly Box[];
  /** True number of objects; a scene that differs from it is marked. */
  readonly trueCount?: number;
  /** Where an action touched the frame, frame pixels. */
  readonly mark?: { readonly x: number; readonly y: number };
}

/** Frames with the boxes found, and under each the objects as a table. */
export function gallerySection(title: string, note: string, items: readonly GalleryItem[]): Html {
  return section(title, note, html`<div class="gallery">${items.map(scene)}</div>`);
}

/** Small pictures in a row, enlarged pixel by pixel. */
export function picturesSection(title: string, note: string, frames: readonly Frame[]): Html {
  const pictures = frames.map(
    (frame, i) => html`<img src="${pngUri(frame)}" alt="${title} ${i + 1}"/>`,
  );
  return section(title, note, html`<div class="pictures">${pictures}</div>`);
}

/** Frames by true (rows) and found (columns) number of objects, from the least to the most there were. */
export function confusionSection(confusion: readonly (readonly number[])[]): Html {
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
    'How many objects',
    'Frames by true count (rows) and found count (columns); the shade is the share of the row.',
    html`<table class="confusion"><tr><th>true \\ found</th>${head}</tr>${rows}</table>`,
  );
}

export function chartSection(title: string, note: string, chart: Html): Html {
  return section(title, note, html`<figure class="chart">${chart}</figure>`);
}

/** Sections side by side where the page is wide enough. */
export function inColumns(sections: readonly Html[]): Html {
  return html`<div class="charts">${sections}</div>`;
}

// ---------------------------------------------------------------------------

function section(title: string, note: string, body: Html): Html {
  return html`<section><h2>${title}</h2><p class="note">${note}</p>${body}</section>`;
}

function cell(frames: number, total: number, right: boolean): Html {
  const share = total === 0 ? 0 : frames / total;
  // right and wrong differ in hue as in shade: the diagonal is neutral, faults are in the accent
  const tone = right ? 'var(--soft)' : 'rgb(var(--heat))';
  const strength = frames === 0 ? 0 : Math.round(12 + 60 * share);
  const style = `background: color-mix(in srgb, ${tone} ${strength}%, transparent)`;
  return html`<td style="${style}">${frames === 0 ? '' : frames}</td>`;
}

function scene(item: GalleryItem): Html {
  const { frame, objects, caption, truth = [], trueCount, mark } = item;
  const { height, width } = frame;
  const wrong = trueCount !== undefined && trueCount !== objects.length;
  const verdict =
    trueCount === undefined
      ? html`<span>${plural(objects.length)}</span>`
      : html`<span class="${wrong ? 'wrong' : ''}">${objects.length} of ${plural(trueCount)}</span>`;
  const remark = wrong ? html` <b class="wrong">counted wrongly</b>` : null;
  return html`<figure class="scene">
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${caption}">
<image href="${pngUri(frame)}" width="${width}" height="${height}"/>
${truth.map(truthRect)}${objects.map((object) => objectRect(object, width))}${mark === undefined ? null : cross(mark)}</svg>
<figcaption><div class="caption"><span>${caption}${remark}</span>${verdict}</div>${objectTable(objects)}</figcaption>
</figure>`;
}

function plural(count: number): string {
  return count === 1 ? '1 object' : `${count} objects`;
}

function pngUri(frame: Frame): string {
  return `data:image/png;base64,${Buffer.from(encodePng(frame)).toString('base64')}`;
}

function truthRect([x0, y0, x1, y1]: Box): Html {
  return html`<rect x="${round(x0)}" y="${round(y0)}" width="${round(x1 - x0)}" height="${round(y1 - y0)}" fill="none" stroke="white" stroke-opacity="0.8" stroke-width="0.35" stroke-dasharray="1 1"/>
`;
}

function objectRect(object: SceneObject, width: number): Html {
  const [x0, y0] = objectBox(object);
  const stroke = cssColor(objectColor(object.id));
  const title = `object ${object.id}: presence ${percent(object.presence)}, visible ${percent(object.visible)}, x ${round(object.x)} ± ${round(object.x_std)}, y ${round(object.y)} ± ${round(object.y_std)}`;
  return html`<rect x="${round(x0)}" y="${round(y0)}" width="${round(object.w)}" height="${round(object.h)}" fill="none" stroke="${stroke}" stroke-width="${round(width / 70)}" rx="0.6"><title>${title}</title></rect>
`;
}

function cross({ x, y }: { readonly x: number; readonly y: number }): Html {
  const path = `M${round(x - 2.2)},${round(y)}h4.4M${round(x)},${round(y - 2.2)}v4.4`;
  return html`<path d="${path}" stroke="black" stroke-width="1.7"/><path d="${path}" stroke="white" stroke-width="0.9"/>
`;
}

function objectTable(objects: readonly SceneObject[]): Html | null {
  if (objects.length === 0) return null;
  const rows = objects.map(
    (o) => html`<tr>
<td><span class="swatch" style="background: ${cssColor(objectColor(o.id))}"></span>${o.id}</td>
<td>${o.x.toFixed(1)}, ${o.y.toFixed(1)}</td><td>${o.w.toFixed(1)} × ${o.h.toFixed(1)}</td>
<td>${percent(o.presence)}</td></tr>`,
  );
  return html`<table class="objects"><tr><th>id</th><th>centre</th><th>size</th><th>present</th></tr>${rows}</table>`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
