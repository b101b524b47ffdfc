/** The contest over time: skill, evidence on both sides, coverage, days to power, and the decisions on the time axis. */
import { Type } from 'typebox';
import type { ContestDay } from '../../schemas/contest-days.ts';
import {
  type ContestSeries,
  type ContestSeriesOfRecipe,
  ContestSeriesSchema,
} from '../../schemas/contest-series.ts';
import { daysToPower } from '../../schemas/power.ts';
import { contestDays, contestRecipes } from '../../stores/postgres/contest-days.ts';
import { type DecisionHead, decisionsOfContest } from '../../stores/postgres/contests.ts';
import { newestContest } from '../contest/newest.ts';
import { closedObject, None } from '../parameters.ts';
import { Problem } from '../problem.ts';
import type { Route } from '../route.ts';

const KEEP_MS = 2_000;
/** Difference that days to power are about, as in the weekly report: a share of the loss of the champion. */
const EFFECT = 0.005;
const COVERAGE_SESSIONS = 20;
/** Enough for a chart, half the bytes. */
const DIGITS = 6;

export const contestSeriesRoute: Route = {
  path: '/v1/contest/series',
  operationId: 'getContestSeries',
  summary: 'Session by session: skill against the champion, evidence, coverage, days to power, decisions.',
  pathSchema: None,
  querySchema: closedObject({
    challenger: Type.Optional(
      Type.String({ pattern: '^[a-z][a-z0-9-]*$', description: 'name of a recipe; without it, all' }),
    ),
  }),
  response: ContestSeriesSchema,
  keep: KEEP_MS,
  async load({ db, universe }, { query }) {
    const found = await newestContest(db, universe);
    if (found === undefined)
      throw new Problem(
        'not-found',
        `no contest has begun in universe ${universe}; see docs/operations/contest`,
      );
    const { state, policy } = found;
    const { contest, champion, day, session } = state;
    const recipe = query.challenger as string | undefined;
    const [days, recipes, made] = await Promise.all([
      contestDays(db, { contest, recipe }),
      contestRecipes(db, contest),
      decisionsOfContest(db, contest),
    ]);
    if (recipe !== undefined && !recipes.includes(recipe))
      throw new Problem('not-found', `no session of ${contest} has recipe ${recipe}`, {
        parameter: 'challenger',
        allowed: recipes,
      });
    const body: ContestSeries = {
      ...{ contest, champion: champion.recipe, day, session, effect: EFFECT },
      thresholds: {
        ...{ benefit: policy.test.threshold, harm: policy.shadow.harmThreshold },
        ...{ reverse: policy.rollback.threshold, coverage: policy.guards.minCoverage },
        coverageLevel: policy.guards.coverageLevel,
      },
      recipes,
      series: [...Map.groupBy(days, (one) => one.recipe).values()].map(seriesOf),
      decisions: made.filter(({ event }) => recipe === undefined || isAbout(event, recipe)).map(lineOf),
    };
    return { body };
  },
};

/** Its own, and every change of who it is compared with. */
function isAbout({ recipe, champion }: DecisionHead['event'], asked: string): boolean {
  return recipe === null || recipe === asked || champion.before !== champion.after;
}

function lineOf({ event, decidedAt }: DecisionHead): ContestSeries['decisions'][number] {
  const { id, session, kind, recipe, champion, actor, reasons } = event;
  const by = actor.kind === 'policy' ? 'policy' : actor.name;
  return { id, session, kind, recipe, champion, actor: by, reasons, decidedAt };
}

function seriesOf(days: readonly ContestDay[]): ContestSeriesOfRecipe {
  let [gained, paid, sessions] = [0, 0, 0];
  const recent: ContestDay[] = [];
  const running = days.map((day) => {
    if (day.difference !== null && day.championLoss !== null) {
      gained += day.difference;
      paid += day.championLoss;
      sessions += 1;
    }
    if (day.judged > 0) recent.push(day);
    if (recent.length > COVERAGE_SESSIONS) recent.shift();
    const judged = recent.reduce((sum, one) => sum + one.judged, 0);
    const inside = recent.reduce((sum, one) => sum + one.inside, 0);
    return {
      skill: paid === 0 ? null : gained / paid,
      coverage: judged === 0 ? null : inside / judged,
      daysToPower: paid === 0 ? null : daysTo(day.sd, (EFFECT * paid) / sessions),
      daysAtMean: day.mean === null ? null : daysTo(day.sd, day.mean),
    };
  });
  return {
    recipe: days[0]!.recipe,
    session: days.map((day) => day.session),
    champion: days.map((day) => day.champion),
    role: days.map((day) => day.role),
    stage: days.map((day) => day.stage),
    share: days.map((day) => day.share),
    difference: days.map((day) => short(day.difference)),
    cumulativeSkill: running.map(({ skill }) => short(skill)),
    logBenefit: days.map((day) => short(day.logBenefit)),
    logHarm: days.map((day) => short(day.logHarm)),
    logReverse: days.map((day) => short(day.logReverse)),
    threshold: days.map((day) => short(day.threshold)),
    coverage: running.map(({ coverage }) => short(coverage)),
    daysToPower: running.map((one) => short(one.daysToPower)),
    daysAtMean: running.map(({ daysAtMean }) => short(daysAtMean)),
  };
}

function daysTo(sd: number | null, effect: number): number | null {
  const days = sd === null || sd === 0 ? Number.POSITIVE_INFINITY : daysToPower(sd, effect);
  return Number.isFinite(days) ? Math.ceil(days) : null;
}

function short(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(DIGITS));
}
