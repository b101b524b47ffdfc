/** docs/results.md. The same forecasts give the same page, but for the seconds in its last table. */
import { HORIZONS } from '../../schemas/forecast.ts';
import { markdownTable } from './cells.ts';
import type { Results } from './collect.ts';
import { configurationsTried, findings } from './findings.ts';
import { byHorizonTable, costTable, fullTable, gainCell, recipeTable, skillCell } from './tables.ts';

export function resultsPage(results: Results): string {
  const { plan, scored, spans, failed, missing, rows } = results;
  const [whole] = spans;
  const folds = results.recipes[0]!.folds;
  const sections = [
    '# Results',
    `What every family is worth on the bundled ten years: ${scored} scored names, forecasts made at the closes of ${whole!.name} (${rows[0]!.sessions} sessions), ${folds} fits each, everything fitted on the past only. Written by`,
    '```sh\nnpm run tempocast -- results\n```',
    'from [data/results/recipes.yaml](../data/results/recipes.yaml); do not edit it here. The families: [models](models.md), [networks](networks.md), [ensembles](ensembles.md); the intervals: [intervals](intervals.md).',
    '## What it says',
    findings(results)
      .map((sentence) => `- ${sentence}`)
      .join('\n'),
    '## How far to believe it',
    ...plan.remarks,
    `Configurations whose results were seen on these sessions, ${configurationsTried(results)} in all:`,
    markdownTable(
      [
        { head: 'what', cell: ({ what }) => what },
        { head: 'configurations', cell: ({ configurations }) => String(configurations) },
        { head: 'seen on', cell: ({ seen }) => seen },
        { head: 'source', cell: ({ source }) => source },
      ],
      plan.tried,
    ),
    '## Skill',
    `CRPS skill over \`${plan.baseline}\` in per cent, +- one standard error of the mean daily difference (Bartlett weights over the horizon). \`ewma\` and \`mean\` are the naive forecasts.`,
    ...spans.flatMap(({ name }) => [
      `### ${name}`,
      byHorizonTable(results, name, (h) => `h = ${h}`, skillCell),
    ]),
    `## Over \`${plan.reference}\``,
    `Saved of the CRPS of \`${plan.reference}\` in per cent +- one standard error, with t and two-sided p of the Diebold-Mariano test (small-sample factor of Harvey, Leybourne and Newbold) on daily means over symbols; p is of one comparison, as if nothing else had been tried.`,
    ...spans.flatMap(({ name }) => [
      `### ${name}, over ${plan.reference}`,
      byHorizonTable(results, name, (h) => `h = ${h}`, gainCell),
    ]),
    '## Everything, by horizon',
    LEGEND,
    ...spans.flatMap(({ name }) =>
      HORIZONS.flatMap((h) => [`### h = ${h}, ${name}`, fullTable(results, name, h)]),
    ),
    '## The recipes',
    recipeTable(results),
    ...leftOut(plan.leftOut, failed, missing),
    '## What it costs',
    'Fits and predictions of all folds, by the clock and by all threads together, on two virtual CPUs that were shared with other work: compare the processor seconds. Members that ensembles have in common were fitted once and count in each. Parameters: numbers estimated in the last fit, empty where there are none or the family does not count them.',
    costTable(results),
  ];
  return `${sections.join('\n\n')}\n`;
}

const LEGEND = [
  '- skill, 95 %, DM t: CRPS skill over the baseline in per cent +- one standard error, its 95 % confidence interval (1.96 standard errors), and t of the Diebold-Mariano test against it.',
  '- cover, score: coverage and interval score (in .0001) of the tracked 90 % interval, as it would have been served; raw: the same of the distribution’s own. In a part of the span the trackers start afresh with it.',
  '- RankIC, t: mean daily rank correlation of means and outcomes; empty where the mean does not vary. R2: of returns against the zero forecast, in per cent.',
  '- hits beside rises: share of signs right, empty where no sign is called, and share of outcomes that rose, which is what “always up” gets; PT: Pesaran-Timmermann, panel version.',
  '- QLIKE: of the variance, lower is better. band: [sanity band](models.md); above green is too good to be true.',
].join('\n');

function leftOut(
  named: Results['plan']['leftOut'],
  failed: Results['failed'],
  missing: Results['missing'],
): string[] {
  const lines = [
    ...named.map(({ name, why }) => `- \`${name}\`: ${why}`),
    ...failed.map(({ name, type, message }) => `- \`${name}\` failed, ${type}: ${message}`),
    ...missing.map((name) => `- \`${name}\`: not fitted when this was written.`),
  ];
  return lines.length === 0 ? [] : ['## Left out', lines.join('\n')];
}
