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

/** A line of the head: what this is about. */
export interface HeadLine {
  readonly name: string;
  readonly text: string;
  /** What was typed, set as code behind the text. */
  readonly code?: string;
}

export interface Report {
  readonly title: string;
  readonly lead: string;
  readonly head?: readonly HeadLine[];
  readonly facts: readonly Fact[];
  readonly sections: readonly Html[];
  /** The command that wrote it, and with what. */
  readonly footer: string;
}

/** The whole page as text. */
export function renderReport(report: Report): string {
  const { title, lead, head = [], facts, sections, footer } = report;
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
${head.length === 0 ? null : html`<dl class="head">${head.map(renderHeadLine)}</dl>`}
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

function renderHeadLine({ name, text, code }: HeadLine): Html {
  const typed = code === undefined ? null : html` <code>${code}</code>`;
  return html`<dt>${name}</dt><dd>${text}${typed}</dd>`;
}

function renderFact({ name, value, note }: Fact): Html {
  const remark = note === undefined ? null : html` <small>${note}</small>`;
  return html`<div class="fact"><dt>${name}</dt><dd>${value}${remark}</dd></div>`;
}
