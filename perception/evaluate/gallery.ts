/** Frames with the boxes found and the true ones. */

import type { Frame } from '../../env/core/env.ts';
import type { SceneObject } from '../scene.ts';
import { type Box, objectBox } from './boxes.ts';
import { type Html, html, pngUri } from './html.ts';
import { cssColor, objectColor } from './palette.ts';
import { section } from './report-sections.ts';

export interface GalleryItem {
  readonly frame: Frame;
  readonly objects: readonly SceneObject[];
  readonly caption: string;
  /** True boxes, dashed white. */
  readonly truth?: readonly Box[];
  /** Those of them that were not found: dashed red. */
  readonly missed?: readonly Box[];
  /** True number of objects; a scene that differs from it is marked. */
  readonly trueCount?: number;
  /** What there is to say about it, in place of the verdict on the count. */
  readonly remark?: string;
  /** Objects by their own pixels, where they have masks, in place of boxes. */
  readonly masks?: boolean;
  /** Where an action touched the frame, frame pixels. */
  readonly mark?: { readonly x: number; readonly y: number };
}

/** Frames with the boxes found, and under each the objects as a table. */
export function gallerySection(title: string, note: string, items: readonly GalleryItem[]): Html {
  const scenes = items.map((item) => scene(item, objectTable(item.objects)));
  return section(title, note, html`<div class="gallery">${scenes}</div>`);
}

/** Frames in rows of six, with a line of text each; the name stands above them. */
export function galleryStrip(name: string, note: string, items: readonly GalleryItem[]): Html {
  const scenes = items.map((item) => scene(item, null));
  return html`<h3>${name}</h3><p class="note">${note}</p><div class="gallery small">${scenes}</div>`;
}

// ---------------------------------------------------------------------------

function scene(item: GalleryItem, table: Html | null): Html {
  const { frame, objects, caption, truth = [], missed = [], trueCount, mark } = item;
  const { height, width } = frame;
  const wrong = trueCount !== undefined && trueCount !== objects.length;
  const remark = item.remark ?? (wrong ? html` <b class="wrong">counted wrongly</b>` : null);
  const alt = `${caption}: ${verdict(item)}${item.remark === undefined ? '' : `, ${item.remark}`}`;
  return html`<figure class="scene">
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${alt}">
<image href="${pngUri(frame)}" width="${width}" height="${height}"/>
${truth.map((box) => trueRect(box, width, 'white'))}${objects.map((object) => (item.masks === true ? maskPath(object) : objectRect(object, width)))}${missed.map((box) => trueRect(box, width, MISSED))}${mark === undefined ? null : cross(mark)}</svg>
<figcaption><div class="caption"><span>${caption}${typeof remark === 'string' ? html` <b class="remark">${remark}</b>` : remark}</span><span class="${wrong ? 'wrong' : ''}">${verdict(item)}</span></div>${table}</figcaption>
</figure>`;
}

function verdict({ objects, trueCount }: GalleryItem): string {
  if (trueCount === undefined) return plural(objects.length);
  return `${objects.length} of ${plural(trueCount)}`;
}

/** Of a mask's 0..255, the least that shows. */
const HALF = 128;
/** Bright enough for dark frames, and unlike any object's colour. */
const MISSED = '#ff2d55';

function plural(count: number): string {
  return count === 1 ? '1 object' : `${count} objects`;
}

/** Dashes on a faint dark line: they show on light frames as on dark ones. */
function trueRect([x0, y0, x1, y1]: Box, width: number, color: string): Html {
  const place = html`class="truth" x="${round(x0)}" y="${round(y0)}" width="${round(x1 - x0)}" height="${round(y1 - y0)}" fill="none"`;
  const thin = round(width / (color === MISSED ? 90 : 160));
  const dash = round(width / 60);
  return html`<rect ${place} stroke="black" stroke-opacity="0.4" stroke-width="${thin}"/><rect ${place} stroke="${color}" stroke-width="${thin}" stroke-dasharray="${dash} ${dash}"/>
`;
}

function objectRect(object: SceneObject, width: number): Html {
  const [x0, y0] = objectBox(object);
  const stroke = cssColor(objectColor(object.id));
  const title = `object ${object.id}: presence ${percent(object.presence)}, visible ${percent(object.visible)}, x ${round(object.x)} ± ${round(object.x_std)}, y ${round(object.y)} ± ${round(object.y_std)}`;
  return html`<rect x="${round(x0)}" y="${round(y0)}" width="${round(object.w)}" height="${round(object.h)}" fill="none" stroke="${stroke}" stroke-width="${round(width / 70)}" rx="0.6"><title>${title}</title></rect>
`;
}

/** The cells that are more the object's than not, row by row. */
function maskPath(object: SceneObject): Html {
  if (object.mask === undefined) return html``;
  const { height, width, data } = object.mask;
  const [x0, y0] = objectBox(object);
  const [across, down] = [object.w / width, object.h / height];
  const runs: string[] = [];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const start = column;
      while (column < width && (data[row * width + column] ?? 0) >= HALF) column++;
      if (column === start) continue;
      const length = round((column - start) * across);
      runs.push(
        `M${round(x0 + start * across)},${round(y0 + row * down)}h${length}v${round(down)}h${-length}z`,
      );
    }
  }
  const color = cssColor(objectColor(object.id));
  return html`<path d="${runs.join('')}" fill="${color}" fill-opacity="0.75"><title>object ${object.id}</title></path>
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
