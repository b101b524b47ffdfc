/**
 * Where the recipes stand against the champion: from promotions and the daily differences of issued forecasts. A running
 * contest says more (stage, evidence, threshold); `ofContest` is where that comes in.
 */
import { daysToPower, look } from '../../forecasting/promotion/look.ts';
import { average } from '../../forecasting/scores/mean-with-error.ts';
import type { Instant } from '../../schemas/market.ts';
import type { ReportChallenger, ReportContest } from '../../schemas/report.ts';
import { promotions } from '../../stores/postgres/champions.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { stageOfRecipes } from '../../stores/postgres/report-events.ts';
import type { RecipeSession } from '../../stores/postgres/report-scores.ts';
import type { OfContest, OfRecipe } from './contest-state.ts';
import { meanOf } from './scores.ts';

/** What days to power are about: half a percent of the CRPS of the champion. */
const EFFECT = 0.005;
const ALPHA = 0.05;
/** A spread of fewer days would promise a length that it cannot know. */
const POWER_FROM = 20;

export async function contestSection(
  db: Db,
  query: { universe: string; since: Instant; asOf: Instant; naive: string },
  rows: readonly RecipeSession[],
  ofContest: OfContest | undefined = undefined,
): Promise<ReportContest | undefined> {
  const made = await promotions(db, query);
  const champion = made[0];
  if (champion === undefined) return undefined;
  const stages = await stageOfRecipes(db, query);
  const nextDay = rows.filter(({ horizon }) => horizon === 1);
  const groups = Map.groupBy(nextDay, ({ recipe }) => recipe);
  const challengers = [...groups]
    .filter(([recipe]) => recipe !== champion.recipe)
    .map(([recipe, own]) => {
      const registered = recipe === query.naive ? 'naive' : (stages.get(recipe) ?? 'not registered');
      const state = ofContest?.recipes.get(recipe) ?? { stage: registered, evidence: null, threshold: null };
      return challenger(recipe, own, state);
    });
  return {
    champion: champion.recipe,
    // Promotions come newest first: the oldest of those that name it without a change between.
    since: (made.slice(0, lengthOfReign(made.map(({ recipe }) => recipe))).at(-1) ?? champion).asOf,
    ...{ effect: EFFECT, alpha: ALPHA, challengers },
    decisions: made
      // What the contest decided is told by the contest, with what it led to.
      .filter(({ asOf, evidence }) => asOf > query.since && !(ofContest && isOfContest(evidence)))
      .map(({ asOf, recipe, previousRecipe, reason, actor }) => ({
        at: asOf,
        recipe,
        previousRecipe,
        reason,
        actor,
      }))
      .reverse()
      .concat(ofContest?.decisions ?? []),
  };
}

const isOfContest = (evidence: unknown): boolean =>
  typeof evidence === 'object' && evidence !== null && 'decision' in evidence;

function lengthOfReign(recipes: readonly string[]): number {
  const change = recipes.findIndex((recipe) => recipe !== recipes[0]);
  return change === -1 ? recipes.length : change;
}

function challenger(recipe: string, rows: readonly RecipeSession[], state: OfRecipe): ReportChallenger {
  const differences = rows.map((row) => (row.championCrps - row.crps) / row.forecasts);
  const mean = average(differences);
  const tested = differences.length >= POWER_FROM ? look(differences) : undefined;
  const championCrps = meanOf(rows, (row) => row.championCrps);
  const sd = Math.sqrt(average(differences.map((one) => (one - mean) ** 2)));
  return {
    recipe,
    ...state,
    sessions: rows.length,
    crps: meanOf(rows, (row) => row.crps),
    championCrps,
    naiveCrps: meanOf(rows, (row) => row.naiveCrps),
    difference: mean,
    t: tested?.t ?? null,
    p: tested?.p ?? null,
    daysToPower:
      tested === undefined || sd === 0 ? null : Math.ceil(daysToPower(sd, EFFECT * championCrps, ALPHA)),
  };
}
