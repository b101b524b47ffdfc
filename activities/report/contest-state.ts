/** What a contest that runs knows for the report: stages with their evidence, decisions of the week, drift of the champion. */
import { DRIFT_INPUT } from '../../forecasting/drift/monitors.ts';
import { evidence } from '../../forecasting/promotion/e-process.ts';
import type { ContestEvent, ContestState, EProcess } from '../../schemas/contest.ts';
import type { Instant } from '../../schemas/market.ts';
import type { Policy } from '../../schemas/policy.ts';
import type { ReportChallenger, ReportContest, ReportDrift } from '../../schemas/report.ts';
import { contestAsOf, decisions } from '../../stores/postgres/contests.ts';
import type { Db } from '../../stores/postgres/db.ts';

/** What a contest knows of a recipe beyond its losses. */
export type OfRecipe = Pick<ReportChallenger, 'stage' | 'evidence' | 'threshold' | 'harm'>;

export interface OfContest {
  recipes: ReadonlyMap<string, OfRecipe>;
  decisions: ReportContest['decisions'];
  drift: ReportDrift | undefined;
}

/** Of a week: more than people and a policy decide in one. */
const MOST = 200;
/** Every fit that went live is in the table of models. */
const UNTOLD: readonly ContestEvent['kind'][] = ['fit-live'];

/** undefined: no contest has begun. */
export async function contestOfReport(
  db: Db,
  { universe, since, asOf }: { universe: string; since: Instant; asOf: Instant },
): Promise<OfContest | undefined> {
  const found = await contestAsOf(db, { universe, asOf });
  if (found === undefined) return undefined;
  const { state, policy } = found;
  const made = await decisions(db, { universe, asOf, limit: MOST });
  return {
    recipes: recipesOf(state, policy),
    decisions: made
      .filter(({ event, decidedAt }) => decidedAt > since && !UNTOLD.includes(event.kind))
      .map(({ event, decidedAt }) => lineOf(event, decidedAt))
      .reverse(),
    drift: driftOf(state),
  };
}

function recipesOf({ challengers, watch, out = [] }: ContestState, policy: Policy): Map<string, OfRecipe> {
  const found = new Map<string, OfRecipe>();
  const none = { evidence: null, threshold: null, harm: null };
  for (const recipe of out) found.set(recipe, { ...none, stage: 'out of the contest' });
  for (const { recipe, stage, test, harm } of Object.values(challengers)) {
    const own = test === null ? none : { evidence: value(test.process), threshold: test.threshold };
    found.set(recipe, { ...none, ...own, stage, harm: value(harm) });
  }
  if (watch !== null) {
    const reverse = { evidence: value(watch.process), threshold: policy.rollback.threshold };
    found.set(watch.recipe, { ...none, ...reverse, stage: 'watches the new champion' });
  }
  return found;
}

/** A double ends before a long contest does, and JSON knows no infinity. */
const value = (process: EProcess): number => Math.min(Number.MAX_VALUE, evidence(process));

function lineOf(
  { kind, recipe, champion, reasons, actor }: ContestEvent,
  at: Instant,
): ReportContest['decisions'][number] {
  const changed = champion.before !== champion.after;
  return {
    ...{ at, recipe: champion.after, previousRecipe: changed ? champion.before : null },
    reason: `${kind}${recipe === null ? '' : ` ${recipe}`}: ${reasons.join('; ')}`,
    actor: actor.kind === 'policy' ? 'policy' : actor.name,
  };
}

function driftOf({ drift, champion }: ContestState): ReportDrift | undefined {
  if (drift === undefined || drift.basis.recipe !== champion.recipe) return undefined;
  return {
    monitors: (Object.keys(drift.basis.monitors) as (keyof typeof DRIFT_INPUT)[]).map((monitor) => ({
      ...{ monitor, subject: `${champion.recipe}, ${DRIFT_INPUT[monitor]}` },
      state: drift.signals.includes(monitor)
        ? 'above its limit'
        : drift.due !== null && drift.confirmed?.monitors.includes(monitor)
          ? `confirmed on ${drift.confirmed.session}, retraining is due`
          : 'quiet',
      value: drift.monitors[monitor]?.statistic ?? null,
      limit: drift.basis.monitors[monitor]!.threshold,
      since: null,
    })),
  };
}
