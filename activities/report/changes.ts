/** What is different from the last report: figures of both, side by side. Pure. */
import type { ReportDocument } from '../../schemas/report.ts';

type Compared = Omit<ReportDocument, 'changes'>;

/** Lines whose figure changed. A figure that one of the two has not is a dash. */
export function changesSince(before: Compared, now: Compared): ReportDocument['changes'] {
  const lines: [string, (of: Compared) => string][] = [
    ['champion', (of) => of.champion.recipe],
    ['model that serves', (of) => of.champion.modelVersion.slice(0, 12)],
    ...[1, 3, 5, 10].map((horizon): [string, (of: Compared) => string] => [
      `skill at h = ${horizon}, last 60 sessions (naive: 0 %)`,
      (of) => percent(quarter(of, horizon)?.skill, 2),
    ]),
    ...[1, 3, 5, 10].map((horizon): [string, (of: Compared) => string] => [
      `coverage of the 90 % interval at h = ${horizon}, last 60 sessions (naive)`,
      (of) => {
        const score = quarter(of, horizon);
        return score === undefined
          ? '-'
          : `${percent(score.coverage[2], 1)} (${percent(score.naiveCoverage[2], 1)})`;
      },
    ]),
    [
      'symbols with a forecast on the last day',
      (of) => String(of.days.findLast((day) => day.symbols > 0)?.symbols ?? 0),
    ],
    ['open incidents', (of) => String(of.incidents.filter(({ closedAt }) => closedAt === null).length)],
    ['failed checks, critical and warnings', (of) => String(failed(of))],
    [
      'versions in quarantine',
      (of) => String(of.quality.quarantined.reduce((sum, one) => sum + one.versions, 0)),
    ],
    ['recipes', (of) => [...new Set(of.recipes.map(({ recipe }) => recipe))].join(', ')],
    ['naive recipe', (of) => of.naive],
  ];
  return lines
    .map(([what, say]) => ({ what, before: say(before), now: say(now) }))
    .filter((line) => line.before !== line.now);
}

const quarter = ({ scores }: Compared, horizon: number) =>
  scores.find((one) => one.window === 'quarter' && one.horizon === horizon && one.regime === null);
const failed = ({ quality }: Compared) =>
  quality.checks.reduce((sum, { critical, warn }) => sum + critical + warn, 0);
const percent = (share: number | null | undefined, digits: number) =>
  typeof share === 'number' ? `${(100 * share).toFixed(digits)} %` : '-';
