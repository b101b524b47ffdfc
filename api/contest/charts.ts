/** The charts of a contest from the rows of its sessions. Pure. */
import type { Stage } from '../../schemas/contest.ts';
import type {
  BandedLine,
  ChartedEvidence,
  ContestCharts,
  EvidenceKind,
} from '../../schemas/contest-charts.ts';
import type { ContestDay } from '../../schemas/contest-days.ts';
import type { Policy } from '../../schemas/policy.ts';
import { outlook } from '../../schemas/power.ts';
import { type Moved, movingRatio, type Ratio, thinned } from './moving.ts';

export interface ChartsOptions {
  contest: string;
  naive: string;
  policy: Policy;
  window: number;
  points: number;
}

/** Of one session: its rows by recipe, and what the naive recipe lost. */
interface Day {
  session: string;
  champion: string;
  rows: Map<string, ContestDay>;
}

export function chartsOf(rows: readonly ContestDay[], options: ChartsOptions): ContestCharts {
  const { contest, naive, policy, window, points } = options;
  const ordered = rows.toSorted((a, b) => a.day - b.day);
  const days: Day[] = [...Map.groupBy(ordered, ({ day }) => day).values()].map((own) => ({
    session: own[0]!.session,
    champion: own[0]!.champion,
    rows: new Map(own.map((row) => [row.recipe, row])),
  }));
  const chosen = thinned(days.length, points);
  const banded = (of: (day: Day) => Ratio | null, turn: (moved: Moved) => Moved = (moved) => moved) =>
    lineOf(movingRatio(days.map(of), window, chosen).map(turn));
  const recipes = [...new Set(rows.map(({ recipe }) => recipe))].sort();
  const judgedOf = (recipe: string) =>
    days.slice(-window).reduce((sum, day) => sum + (day.rows.get(recipe)?.judged ?? 0), 0);
  return {
    ...{ contest, naive, window, coverageLevel: policy.guards.coverageLevel, total: days.length },
    sessions: chosen.map((at) => days[at]!.session),
    champions: chosen.map((at) => days[at]!.champion),
    served: banded((day) => lossRatio(day, day.champion, naive), skillOf),
    recipes: recipes.map((recipe) => ({
      recipe,
      role: days.at(-1)?.rows.get(recipe)?.role ?? 'outside',
      skill: banded((day) => lossRatio(day, recipe, naive), skillOf),
      coverage: banded((day) => insideRatio(day, recipe)),
      judged: judgedOf(recipe),
    })),
    shares: sharesOf(days, chosen, recipes),
    evidence: recipes.flatMap((recipe) => evidenceOf(days, chosen, recipe, policy)),
  };
}

/** Loss beside the naive one's of the same session. A champion has its loss in the rows of the others. */
function lossRatio({ champion, rows }: Day, recipe: string, naive: string): Ratio | null {
  const row = rows.get(naive);
  const base = champion === naive ? firstChampionLoss(rows) : row?.loss;
  if (recipe === naive) return ratio(base, base);
  return ratio(recipe === champion ? row?.championLoss : rows.get(recipe)?.loss, base);
}

function firstChampionLoss(rows: Day['rows']): number | null {
  for (const { championLoss } of rows.values()) if (championLoss !== null) return championLoss;
  return null;
}

const ratio = (top: number | null | undefined, bottom: number | null | undefined): Ratio | null =>
  typeof top === 'number' && typeof bottom === 'number' ? { top, bottom } : null;

function insideRatio({ rows }: Day, recipe: string): Ratio | null {
  const own = rows.get(recipe);
  return own === undefined || own.judged === 0 ? null : { top: own.inside, bottom: own.judged };
}

/** Skill is 1 less the ratio of losses. */
function skillOf({ value, low, high }: Moved): Moved {
  const turn = (one: number | null) => (one === null ? null : 1 - one);
  return { value: turn(value), low: turn(high), high: turn(low) };
}

function lineOf(moved: readonly Moved[]): BandedLine {
  return {
    value: moved.map(({ value }) => rounded(value)),
    low: moved.map(({ low }) => rounded(low)),
    high: moved.map(({ high }) => rounded(high)),
  };
}

/** More digits than a screen has, fewer than a double. */
const rounded = (value: number | null) => (value === null ? null : Number(value.toPrecision(6)));

/** Stretches with one share, cut to the sessions that are drawn. */
function sharesOf(days: readonly Day[], chosen: readonly number[], recipes: readonly string[]) {
  return recipes.flatMap((recipe) =>
    stretches(days, (day) => {
      const row = day.rows.get(recipe);
      return row?.role === 'challenger' && row.share > 0 ? `${row.stage} ${row.share}` : undefined;
    }).map(({ from, to }) => {
      const { stage, share } = days[from]!.rows.get(recipe)!;
      return { recipe, stage: stage as Stage, share, from: drawnAt(chosen, from), to: drawnAt(chosen, to) };
    }),
  );
}

const COLUMN = { benefit: 'logBenefit', harm: 'logHarm', reverse: 'logReverse' } as const;

function evidenceOf(
  days: readonly Day[],
  chosen: readonly number[],
  recipe: string,
  policy: Policy,
): ChartedEvidence[] {
  return (Object.keys(COLUMN) as EvidenceKind[]).flatMap((kind) => {
    const column = COLUMN[kind];
    const found = stretches(days, (day) => {
      const row = day.rows.get(recipe);
      return row === undefined || row[column] === null ? undefined : row.champion;
    });
    return found.map(({ from, to }): ChartedEvidence => {
      const own = days.slice(from, to + 1).map((day) => day.rows.get(recipe)!);
      const seen = own.map(({ difference }) => difference).filter((one) => one !== null);
      const total = { days: seen.length, sum: sum(seen), sumSquares: sum(seen.map((one) => one * one)) };
      const { mean, sd, daysTo80 } = outlook(total, policy.test.alpha);
      const last = own.at(-1)!;
      // A stretch shorter than the distance of two points is drawn by its last session.
      const within = chosen.filter((at) => at >= from && at <= to);
      const at = within.at(-1) === to ? within : [...within, to];
      return {
        ...{ kind, recipe, champion: last.champion, running: to === days.length - 1 },
        threshold: thresholdOf(kind, last, policy),
        ...{ sessions: seen.length, mean, sd, daysTo80 },
        points: at.map((one) => [
          drawnAt(chosen, one),
          Number(days[one]!.rows.get(recipe)![column]!.toPrecision(6)),
        ]),
      };
    });
  });
}

function thresholdOf(kind: EvidenceKind, row: ContestDay, { test, shadow, rollback }: Policy): number {
  if (kind === 'benefit') return row.threshold ?? test.threshold;
  return kind === 'harm' ? shadow.harmThreshold : rollback.threshold;
}

const sum = (values: readonly number[]) => values.reduce((total, one) => total + one, 0);

/** Where among the drawn sessions it falls: the first that is not before it. */
const drawnAt = (chosen: readonly number[], at: number) => chosen.findIndex((one) => one >= at);

/** Neighbouring days with the same key; undefined belongs to none. */
function stretches(days: readonly Day[], keyOf: (day: Day) => string | undefined) {
  const found: { key: string; from: number; to: number }[] = [];
  for (const [at, day] of days.entries()) {
    const key = keyOf(day);
    const open = found.at(-1);
    if (key === undefined) continue;
    if (open?.key === key && open.to === at - 1) open.to = at;
    else found.push({ key, from: at, to: at });
  }
  return found;
}
