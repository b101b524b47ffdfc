/** A report as one HTML file that needs nothing beside it: no script, no font, no picture from elsewhere. */
import type { ReportDocument } from '../../schemas/report.ts';
import type { Plot } from '../plots/frame.ts';
import { escaped, svgText } from '../plots/node.ts';
import { REPORT_STYLE } from './style.ts';
import { type ReportSection, type ReportTable, reportView } from './view.ts';

const WIDE = 720;
const NARROW = 350;
/** Cells of more letters go over several lines. */
const WRAPS = 24;
/** Tables of so many rows stay on one page. */
const WHOLE = 16;

export function reportHtml(document: ReportDocument, id: string): string {
  const { title, subtitle, summary, missing, sections, footer } = reportView(document, id);
  const lines = (items: readonly string[]) => items.map((line) => `<li>${escaped(line)}</li>`).join('');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${escaped(`Tempocast: ${title}`)}</title><style>${REPORT_STYLE}</style></head>
<body><main>
<header><p class="brand">Tempocast</p><h1>${escaped(title)}</h1><p class="subtitle">${escaped(subtitle)}</p></header>
<ul class="summary">${lines(summary)}</ul>
${missing.length === 0 ? '' : `<section class="missing" aria-labelledby="missing"><h2 id="missing">What is missing</h2><ul>${lines(missing)}</ul></section>`}
${sections.map(sectionHtml).join('\n')}
<footer>${footer.map((line) => `<p>${escaped(line)}</p>`).join('')}</footer>
</main></body></html>
`;
}

function sectionHtml({ id, heading, text = [], plots, tables = [], list = [] }: ReportSection): string {
  return [
    `<section aria-labelledby="${id}"><h2 id="${id}">${escaped(heading)}</h2>`,
    ...text.map((line) => `<p>${escaped(line)}</p>`),
    ...(list.length === 0 ? [] : [`<ul>${list.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>`]),
    ...tables.map(tableHtml),
    ...(plots === undefined ? [] : figures(plots)),
    '</section>',
  ].join('\n');
}

/** Each plot twice, chosen by the style: letters of a wide one would be too small on a phone. */
function figures(plots: (width: number) => Plot[]): string[] {
  const narrow = plots(NARROW);
  return plots(WIDE).map((plot, at) => {
    const drawing = (one: Plot, name: string) =>
      `<div class="${name}">${svgText(one.drawing).replaceAll(`${plot.name}-title`, `${plot.name}-${name}-title`).replaceAll(`${plot.name}-alt`, `${plot.name}-${name}-alt`)}</div>`;
    const { head, rows } = plot.table;
    return `<figure><h3>${escaped(plot.title)}</h3>${drawing(plot, 'wide')}${drawing(narrow[at]!, 'narrow')}
<figcaption>${escaped(plot.alt)}</figcaption>
<details><summary>Table</summary>${tableHtml({ caption: plot.title, head, rows, words: 1 })}</details></figure>`;
  });
}

/** The first column names its row. */
function tableHtml({ caption, head, rows, words }: ReportTable): string {
  const kind = (at: number, text = '') => (at < words ? ` class="w${text.length > WRAPS ? ' t' : ''}"` : '');
  const body = rows.map(
    (cells) =>
      `<tr>${cells.map((cell, at) => (at === 0 ? `<th scope="row"${kind(0, cell)}>${escaped(cell)}</th>` : `<td${kind(at, cell)}>${escaped(cell)}</td>`)).join('')}</tr>`,
  );
  return `<p class="caption">${escaped(caption)}</p>
<div class="scroll${rows.length <= WHOLE ? ' whole' : ''}" tabindex="0" role="region" aria-label="${escaped(caption)}"><table aria-label="${escaped(caption)}">
<thead><tr>${head.map((cell, at) => `<th scope="col"${kind(at)}>${escaped(cell)}</th>`).join('')}</tr></thead>
<tbody>${body.join('\n')}</tbody></table></div>`;
}
