/** HTML as a template literal that escapes what it is given. */

import type { Frame } from '../../env/core/env.ts';
import { encodePng } from '../../storage/pictures/png.ts';

export interface Html {
  readonly html: string;
}

/** Values are escaped unless they are Html; lists are joined; null leaves nothing behind. */
export function html(
  parts: TemplateStringsArray,
  ...values: readonly (string | number | Html | readonly Html[] | null)[]
): Html {
  const text = parts.map((part, i) => (i === 0 ? part : show(values[i - 1] ?? null) + part));
  return { html: text.join('') };
}

/** Markup from a source of our own, such as a rendered chart. */
export function trusted(markup: string): Html {
  return { html: markup };
}

/** A frame inside the page. */
export function pngUri(frame: Frame): string {
  return `data:image/png;base64,${Buffer.from(encodePng(frame)).toString('base64')}`;
}

// ---------------------------------------------------------------------------

function show(value: string | number | Html | readonly Html[] | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string')
    return value.replaceAll(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
  if ('html' in value) return value.html;
  return value.map((entry) => entry.html).join('');
}
