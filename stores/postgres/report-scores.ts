/**
 * Scores by session for the weekly report, each beside the naive recipe's on the same forecasts. Sums are ordered: the
 * same rows give the same bits, whatever plan the database makes. Read from the outcomes that stand beside their forecasts, whose
 * key carries every value.
 */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { checkedAsOf } from './as-of.ts';
import { type Db, rowsOf } from './db.ts';
import { sumsBySession } from './sums-by-session.ts';

/** Sums over the forecasts of one origin and regime. */
export interface ScoredSession {
  horizon: number;
  session: SessionDate;
  regime: string;
  /** Their outcomes became known after `since`. */
  ofWeek: boolean;
  forecasts: number;
  crps: number;
  naiveCrps: number;
  /** How many at 50, 80, 90, 95 %. */
  covered: number[];
  naiveCovered: number[];
  width90: number;
  naiveWidth90: number;
}

export interface ScoresQuery {
  universe: string;
  asOf: Instant;
  since: Instant;
  /** The recipe beside which each score stands. */
  naive: string;
  /** Newest scored sessions of each horizon. */
  sessions: number;
  exclude: readonly string[];
}

const LEVELS = [50, 80, 90, 95];
const counts = (prefix: string, is = '') =>
  `array[${LEVELS.map((level) => `count(*) filter (where ${prefix}${level}${is})`).join(', ')}]::int[]`;
/**
 * Of the naive recipe, on the row of another recipe: a window. A join of the table with itself would be slow, and where it is
 * thought to be of a few rows it compares each with each.
 */
const naive = (expression: string, column: string) =>
  `max(${expression}) filter (where f.recipe = $5) over same as ${column}`;

/** Of what was served: the champion of each day. By horizon, oldest first. */
export function servedScores(db: Db, query: ScoresQuery): Promise<ScoredSession[]> {
  const { universe, since, exclude, sessions } = query;
  const asOf = checkedAsOf(query);
  const about = [query.naive, exclude, sessions];
  const kept = { keep: settled, newest: () => sessions };
  return sumsBySession<ScoredSession>(
    db,
    { ...{ of: 'served', universe, asOf, since, about }, ...kept },
    (from) =>
      rowsOf<ScoredSession>(
        db,
        `with scored as (
         select f.horizon, f.session, f.symbol, f.role, f.regime, f.crps, f.known_at, f.width90 as width,
           ${LEVELS.map((level) => `f.covered${level} as own${level}`).join(', ')},
           ${naive('f.crps', 'naive_crps')}, ${naive('f.width90', 'naive_width')},
           ${LEVELS.map((level) => `${naive(`f.covered${level}::int`, `naive${level}`)}`).join(', ')}
         from tempocast.outcome_of_symbol f
         where f.universe = $1 and f.known_at <= $2 and (f.role = 'champion' or f.recipe = $5)
           and f.symbol <> all($3::text[]) and f.session >= $6
         window same as (partition by f.horizon, f.session, f.symbol))
       select f.horizon, f.session, coalesce(f.regime, 'unknown') as regime, f.known_at > $4 as "ofWeek",
         count(*) as forecasts, sum(f.crps order by f.symbol) as crps, sum(f.naive_crps order by f.symbol) as "naiveCrps",
         ${counts('own')} as covered, ${counts('naive', ' = 1')} as "naiveCovered",
         sum(f.width order by f.symbol) as "width90", sum(f.naive_width order by f.symbol) as "naiveWidth90"
       from scored f where f.role = 'champion' and f.naive_crps is not null
       group by 1, 2, 3, 4 order by f.horizon, f.session, 3, 4`,
        [universe, asOf, exclude, since, query.naive, from(sessions)],
      ),
  );
}

/**
 * As a later week has them: then nothing of this one is new. None where outcomes of one group became known before and after
 * `since`: their sums are not the sum of the two.
 */
function settled(rows: readonly ScoredSession[]): ScoredSession[] | undefined {
  const groups = new Set(rows.map(({ horizon, session, regime }) => `${horizon} ${session} ${regime}`));
  return groups.size < rows.length ? undefined : rows.map((row) => ({ ...row, ofWeek: false }));
}

/** Losses of one recipe on one session, beside those of the champion and the naive one on the same symbols. */
export interface RecipeSession {
  recipe: string;
  horizon: number;
  session: SessionDate;
  forecasts: number;
  crps: number;
  naiveCrps: number;
  championCrps: number;
}

/**
 * Of every recipe, over symbols that it, `champion` and the naive one have: `sessions` of the next day, `quarter` of the
 * longer horizons. Sums; by recipe and horizon, oldest first.
 */
export async function recipeScores(
  db: Db,
  query: Omit<ScoresQuery, 'since'> & { champion: string; quarter: number },
): Promise<RecipeSession[]> {
  const { universe, exclude, champion, sessions, quarter } = query;
  const asOf = checkedAsOf(query);
  const about = [query.naive, champion, exclude, sessions, quarter];
  const newest = (horizon: number) => (horizon === 1 ? sessions : quarter);
  const rows = await sumsBySession<RecipeSession>(
    db,
    { of: 'recipes', universe, asOf, about, keep: (rows) => rows, newest },
    (from) =>
      rowsOf<RecipeSession>(
        db,
        // Grouped in the order of the window, so that a session at a time is sorted.
        `with scored as (
           select f.recipe, f.symbol, f.horizon, f.session, f.crps,
             max(f.crps) filter (where f.recipe = $4) over same as naive,
             max(f.crps) filter (where f.recipe = $5) over same as champion
           from tempocast.outcome_of_symbol f
           where f.universe = $1 and f.known_at <= $2 and f.symbol <> all($3::text[]) and f.session >= least($6::date, $7::date)
             and f.session >= case when f.horizon = 1 then $6::date else $7::date end
           window same as (partition by f.horizon, f.session, f.symbol))
         select recipe, horizon, session, count(*) as forecasts, sum(crps order by symbol) as crps,
           sum(naive order by symbol) as "naiveCrps", sum(champion order by symbol) as "championCrps"
         from scored where naive is not null and champion is not null
         group by horizon, session, recipe order by horizon, session, recipe`,
        [universe, asOf, exclude, query.naive, champion, from(sessions), from(quarter)],
      ),
  );
  return [...Map.groupBy(rows, ({ recipe }) => recipe)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, own]) => own);
}
