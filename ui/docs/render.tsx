/**
 * Data docs as files: index, one page per suite, one per run, each whole in itself. The same components as the page, rendered
 * here to text; the same data gives the same bytes on every machine.
 */
import { renderToStaticMarkup } from 'react-dom/server';
import type { RunDoc as RunDocBody, SuiteRuns, Suites } from '../../schemas/data-api.ts';
import { RunDoc } from '../data/run-doc.tsx';
import { SuiteDoc } from '../data/suite-doc.tsx';
import { TrendFigure } from '../data/trend-figure.tsx';
import { setLocale } from '../parts/format.ts';
import { Written } from '../parts/link.tsx';
import type { Place } from '../parts/location.ts';
import base from '../styles/base.css?inline';
import charts from '../styles/charts.css?inline';
import data from '../styles/data.css?inline';
import docs from '../styles/docs.css?inline';
import layout from '../styles/layout.css?inline';
import table from '../styles/table.css?inline';
import { IndexDoc } from './index-doc.tsx';

export interface DocsInput {
  universe: string;
  suites: Suites;
  /** One per suite. */
  suiteRuns: SuiteRuns[];
  runs: RunDocBody[];
}

export interface DocsFile {
  name: string;
  html: string;
}

const CSS = [base, layout, table, charts, data, docs].join('\n');
const RUN_NAME = 16;

export const suiteFile = (suite: string) => `suite-${slug(suite)}.html`;
/** Ids are hashes; ids of 0.1.0 are paths. */
export const runFile = (run: string) =>
  `run-${/^[0-9a-f]{64}$/.test(run) ? run.slice(0, RUN_NAME) : slug(run)}.html`;
const slug = (text: string) => text.replace(/[^\w.-]+/g, '-');

export function renderDocs(input: DocsInput): DocsFile[] {
  setLocale('en-GB');
  const place = placesOf(input);
  const trends = new Map(
    input.suiteRuns.flatMap(({ suite, expectations }) =>
      expectations.map((one) => [`${suite}/${one.id}`, one]),
    ),
  );
  const page = (name: string, title: string, body: React.ReactNode): DocsFile => ({
    name,
    html: pageOf(title, renderToStaticMarkup(<Written value={place}>{body}</Written>)),
  });
  return [
    page('index.html', `Data docs of ${input.universe}`, <IndexDoc input={input} />),
    ...input.suiteRuns.map((one) =>
      page(suiteFile(one.suite), `Suite ${one.suite}`, <SuiteDoc data={one} chosen={undefined} />),
    ),
    ...input.runs.map((run) =>
      page(
        runFile(run.run),
        `${run.dataset}, ${run.session}`,
        <RunDoc
          data={run}
          open={(result) => !result.success}
          trend={({ suite, expectation }) => {
            const trend = trends.get(`${suite}/${expectation}`);
            return trend ? <TrendFigure trend={trend} /> : null;
          }}
        />,
      ),
    ),
  ];
}

/** Places of the page that are files here; the others have no link. */
function placesOf({ suiteRuns, runs }: DocsInput): (to: Partial<Place>) => string | undefined {
  const suites = new Set(suiteRuns.map((one) => one.suite));
  const files = new Set(runs.map((one) => one.run));
  return (to) => {
    if (to.run !== undefined) return files.has(to.run) ? runFile(to.run) : undefined;
    if (to.suite !== undefined) return suites.has(to.suite) ? suiteFile(to.suite) : undefined;
    return 'suite' in to ? 'index.html' : undefined;
  };
}

function pageOf(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${textOf(title)} · Tempocast</title>
<style>${CSS}</style>
</head>
<body>
<div class="doc">
<header><a class="brand" href="index.html">Tempocast</a><span class="muted">Data docs</span></header>
<main>${body}</main>
</div>
</body>
</html>
`;
}

const textOf = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
