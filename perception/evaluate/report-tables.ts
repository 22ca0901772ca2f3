/** Tables of a report. */

import { type Html, html } from './html.ts';

export interface TableRow {
  readonly name: string;
  readonly cells: readonly TableCell[];
  /** What the row is, set small in the last column. */
  readonly note?: string;
  /** Begins a group, which has this name. */
  readonly group?: string;
}

export interface TableCell {
  readonly value: string;
  /** Set small behind the value, such as an interval. */
  readonly note?: string;
  /** The best of its row. */
  readonly best?: boolean;
}

/** Figures by name; `columns` are the headings above the cells. */
export function figureTable(
  caption: string,
  columns: readonly string[],
  rows: readonly TableRow[],
): Html {
  const noted = rows.some(({ note }) => note !== undefined);
  const width = columns.length + 1 + (noted ? 1 : 0);
  const head = columns.map((column) => html`<th scope="col">${column}</th>`);
  const body = rows.map(({ name, cells, note, group }) => {
    const heading =
      group === undefined
        ? null
        : html`<tr class="group"><th colspan="${width}" scope="rowgroup">${group}</th></tr>`;
    return html`${heading}<tr><th scope="row">${name}</th>${cells.map(cell)}${noted ? html`<td class="what">${note ?? ''}</td>` : null}</tr>
`;
  });
  return html`<div class="wide"><table class="${noted ? 'figures broad' : 'figures'}"><caption>${caption}</caption>
<thead><tr><td></td>${head}${noted ? html`<th scope="col" class="what">what it is</th>` : null}</tr></thead>
<tbody>${body}</tbody></table></div>`;
}

// ---------------------------------------------------------------------------

function cell({ value, note, best }: TableCell): Html {
  const remark = note === undefined ? null : html` <small>${note}</small>`;
  return html`<td>${best === true ? html`<b>${value}</b>` : html`${value}`}${remark}</td>`;
}
