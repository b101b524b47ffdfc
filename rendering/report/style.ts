/** The style of a report file: light and dark by the reader's system, A4 in print. Its hash is in the policy it is served with. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1d2129; --muted: #5d6673; --line: #d9dde3; --accent: #1f5fbf; --baseline: #6f7782; --note: #fdf6e3; }
@media (prefers-color-scheme: dark) { :root { --paper: #131519; --ink: #e9e8e4; --muted: #a0a6b0; --line: #2f343d; --accent: #79b0ff; --baseline: #9aa0aa; --note: #2a2518; } }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; color: var(--ink); background: var(--paper); }
main { max-width: 800px; margin: 0 auto; padding: 20px 20px 40px; }
.brand { margin: 0; color: var(--accent); font-weight: 600; }
h1 { font-size: 26px; line-height: 1.2; margin: 4px 0; } h2 { font-size: 19px; margin: 32px 0 8px; } h3 { font-size: 14px; margin: 0 0 4px; font-weight: 600; }
.subtitle { margin: 0 0 16px; color: var(--muted); }
p { margin: 6px 0; } ul { margin: 8px 0; padding-left: 20px; } li { margin: 3px 0; }
.summary { font-size: 16px; }
.missing { background: var(--note); border-left: 3px solid var(--muted); padding: 8px 14px; margin: 16px 0; }
.missing h2 { font-size: 15px; margin: 0; }
.scroll { overflow-x: auto; margin: 0 0 12px; }
.scroll:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 13.5px; }
.caption { color: var(--muted); font-size: 13px; margin: 14px 0 2px; }
td, th { padding: 4px 0 4px 14px; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top; white-space: nowrap; }
thead th { color: var(--muted); font-weight: 500; vertical-align: bottom; white-space: normal; }
th:first-child { text-align: left; padding-left: 0; font-weight: 500; } .w { text-align: left; } td.t { white-space: normal; overflow-wrap: break-word; min-width: 150px; }
figure { margin: 18px 0; } figcaption { color: var(--muted); font-size: 13px; } figure svg { display: block; max-width: 100%; height: auto; }
summary { color: var(--muted); font-size: 13px; cursor: pointer; }
.narrow { display: none; }
footer { margin-top: 36px; padding-top: 10px; border-top: 1px solid var(--line); color: var(--muted); font-size: 12.5px; overflow-wrap: anywhere; }
.plot-paper { fill: transparent; } .plot-text { fill: var(--muted); } .plot-label, .plot-outcome { fill: var(--ink); }
.plot-grid { stroke: var(--line); } .plot-nominal { stroke: var(--ink); }
.plot-ours { stroke: var(--accent); } .plot-ours-area, .plot-ours-dot { fill: var(--accent); }
.plot-baseline, .plot-baseline-dot { stroke: var(--baseline); } .plot-missing { fill: var(--baseline); } .plot-miss { fill: var(--paper); stroke: var(--ink); }
@media (max-width: 560px) {
  main { padding: 16px 16px 32px; } h1 { font-size: 22px; } .wide { display: none; } .narrow { display: block; }
  table { font-size: 12.5px; } td, th { padding-left: 9px; }
  tbody th:first-child { position: sticky; left: 0; background: var(--paper); padding-right: 6px; } tbody th.t { white-space: normal; min-width: 40vw; }
}
@page { size: A4; margin: 16mm 15mm 18mm; @bottom-left { content: "Tempocast weekly report"; font: 8pt system-ui, "DejaVu Sans", sans-serif; color: #5d6673; } @bottom-right { content: counter(page) " / " counter(pages); font: 8pt system-ui, "DejaVu Sans", sans-serif; color: #5d6673; } }
@media print {
  :root { color-scheme: light; --paper: #ffffff; --ink: #1d2129; --muted: #5d6673; --line: #d9dde3; --accent: #1f5fbf; --baseline: #6f7782; --note: #fdf6e3; }
  body { font-size: 10pt; } main { max-width: none; padding: 0; } h1 { font-size: 18pt; } h2 { font-size: 13pt; margin-top: 18pt; } .summary { font-size: 10.5pt; }
  table { font-size: 8.5pt; } td, th { padding: 2pt 0 2pt 8pt; } .scroll { overflow: visible; } details { display: none; } .wide { display: block; } .narrow { display: none; }
  h2, h3, section > p, thead { break-after: avoid; } figure, tr, section > p, .missing, .whole { break-inside: avoid; } td.t { min-width: 0; } thead { display: table-header-group; }
}
`;
