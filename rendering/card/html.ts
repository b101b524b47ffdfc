/** A card as one HTML document that needs nothing beside it. */
import { escaped, svgText } from '../plots/node.ts';
import type { Card, CardSection, CardTable } from './card.ts';

/** Also hashed into the content security policy with which it is served. */
export const CARD_STYLE = `
:root { color-scheme: light; }
body { margin: 0 auto; max-width: 760px; padding: 16px; font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; color: #1d2129; background: #fff; }
h1 { font-size: 24px; margin: 8px 0; } h2 { font-size: 18px; margin: 28px 0 8px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 14px; }
td, th { text-align: left; padding: 4px 14px 4px 0; border-bottom: 1px solid #d9dde3; vertical-align: top; }
th { color: #5d6673; font-weight: 500; }
pre { background: #f3f5f7; padding: 10px; overflow-x: auto; }
figure { margin: 12px 0; } figure svg { max-width: 100%; height: auto; }
figcaption { color: #5d6673; font-size: 14px; }
`;

export function cardHtml({ title, summary, sections }: Card): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title><style>${CARD_STYLE}</style></head>
<body><h1>${escaped(title)}</h1><p>${escaped(summary)}</p>
${sections.map(sectionHtml).join('\n')}
</body></html>
`;
}

function sectionHtml({ heading, text = [], table, list = [], code, plots = [] }: CardSection): string {
  return [
    `<h2>${escaped(heading)}</h2>`,
    ...text.map((line) => `<p>${escaped(line)}</p>`),
    ...(table === undefined ? [] : [tableHtml(table, heading)]),
    ...(list.length === 0 ? [] : [`<ul>${list.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>`]),
    ...(code === undefined ? [] : [`<pre><code>${escaped(code)}</code></pre>`]),
    ...plots.map(
      ({ drawing, alt }) => `<figure>${svgText(drawing)}<figcaption>${escaped(alt)}</figcaption></figure>`,
    ),
  ].join('\n');
}

/** A table without column heads says by its rows what each line is. */
function tableHtml({ head, rows }: CardTable, label: string): string {
  const titled = head.some((cell) => cell !== '');
  const headRow = titled
    ? `<thead><tr>${head.map((cell) => (cell === '' ? '<td></td>' : `<th scope="col">${escaped(cell)}</th>`)).join('')}</tr></thead>`
    : '';
  const body = rows.map(
    ([first = '', ...rest]) =>
      `<tr><th scope="row">${escaped(first)}</th>${rest.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`,
  );
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escaped(label)}"><table>${headRow}<tbody>${body.join('')}</tbody></table></div>`;
}
