/** Two weeks of a small universe, made up: forecasts of three recipes, their outcomes, and what else a report tells of. */
import { sessionsBetween } from '../../../forecasting/calendar/calendar.ts';
import { crpsStudent } from '../../../forecasting/scores/crps.ts';
import {
  COVERAGES,
  type Forecast,
  HORIZONS,
  type Outcome,
  QUANTILE_LEVELS,
} from '../../../schemas/forecast.ts';
import { type IntervalState, REGIMES } from '../../../schemas/intervals.ts';
import { insertArrival } from '../../../stores/postgres/arrivals.ts';
import { insertPromotion } from '../../../stores/postgres/champions.ts';
import { recordChecks } from '../../../stores/postgres/checks.ts';
import type { Db } from '../../../stores/postgres/db.ts';
import { insertForecasts } from '../../../stores/postgres/forecasts.ts';
import { insertIntervalStates } from '../../../stores/postgres/interval-states.ts';
import { insertEvaluation, insertModelVersion, insertTrainingRun } from '../../../stores/postgres/models.ts';
import { closeNotice, openNotice } from '../../../stores/postgres/notices.ts';
import { insertOutcomes } from '../../../stores/postgres/outcomes.ts';
import { publishSession } from '../../../stores/postgres/published.ts';
import { insertQuarantine } from '../../../stores/postgres/quarantine.ts';
import { insertRestatements } from '../../../stores/postgres/restatements.ts';
import { insertLineage, sampleForecast } from '../../../stores/postgres/sample-rows.ts';

export const SYMBOLS = ['AAPL', 'KO', 'SHV', 'SPY'];
export const at = (session: string) => `${session}T22:30:00.000Z`;
/** Student t(5) at QUANTILE_LEVELS in standard deviations, and the upper bounds at COVERAGES. */
const HALF = [2.5706, 2.015, 1.4759, 0.7267].map((q) => q / Math.sqrt(5 / 3));
const STANDARD = [...HALF.map((q) => -q), 0, ...HALF.toReversed()];
const BOUNDS = HALF.toReversed();
/** Sigma of a day, and how far each recipe is off it. */
const SIGMA = 0.012;
const RECIPES: [string, number][] = [
  ['ewma', 1.25],
  ['har', 1.02],
  ['ridge', 1.4],
];

