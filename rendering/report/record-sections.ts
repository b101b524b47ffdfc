/** Data quality, incidents, models, and what is different from the last report. */
import type { ReportDocument } from '../../schemas/report.ts';
import { basisPoints, count, longInstant, NONE, plural, shortInstant, signedPercent } from './format.ts';
import type { ReportSection, ReportTable } from './view.ts';

const filled = (tables: ReportTable[]): ReportTable[] => tables.filter(({ rows }) => rows.length > 0);
const short = (id: string): string => id.slice(0, 12);

export function qualitySection({ quality }: ReportDocument): ReportSection {
  const { checks, failures, quarantined, released, corrected, restatements, unexplained, repairs, arrivals } =
    quality;
  const expected = checks.reduce((sum, one) => sum + one.expectations, 0);
  const failed = checks.reduce((sum, one) => sum + one.critical + one.warn + one.info, 0);
  const text = [
    checks.length === 0
      ? 'No check ran.'
      : `${plural(expected, 'check')} in ${plural(checks.length, 'suite')}, ${count(failed)} failed.`,
    quarantined.length === 0 ? 'Nothing went into quarantine.' : '',
    released + corrected > 0
      ? `People released ${plural(released, 'version')} and corrected ${count(corrected)}.`
      : '',
    restatements.length === 0 ? 'Nothing was restated.' : '',
    `Repairs: ${count(repairs.proposed)} proposed, ${count(repairs.applied)} applied, ${count(repairs.rejected)} rejected, ${count(repairs.reverted)} reverted.`,
  ].filter((line) => line !== '');
  return {
    id: 'quality',
    heading: 'Data quality',
    text,
    tables: filled([
      {
        caption: 'Checks by suite',
        head: ['suite', 'dataset', 'runs', 'checks', 'critical failed', 'warnings', 'infos'],
        rows: checks.map((one) => [
          ...[one.suite, one.dataset],
          ...[one.runs, one.expectations, one.critical, one.warn, one.info].map(count),
        ]),
        words: 2,
      },
      {
        caption: 'Checks that failed, the ten that matter most',
        head: ['check', 'suite', 'severity', 'runs', 'rows'],
        rows: failures.map((one) => [
          one.expectation,
          one.suite,
          one.severity,
          count(one.runs),
          count(one.rows),
        ]),
        words: 3,
      },
      {
        caption: 'Into quarantine',
        head: ['dataset', 'check', 'versions', 'subjects'],
        rows: quarantined.map((one) => [
          one.dataset,
          one.expectation,
          count(one.versions),
          count(one.subjects),
        ]),
        words: 2,
      },
      {
        caption: 'Restated values',
        head: ['dataset', 'cause', 'values', 'subjects'],
        rows: restatements.map((one) => [one.dataset, one.cause, count(one.values), count(one.subjects)]),
        words: 2,
      },
      {
        caption: 'Restated without an explanation, the newest ten',
        head: ['subject', 'dataset', 'session', 'field', 'before', 'after'],
        rows: unexplained.map((one) => [
          ...[one.subject, one.dataset, one.session, one.field],
          ...[value(one.before), value(one.after)],
        ]),
        words: 4,
      },
      {
        caption: 'Arrivals',
        head: ['dataset', 'arrived', 'of them late', 'partly', 'failed'],
        rows: arrivals.map((one) => [
          one.dataset,
          ...[one.arrived, one.late, one.partial, one.failed].map(count),
        ]),
        words: 1,
      },
    ]),
  };
}

const value = (number: number | null): string =>
  number === null ? NONE : String(Number(number.toPrecision(8)));

export function incidentsSection({ incidents }: ReportDocument): ReportSection {
  if (incidents.length === 0) return { id: 'incidents', heading: 'Incidents', text: ['None.'] };
  const rows = incidents.map((one) => [
    ...[shortInstant(one.openedAt), one.closedAt === null ? 'open' : shortInstant(one.closedAt)],
    ...[one.severity, one.kind, one.title],
  ]);
  return {
    id: 'incidents',
    heading: 'Incidents',
    tables: [
      {
        caption: 'Open in the week, UTC',
        head: ['since', 'until', 'severity', 'kind', 'what'],
        rows,
        words: 5,
      },
    ],
  };
}

export function modelsSection({ models, stages }: ReportDocument): ReportSection {
  const tables = filled([
    {
      caption: 'Registered in the week; CRPS of the walk-forward one session ahead, .0001 of log return',
      head: ['recipe', 'model', 'in place of', 'trained through', 'CRPS', 'naive', 'skill %'],
      rows: models.map(({ recipe, id, previous, trainedThrough, crps, naiveCrps }) => [
        ...[recipe, short(id), previous === null ? 'the first one' : short(previous), trainedThrough],
        ...[basisPoints(crps), basisPoints(naiveCrps)],
        crps === null || naiveCrps === null ? NONE : signedPercent(1 - crps / naiveCrps),
      ]),
      words: 4,
    },
    {
      caption: 'Stages that changed',
      head: ['at (UTC)', 'recipe', 'model', 'from', 'to', 'by', 'reason'],
      rows: stages.map((one) => [
        ...[shortInstant(one.at), one.recipe, short(one.model), one.from ?? NONE, one.to, one.by, one.reason],
      ]),
      words: 7,
    },
  ]);
  return {
    id: 'models',
    heading: 'Models',
    ...(tables.length === 0 ? { text: ['No model was registered, and no stage changed.'] } : { tables }),
  };
}

export function changesSection({ changes, previous }: ReportDocument): ReportSection {
  const heading = 'Since the last report';
  if (previous === null) return { id: 'changes', heading, text: ['This is the first report.'] };
  const from = `Compared with week ${previous.week}, as of ${longInstant(previous.asOf)}.`;
  if (changes.length === 0) return { id: 'changes', heading, text: [from, 'No figure changed.'] };
  const rows = changes.map(({ what, before, now }) => [what, before, now]);
  return {
    id: 'changes',
    heading,
    text: [from],
    tables: [{ caption: 'Figures that changed', head: ['figure', 'before', 'now'], rows, words: 1 }],
  };
}
