/** The look of a report: one column, quiet, legible in light and dark, printable. */

export const REPORT_STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fbfaf7; --card: #ffffff; --ink: #23211d; --soft: #6d685e; --line: #e4e0d6;
  --accent: #c2571a; --heat: 194 87 26;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #171613; --card: #211f1b; --ink: #ece8df; --soft: #a29c90; --line: #37342d;
    --accent: #f0894a; --heat: 240 137 74;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
main { max-width: 1160px; margin: 0 auto; padding: 48px 24px 80px; }
h1 { font-size: 30px; line-height: 1.2; letter-spacing: -0.015em; margin: 0 0 8px; }
h2 { font-size: 19px; letter-spacing: -0.01em; margin: 56px 0 4px; }
p { margin: 0 0 12px; max-width: 70ch; }
.lead, .note { color: var(--soft); }
.note { font-size: 13.5px; }
code { font: 0.92em ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
.head { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 4px 20px; margin: 16px 0 0; font-size: 14px; }
.head dt { color: var(--soft); }
.head dd { margin: 0; overflow-wrap: anywhere; }
.head code { color: var(--soft); }
.facts {
  display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 12px; margin: 28px 0 0;
}
.fact { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 12px 16px; }
.fact dt { color: var(--soft); font-size: 13px; }
.fact dd { margin: 2px 0 0; font-size: 24px; font-weight: 600; letter-spacing: -0.01em; }
.fact dd small { display: block; font-size: 13px; font-weight: 400; color: var(--soft); letter-spacing: 0; }
.pictures { display: flex; flex-wrap: wrap; gap: 0.75rem; }
.pictures img { height: 6rem; image-rendering: pixelated; border-radius: 6px; border: 1px solid var(--line); }
.gallery {
  display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 18px; margin-top: 16px;
}
figure { margin: 0; }
h1.part { font-size: 24px; margin-top: 72px; padding-top: 28px; border-top: 1px solid var(--line); }
.chart.broad { max-width: none; }
h3 { font-size: 15px; margin: 22px 0 2px; }
h3 + .note { margin-bottom: 0; }
.gallery.small { grid-template-columns: repeat(6, minmax(0, 1fr)); gap: 10px; margin-top: 10px; }
.small .scene figcaption { padding: 6px 8px 8px; font-size: 11.5px; line-height: 1.35; }
.small .scene .caption { display: block; }
.small .scene .caption > span { display: block; }
.remark { display: block; font-weight: 500; color: var(--accent); }
.scene { background: var(--card); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
.scene svg { display: block; width: 100%; height: auto; background: #000; }
.scene image { image-rendering: pixelated; }
.scene figcaption { padding: 10px 14px 12px; font-size: 13px; }
.scene .caption { display: flex; justify-content: space-between; gap: 8px; }
.scene:has(.wrong) { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
.scene .wrong { color: var(--accent); font-weight: 600; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.objects { width: 100%; margin-top: 6px; font-size: 12.5px; white-space: nowrap; }
.objects th { color: var(--soft); font-weight: 400; text-align: right; padding: 0 0 0 6px; }
.objects td { text-align: right; padding: 1px 0 1px 6px; }
.objects th:first-child, .objects td:first-child { text-align: left; padding-left: 0; }
.swatch { display: inline-block; width: 9px; height: 9px; border-radius: 2px; margin-right: 6px; }
.wide { overflow-x: auto; margin-top: 12px; }
.figures { font-size: 14px; }
.figures.broad { width: 100%; }
.figures caption { text-align: left; color: var(--soft); font-size: 13px; padding-bottom: 6px; }
.figures th, .figures td { padding: 5px 14px 5px 0; text-align: left; vertical-align: baseline; border-bottom: 1px solid var(--line); }
.figures thead th { font-weight: 600; }
.figures tbody th { font-weight: 400; white-space: nowrap; }
.figures tr.group th { font-weight: 600; padding-top: 16px; }
.figures small { color: var(--soft); font-size: 12px; white-space: nowrap; }
.figures .what { color: var(--soft); font-size: 12.5px; font-weight: 400; min-width: 190px; }
details { margin-top: 12px; font-size: 13px; }
summary { cursor: pointer; color: var(--soft); }
pre { overflow-x: auto; font: 12px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
.animation img { width: 256px; max-width: 100%; image-rendering: pixelated; border-radius: 10px; border: 1px solid var(--line); margin-top: 16px; }
.confusion { margin-top: 14px; justify-self: start; }
.confusion th { font-weight: 500; color: var(--soft); padding: 4px 12px; }
.confusion tr { height: 42px; }
.confusion td { min-width: 62px; padding: 9px 12px; text-align: center; border: 2px solid var(--paper); border-radius: 6px; }
.charts { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); column-gap: 32px; }
/* heading, note and picture of neighbours each start at the same height */
.charts > section { display: grid; grid-row: span 3; grid-template-rows: subgrid; align-items: start; }
.chart { margin-top: 14px; max-width: 540px; }
.chart svg { display: block; width: 100%; height: auto; }
.chart text { fill: var(--ink); }
.chart .role-axis-grid line { stroke: var(--soft); }
.chart .role-axis-domain line, .chart .role-axis-tick line { stroke: var(--soft); }
footer { margin-top: 64px; padding-top: 16px; border-top: 1px solid var(--line); color: var(--soft); font-size: 13px; }
@media (max-width: 860px) {
  .gallery { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .gallery.small { grid-template-columns: repeat(3, minmax(0, 1fr)); }
  .charts { grid-template-columns: minmax(0, 1fr); }
}
@media (max-width: 560px) {
  main { padding: 28px 16px 56px; }
  .facts { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .gallery { grid-template-columns: minmax(0, 1fr); }
  .gallery.small { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .confusion th, .confusion td { min-width: 0; padding: 7px; }
}
@media print {
  @page { margin: 14mm; }
  :root { color-scheme: light; --paper: #fff; --card: #fff; --ink: #000; --soft: #555; --line: #ccc; --accent: #a84a12; --heat: 194 87 26; }
  * { print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  body { font-size: 11px; }
  h2 { margin-top: 28px; }
  .scene, .fact, .chart, .charts > section, tr { break-inside: avoid; }
  h2, h3, .note { break-after: avoid; }
  .gallery, .facts { grid-template-columns: repeat(3, minmax(0, 1fr)); }
  .gallery.small { grid-template-columns: repeat(6, minmax(0, 1fr)); }
  .charts { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .wide { overflow: visible; }
  .figures { font-size: 10px; }
  .figures th, .figures td { padding-top: 2px; padding-bottom: 2px; }
  .figures tr.group th { padding-top: 8px; }
  .figures caption, .figures small, .figures .what, .small .scene figcaption { font-size: 9px; }
  .fact dd { font-size: 17px; }
  .fact dt, .fact dd small, .note, .lead, footer { font-size: 10px; }
}
`;