/** The same numbers on every machine: no transcendental function. */
function* uniform(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

export interface WeeksOptions {
  symbols?: readonly string[];
  /** First origin. */
  from?: string;
}

/** Published are the sessions of 2019-W07 but Thursday's, and of 2019-W08, whose Monday is a holiday. */
export async function seedWeeks(
  db: Db,
  { symbols = SYMBOLS, from = '2019-01-14' }: WeeksOptions = {},
): Promise<void> {
  await insertLineage(db);
  await insertThird(db);
  const sessions = sessionsBetween(from, '2019-03-08');
  const last = sessions.indexOf('2019-02-22');
  const random = uniform(7);
  const next = () => random.next().value as number;
  // About a normal: the sum of twelve uniforms.
  const returns = symbols.map(() =>
    sessions.map(() => SIGMA * (Array.from({ length: 12 }, next).reduce((sum, one) => sum + one, 0) - 6)),
  );
  const [forecasts, outcomes, states]: [Forecast[], Outcome[], IntervalState[]] = [[], [], []];
  for (const [of, symbol] of symbols.entries()) {
    for (let origin = 0; origin <= last; origin += 1) {
      for (const horizon of HORIZONS) {
        const end = origin + horizon;
        const realised = returns[of]!.slice(origin + 1, end + 1).reduce((sum, one) => sum + one, 0);
        for (const [recipe, off] of RECIPES) {
          const sigma = SIGMA * Math.sqrt(horizon) * off * (0.9 + 0.2 * next());
          const mean = recipe === 'ewma' ? 0 : SIGMA * 0.1 * (next() - 0.5);
          const state = stateOf(recipe, symbol, sessions[origin]!, horizon, REGIMES[(of + origin) % 3]!);
          const forecast = forecastOf(
            {
              symbol,
              recipe,
              horizon,
              session: sessions[origin]!,
              targetSession: sessions[end]!,
              mean,
              sigma,
            },
            state.id,
          );
          states.push(state);
          forecasts.push(forecast);
          if (end <= last) outcomes.push(outcomeOf(forecast, realised));
        }
      }
    }
  }
  await insertIntervalStates(db, states);
  await insertForecasts(db, forecasts);
  await insertOutcomes(db, outcomes);
  await insertRest(db, sessions.slice(0, last + 1));
}

function forecastOf(
  {
    mean,
    sigma,
    ...of
  }: Pick<Forecast, 'symbol' | 'recipe' | 'horizon' | 'session' | 'targetSession' | 'mean' | 'sigma'>,
  state: string,
): Forecast {
  const quantiles = STANDARD.map((q) => mean + sigma * q);
  return sampleForecast({
    ...{ ...of, mean, sigma, df: 5, quantiles, levels: [...QUANTILE_LEVELS] },
    role: of.recipe === 'har' ? 'champion' : 'challenger',
    ...{
      asOf: at(of.session),
      issuedAt: at(of.session),
      probabilityUp: mean === 0 ? 0.5 : 0.5 + (5 * mean) / sigma / 10,
    },
    interval: {
      ...{ state, coverages: [...COVERAGES] },
      lower: BOUNDS.map((q) => mean - sigma * q),
      upper: BOUNDS.map((q) => mean + sigma * q),
    },
  });
}

function stateOf(
  recipe: string,
  symbol: string,
  session: string,
  horizon: number,
  regime: IntervalState['regime'],
): IntervalState {
  const id = ['state', session, symbol, horizon, recipe].join('/');
  const start = { previous: null, startDf: 5, fed: [], lower: BOUNDS, upper: BOUNDS };
  return { id, universe: 'demo', recipe, symbol, horizon, session, asOf: at(session), regime, ...start };
}

function outcomeOf(forecast: Forecast, realised: number): Outcome {
  const { lower, upper } = forecast.interval!;
  const within = (level: number) => realised >= lower[level]! && realised <= upper[level]!;
  return {
    ...{ forecastId: forecast.id, knownAt: at(forecast.targetSession), realised },
    crps: crpsStudent(realised, forecast),
    ...{ covered50: within(0), covered80: within(1), covered90: within(2), covered95: within(3) },
  };
}

async function insertThird(db: Db): Promise<void> {
  const asOf = at('2019-02-20');
  const parents = { universe: 'demo', datasetVersion: 'dataset', featureSetVersion: 'features', asOf };
  const made = { ...parents, recipe: 'ridge', recipeHash: 'hash/ridge' };
  await insertTrainingRun(db, { ...made, id: 'run/ridge', session: '2019-02-20', startedAt: asOf });
  await insertModelVersion(db, {
    ...made,
    ...{
      id: 'model/ridge',
      artifactKey: 'model/ridge.json',
      trainingRun: 'run/ridge',
      trainedThrough: '2019-02-20',
    },
  });
  const metrics = { crps: 0.00668, crpsBaseline: 0.00663 };
  await insertEvaluation(db, {
    trainingRun: 'run/ridge',
    recipe: 'ridge',
    universe: 'demo',
    horizon: 1,
    session: '2019-02-20',
    asOf,
    metrics,
  });
}

async function insertRest(db: Db, sessions: readonly string[]): Promise<void> {
  const promotion = {
    universe: 'demo',
    evidence: {},
    actor: 'policy',
    session: sessions[0]!,
    asOf: at(sessions[0]!),
  };
  const reason = 'highest CRPS skill of the recipes outside the red band';
  await insertPromotion(db, { ...promotion, id: 'promotion/1', recipe: 'har', previousRecipe: null, reason });
  for (const session of sessions.filter((one) => one >= '2019-02-11' && one !== '2019-02-14')) {
    const instant = { asOf: at(session), publishedAt: at(session) };
    await publishSession(db, {
      universe: 'demo',
      session,
      championRecipe: 'har',
      modelVersion: 'model/har',
      ...instant,
    });
    const arrival = {
      dataset: 'bars',
      universe: 'demo',
      date: session,
      arrivedAt: at(session),
      expectedBy: `${session}T23:30:00.000Z`,
    };
    await insertArrival(db, {
      ...arrival,
      state: 'arrived',
      providers: ['yahoo'],
      subjects: 4,
      rows: 4,
      missing: [],
    });
  }
  const outcome = {
    ...{
      suite: 'bars',
      suiteVersion: '1',
      skipped: false,
      elementCount: 40,
      missingCount: 0,
      percentTotal: 0,
      percentNonmissing: 0,
    },
    ...{ observed: null, bound: null, examples: [], groupBy: null, groups: [], historyZ: null },
  };
  const run = {
    universe: 'demo',
    dataset: 'bars',
    checkpoint: 'bars',
    session: '2019-02-20',
    since: '2019-02-20T22:00:00.000Z',
    knownAt: at('2019-02-20'),
    run: 0,
    rows: 40,
  };
  await recordChecks(db, run, [
    { ...outcome, expectation: 'ohlc-order', severity: 'critical', success: false, unexpectedCount: 1 },
    { ...outcome, expectation: 'volume-present', severity: 'warn', success: true, unexpectedCount: 0 },
  ]);
  const bar = { symbol: 'KO', session: '2019-02-20', barKnownAt: at('2019-02-20') };
  await insertQuarantine(db, [
    {
      ...bar,
      knownAt: at('2019-02-20'),
      expectation: 'ohlc-order',
      reason: 'high 45.1 is below low 45.3',
      detail: null,
    },
  ]);
  const restated = {
    dataset: 'bars' as const,
    symbol: 'AAPL',
    session: '2019-02-19',
    knownAt: at('2019-02-21'),
  };
  await insertRestatements(db, [
    { ...restated, field: 'close', before: 170.93, after: 170.9, cause: 'unexplained', explainedBy: null },
  ]);
  const missed = {
    incidentKey: 'day/demo/2019-02-14',
    kind: 'DayFailed',
    severity: 'critical' as const,
    body: 'no bars',
  };
  await openNotice(db, { ...missed, title: 'the day 2019-02-14 failed', knownAt: at('2019-02-14') });
  await closeNotice(db, { incidentKey: missed.incidentKey, at: at('2019-02-15') });
  const late = {
    incidentKey: 'late/demo/macro',
    kind: 'DeadlineMissed',
    severity: 'warn' as const,
    body: 'no answer',
  };
  await openNotice(db, {
    ...late,
    title: 'macro of 2019-02-21 has not arrived',
    knownAt: '2019-02-21T23:30:00.000Z',
  });
}
