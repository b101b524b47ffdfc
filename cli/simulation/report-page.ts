/** The report of a simulation as Markdown. Pure: the same data gives the same text. */

import type { Plot } from '../../rendering/plots/frame.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import type { SimulationState } from '../../schemas/simulation.ts';
import { falsePromotions, plantedVerdicts, testsOfEqual } from './planted-verdicts.ts';
import type { SimulationData, YearScore } from './report-data.ts';
import type { SimulationSettings } from './settings.ts';

const percent = (value: number, digits = 2) => `${(100 * value).toFixed(digits)} %`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]) => [
  `| ${head.join(' | ')} |`,
  `|${head.map(() => '---|').join('')}`,
  ...rows.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`),
  '',
];

export interface ReportPage {
  settings: SimulationSettings;
  state: SimulationState;
  data: SimulationData;
  naive: string;
  /** With the name of the file that each was written to. */
  plots: readonly { plot: Plot; file: string }[];
  /** Name of the file with every decision in full. */
  decisionsFile: string;
}

export function simulationPage(page: ReportPage): string {
  const { settings, state, data, plots } = page;
  const { forecasts, outcomes, restatements, quarantined } = data.counts;
  return [
    `# ${settings.from} to ${settings.to}, simulated`,
    `Universe ${settings.universe}, recipes ${settings.recipes.map(({ name }) => name).join(', ')}. ${state.completed} sessions completed, ${state.failed.length} failed;`,
    `${forecasts} forecasts, ${outcomes} outcomes, ${restatements} restated values, ${quarantined} rows held back. Every day ran the daily pipeline on a virtual`,
    `clock, and knew what was known on that day. Written by \`tempocast simulate --write-report\`.`,
    '',
    ...failures(state),
    '## Who was champion',
    ...champions(page),
    ...plots.flatMap(({ plot, file }) => [`![${plot.alt}](${file})`, '']),
    '## By year',
    ...byYear(page),
    '## Decisions',
    ...decisions(page),
    ...planted(page),
    '## Fits',
    ...table(
      ['recipe', 'fits', 'first as of', 'last as of'],
      data.fits.map(({ recipe, fits, first, last }) => [recipe, String(fits), first, last]),
    ),
  ].join('\n');
}

function failures({ failed }: SimulationState): string[] {
  if (failed.length === 0) return [];
  return ['## Sessions that failed', ...failed.map(({ session, message }) => `- ${session}: ${message}`), ''];
}

function champions({ data, settings }: ReportPage): string[] {
  return table(
    ['from', 'until', 'champion', 'decided by', 'why'],
    data.promotions.map(({ session, recipe, reason, actor }, at) => [
      ...[session, data.promotions[at + 1]?.session ?? settings.to, recipe, actor, reason],
    ]),
  );
}

/** Next-day forecasts in full, the other horizons over all years. */
function byYear({ data, naive, settings }: ReportPage): string[] {
  const names = settings.recipes.map(({ name }) => name);
  const years = [...new Set(data.years.map(({ year }) => year))].sort();
  const find = (recipe: string | null, year: number) =>
    data.years.find((one) => one.recipe === recipe && one.year === year && one.horizon === 1);
  const rows = (cell: (score: YearScore) => string) =>
    years.map((year) => [
      String(year),
      ...[null, ...names].map((recipe) => {
        const score = find(recipe, year);
        return score === undefined ? '' : cell(score);
      }),
    ]);
  const head = ['year', 'served', ...names];
  return [
    `CRPS skill at h = 1 against ${naive}, on the sessions and symbols of both: 1 - CRPS / CRPS of ${naive}. \`served\` is whoever was champion on the day.`,
    '',
    ...table(
      head,
      rows(({ skill }) => percent(skill)),
    ),
    'Coverage of the 90 % interval at h = 1, as it was served.',
    '',
    ...table(
      head,
      rows(({ coverage90 }) => percent(coverage90, 1)),
    ),
    'All years by horizon: skill, and coverage of the 90 % interval.',
    '',
    ...table(
      ['horizon', ...head.slice(1)],
      [1, 3, 5, 10].map((horizon) => [
        String(horizon),
        ...[null, ...names].map((recipe) => overYears(data.years, recipe, horizon)),
      ]),
    ),
  ];
}

/** Sums of years, weighted by their losses and their forecasts. */
function overYears(years: readonly YearScore[], recipe: string | null, horizon: number): string {
  const own = years.filter((one) => one.recipe === recipe && one.horizon === horizon);
  if (own.length === 0) return '';
  const loss = (of: YearScore) => of.crps * of.sessions;
  const total = own.reduce((sum, one) => sum + loss(one), 0);
  const base = own.reduce((sum, one) => sum + loss(one) / (1 - one.skill), 0);
  const sessions = own.reduce((sum, one) => sum + one.sessions, 0);
  const covered = own.reduce((sum, one) => sum + one.coverage90 * one.sessions, 0) / sessions;
  return `${percent(1 - total / base)}, ${percent(covered, 1)}`;
}

/** New fits that went live are counted, the others are told. */
function decisions({ data, decisionsFile }: ReportPage): string[] {
  const live = data.decisions.filter(({ event }) => event.kind === 'fit-live').length;
  const told = data.decisions.filter(({ event }) => event.kind !== 'fit-live');
  return [
    `${data.decisions.length} decisions, ${live} of them new fits that went live on the sanity gates. Each with its evidence, thresholds, policy and code version: [${decisionsFile}](${decisionsFile});`,
    '`tempocast contest replay <id>` decides it again from the stored forecasts.',
    '',
    ...table(
      ['session', 'decision', 'recipe', 'champion after', 'why', 'id'],
      told.map(({ event }) => [
        ...[event.session ?? '', event.kind, event.recipe ?? '', event.champion.after],
        ...[event.reasons.join('; '), event.id],
      ]),
    ),
  ];
}

function planted({ data, settings }: ReportPage): string[] {
  const verdicts = plantedVerdicts(settings.recipes, data.decisions, data.days);
  if (verdicts.length === 0) return [];
  const policy = data.decisions.at(-1)?.policy;
  const wrong = falsePromotions(verdicts, data.decisions);
  const equal = policy && testsOfEqual(settings.recipes as Recipe[], data.decisions, policy);
  const late = verdicts.filter(({ kind, right }) => kind === 'better' && !right).map(({ recipe }) => recipe);
  return [
    '## Planted recipes',
    `False promotions: ${wrong}${equal === undefined ? '' : ` of ${equal.tests} tests of equal recipes, where alpha allows ${equal.allowed.toFixed(2)}`}. Late or missed: ${late.length === 0 ? 'none' : late.join(', ')}.`,
    '',
    ...verdicts.flatMap(({ recipe, kind, wanted, happened, right }) => [
      `**${recipe}** (${kind}). Required: ${wanted}. ${right ? 'So it was.' : 'Not so in this run.'}`,
      ...(happened.length === 0 ? ['- nothing was decided of it'] : happened.map((line) => `- ${line}`)),
      '',
    ]),
  ];
}
