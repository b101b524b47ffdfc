/** A report as headings, sentences, tables and plots: what page, HTML and Markdown all show. Pure. */
import type { ReportDocument } from '../../schemas/report.ts';
import type { Plot } from '../plots/frame.ts';
import {
  fixed,
  longDate,
  longInstant,
  NONE,
  percent,
  plural,
  shortDate,
  signedPercent,
  withError,
} from './format.ts';
import { changesSection, incidentsSection, modelsSection, qualitySection } from './record-sections.ts';
import { contestSection, recipesSection, regimeSection, skillSection } from './score-sections.ts';
import { aheadSection, daysSection, outcomesSection } from './week-sections.ts';

export interface ReportTable {
  caption: string;
  head: string[];
  rows: string[][];
  /** Columns from the left that are words; the others are numbers. */
  words: number;
}

export interface ReportSection {
  id: string;
  heading: string;
  text?: string[];
  /** At a width of one's own. */
  plots?: (width: number) => Plot[];
  tables?: ReportTable[];
  list?: string[];
}

export interface ReportView {
  title: string;
  subtitle: string;
  /** What matters, a sentence each. */
  summary: string[];
  missing: string[];
  sections: ReportSection[];
  /** Where the figures come from. */
  footer: string[];
}

/** `id`: of the document, which cannot hold it. */
export function reportView(document: ReportDocument, id: string): ReportView {
  const { universe, week, from, through, asOf, since, naive, clock } = document;
  return {
    title: `Forecasts and outcomes, week ${Number(week.slice(6))} of ${week.slice(0, 4)}`,
    subtitle: `${longDate(from)} to ${longDate(through)}, universe ${universe}`,
    summary: summaryOf(document),
    missing: document.missing,
    sections: [
      skillSection(document),
      ...outcomesSection(document),
      ...aheadSection(document),
      ...regimeSection(document),
      ...recipesSection(document),
      ...contestSection(document),
      ...driftSection(document),
      qualitySection(document),
      incidentsSection(document),
      modelsSection(document),
      changesSection(document),
      daysSection(document),
    ],
    footer: [
      `Read as of ${longInstant(asOf)}${clock === 'replay' ? ' on the clock of the replay' : ''}: nothing learned later was used. Of this week is what was learned after ${longInstant(since)}.`,
      `Skill is 1 less CRPS over that of the naive recipe (${naive}: mean zero, EWMA volatility) on the same forecasts; ± is one standard error over sessions. A skill within two of them of zero is no evidence. Forecasts are total log returns. Not investment advice.`,
      `Report ${id}. The same data gives the same bytes: tempocast report --week ${week} --verify`,
    ],
  };
}

function summaryOf(document: ReportDocument): string[] {
  const { champion, naive, scores, incidents, quality, changes, days } = document;
  const next = scores.find((one) => one.window === 'quarter' && one.horizon === 1 && one.regime === null);
  const week = scores.find((one) => one.window === 'week' && one.horizon === 1);
  const open = incidents.filter(({ closedAt }) => closedAt === null).length;
  const published = days.filter(({ state }) => state === 'published');
  const closed = days.filter(({ state }) => state.startsWith('closed'));
  const critical = quality.checks.reduce((sum, one) => sum + one.critical, 0);
  const held = quality.quarantined.reduce((sum, one) => sum + one.versions, 0);
  const swap = changes.find(({ what }) => what === 'champion');
  const lines = [
    `${plural(published.length, 'day')} published${closed.length > 0 ? `; ${closed.map((one) => `${shortDate(one.date)} was ${one.state}`).join(', ')}` : ''}. Served by ${champion.recipe} (model ${champion.modelVersion.slice(0, 12)})${swap === undefined ? '' : `, before by ${swap.before}`}.`,
  ];
  if (next !== undefined) {
    lines.push(
      champion.recipe === naive
        ? 'What is served is the naive recipe itself, so its skill is zero by definition.'
        : `Skill one session ahead over the last ${plural(next.sessions, 'session')}: ${withError(signedPercent(next.skill), fixed(next.skillError === null ? null : 100 * next.skillError, 2))} % against the naive forecast${evidence(next.skill, next.skillError)}.`,
    );
  }
  if (week !== undefined) {
    lines.push(
      `Of this week's ${plural(week.forecasts, 'outcome')} one session ahead ${percent(week.coverage[1])} % lie inside the served 80 % interval and ${percent(week.coverage[2])} % inside the 90 % one; naive: ${percent(week.naiveCoverage[1])} % and ${percent(week.naiveCoverage[2])} %.`,
    );
  }
  lines.push(
    incidents.length === 0
      ? 'No incidents.'
      : `${plural(incidents.length, 'incident')}${open === 0 ? ', all closed' : `, ${open} still open`}.`,
    `${critical === 0 ? 'No critical check failed' : `${plural(critical, 'critical check')} failed`}; ${held === 0 ? 'nothing' : plural(held, 'version')} went into quarantine.`,
  );
  return lines;
}

function evidence(skill: number | null, error: number | null): string {
  if (skill === null || error === null) return '; too few sessions for a standard error';
  return Math.abs(skill) < 2 * error ? ', which is no evidence either way' : '';
}

function driftSection({ drift }: ReportDocument): ReportSection[] {
  if (drift === undefined) return [];
  const rows = drift.monitors.map((one) => [
    ...[one.monitor, one.subject, one.state, one.since === null ? NONE : longInstant(one.since)],
    ...[fixed(one.value, 3), fixed(one.limit, 3)],
  ]);
  const head = ['monitor', 'of', 'state', 'since', 'value', 'limit'];
  return [
    {
      id: 'drift',
      heading: 'Drift',
      tables: [{ caption: 'Monitors of loss, calibration and coverage', head, rows, words: 4 }],
    },
  ];
}
