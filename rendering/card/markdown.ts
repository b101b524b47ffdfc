/** A card as Markdown; plots are linked by their names, with their text alternatives. */
import type { Card, CardSection, CardTable } from './card.ts';

export function cardMarkdown({ title, summary, sections }: Card): string {
  return `# ${title}\n\n${summary}\n\n${sections.map(sectionText).join('\n\n')}\n`;
}

function sectionText({ heading, text = [], table, list = [], code, plots = [] }: CardSection): string {
  return [
    `## ${heading}`,
    ...text,
    ...(table === undefined ? [] : [tableText(table)]),
    ...(list.length === 0 ? [] : [list.map((line) => `- ${line}`).join('\n')]),
    ...(code === undefined ? [] : [`\`\`\`sh\n${code}\n\`\`\``]),
    ...plots.map(({ name, title, alt }) => `![${title}](${name}.svg)\n\n${alt}`),
  ].join('\n\n');
}

function tableText({ head, rows }: CardTable): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
