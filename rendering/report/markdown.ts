/** A report as Markdown; of plots their sentences and no drawings. */
import type { ReportDocument } from '../../schemas/report.ts';
import { type ReportSection, type ReportTable, reportView } from './view.ts';

const WIDTH = 720;

export function reportMarkdown(document: ReportDocument, id: string): string {
  const { title, subtitle, summary, missing, sections, footer } = reportView(document, id);
  return `${[
    `# ${title}`,
    subtitle,
    bullets(summary),
    ...(missing.length === 0 ? [] : ['## What is missing', bullets(missing)]),
    ...sections.map(sectionText),
    ...footer,
  ].join('\n\n')}\n`;
}

const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');

function sectionText({ heading, text = [], plots, tables = [], list = [] }: ReportSection): string {
  return [
    `## ${heading}`,
    ...text,
    ...(list.length === 0 ? [] : [bullets(list)]),
    ...tables.map(tableText),
    ...(plots === undefined ? [] : plots(WIDTH).map(({ title, alt }) => `**${title}.** ${alt}`)),
  ].join('\n\n');
}

function tableText({ caption, head, rows, words }: ReportTable): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  const rule = head.map((_, at) => (at < words ? '---' : '---:'));
  return [`${caption}:`, '', line(head), line(rule), ...rows.map(line)].join('\n');
}
