/**
 * A report: one self-contained HTML file without network access or script. It is made of facts
 * (figures with a name) and sections; `report-sections.ts` makes the sections.
 */

import { type Html, html, trusted } from './html.ts';
import { REPORT_STYLE } from './report-style.ts';

export interface Fact {
  readonly name: string;
  readonly value: string;
  /** Unit or remark, set small behind the value. */
  readonly note?: string;
}

export interface Report {
  readonly title: string;
  readonly lead: string;
  readonly facts: readonly Fact[];
  readonly sections: readonly Html[];
  /** The command that wrote it, and with what. */
  readonly footer: string;
}

/** The whole page as text. */
export function renderReport({ title, lead, facts, sections, footer }: Report): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${trusted(REPORT_STYLE)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p class="lead">${lead}</p>
${facts.length === 0 ? null : html`<dl class="facts">${facts.map(renderFact)}</dl>`}
${sections}
<footer>${footer}</footer>
</main>
</body>
</html>
`;
  return page.html;
}

// ---------------------------------------------------------------------------

function renderFact({ name, value, note }: Fact): Html {
  const remark = note === undefined ? null : html` <small>${note}</small>`;
  return html`<div class="fact"><dt>${name}</dt><dd>${value}${remark}</dd></div>`;
}
