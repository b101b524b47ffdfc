/** Forecasts and outcomes for tests: EWMA scale from real closes, Student-5 quantiles. */
import { COVERAGES, type Forecast, HORIZONS, type Outcome, QUANTILE_LEVELS } from '../../schemas/forecast.ts';
import { type IntervalState, REGIMES } from '../../schemas/intervals.ts';
import type { StoredBar } from '../../schemas/market.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { insertForecasts } from '../../stores/postgres/forecasts.ts';
import { insertIntervalStates } from '../../stores/postgres/interval-states.ts';
import { insertOutcomes } from '../../stores/postgres/outcomes.ts';
import { hashOf } from './data.ts';
import { asOfSession, type Fixture } from './fixture.ts';
import { CHAMPION, DATASET, FEATURES, versionOf } from './models.ts';

/** Student t with 5 degrees of freedom at QUANTILE_LEVELS, divided by its standard deviation. */
const STANDARD = [2.5706, 2.015, 1.4759, 0.7267, 0].map((q) => q / Math.sqrt(5 / 3));
const QUANTILES = [...STANDARD.map((q) => -q), ...STANDARD.slice(0, 4).toReversed()];
const SERVED = STANDARD.slice(0, 4)
  .toReversed()
  .map((q) => 1.1 * q);
/** Sessions after the bundled data. */
const LATER =
  `2019-02-25 2019-02-26 2019-02-27 2019-02-28 2019-03-01 2019-03-04 2019-03-05 2019-03-06 2019-03-07
  2019-03-08`.split(/\s+/);

export async function seedForecasts(db: Db, fixture: Fixture, history: number): Promise<void> {
  const { symbols, unscored } = fixture.config.universes[fixture.universe]!;
  const forecasts: Forecast[] = [];
  const outcomes: Outcome[] = [];
  const states: IntervalState[] = [];
  for (const symbol of symbols) {
    const bars = fixture.bars.get(symbol)!;
    for (let at = bars.length - 1 - history; at < bars.length; at += 1) {
      for (const horizon of HORIZONS) {
        const end = bars[at + horizon];
        for (const recipe of [CHAMPION, 'ewma']) {
          const plain = forecastOf(fixture, bars, at, horizon, recipe);
          const state = stateOf(plain);
          states.push(state);
          const made = tracked(plain, state);
          forecasts.push(made);
          if (end) outcomes.push(outcomeFor(made, end));
        }
      }
    }
  }
  await insertIntervalStates(db, states);
  await insertForecasts(db, forecasts);
  await insertOutcomes(db, outcomes, unscored);
}

function forecastOf(
  fixture: Fixture,
  bars: StoredBar[],
  at: number,
  horizon: number,
  recipe: string,
): Forecast {
  const { symbol, session, close } = bars[at]!;
  const price = close!;
  let variance = 0.0001;
  for (let i = Math.max(1, at - 90); i <= at; i += 1) {
    variance = 0.94 * variance + 0.06 * Math.log(bars[i]!.close! / bars[i - 1]!.close!) ** 2;
  }
  // The champion's scale differs a little from the baseline's, and its mean is not zero.
  const wiggle = (Number.parseInt(hashOf(symbol).slice(0, 4), 16) / 65_535 - 0.5) * 0.2;
  const champion = recipe === CHAMPION;
  const sigma = Math.sqrt(variance * horizon) * (champion ? 0.94 + wiggle * 0.2 : 1);
  // One symbol expects so much that its interval excludes zero, so that the mark can be seen.
  const strong = champion && symbol === 'SHV' ? sigma * 2 : sigma * wiggle;
  const mean = champion ? strong : 0;
  const quantiles = QUANTILES.map((q) => mean + sigma * q);
  return {
    id: hashOf([symbol, session, horizon, recipe].join(' ')),
    universe: fixture.universe,
    symbol,
    session,
    horizon,
    targetSession: bars[at + horizon]?.session ?? LATER[at + horizon - bars.length]!,
    role: champion ? 'champion' : 'challenger',
    recipe,
    modelVersion: versionOf(recipe),
    featureSetVersion: FEATURES,
    datasetVersion: DATASET,
    asOf: asOfSession(session),
    issuedAt: asOfSession(session),
    price,
    mean,
    sigma,
    df: 5,
    probabilityUp: Math.min(0.99, Math.max(0.01, 0.5 + (mean / sigma) * 0.45)),
    levels: [...QUANTILE_LEVELS],
    quantiles,
    priceQuantiles: quantiles.map((q) => price * Math.exp(q)),
  };
}

/** A state of its own for each forecast: what the fixture needs is its regime. */
function stateOf({ universe, symbol, session, horizon, recipe, asOf }: Forecast): IntervalState {
  const id = hashOf(['state', symbol, session, horizon, recipe].join(' '));
  const regime = REGIMES[Number.parseInt(id.slice(0, 4), 16) % 3]!;
  const start = { previous: null, startDf: 5, fed: [], lower: SERVED, upper: SERVED };
  return { id, universe, recipe, symbol, horizon, session, asOf, regime, ...start };
}

/** Served intervals a tenth wider than those of the distribution. */
function tracked(forecast: Forecast, state: IntervalState): Forecast {
  const { mean, sigma, price } = forecast;
  const lower = SERVED.map((q) => mean - sigma * q);
  const upper = SERVED.map((q) => mean + sigma * q);
  const served = [...lower.toReversed(), mean, ...upper];
  return {
    ...forecast,
    interval: { state: state.id, coverages: [...COVERAGES], lower, upper },
    priceQuantiles: served.map((q) => price * Math.exp(q)),
  };
}

/** CRPS as twice the mean pinball loss over the levels: close enough for a fixture. */
function outcomeFor({ id, price, quantiles, levels, interval }: Forecast, end: StoredBar): Outcome {
  const realised = Math.log(end.close! / price);
  const losses = quantiles.map((q, i) => (realised - q) * (levels[i]! - (realised < q ? 1 : 0)));
  const within = (at: number) => realised >= interval!.lower[at]! && realised <= interval!.upper[at]!;
  return {
    forecastId: id,
    knownAt: asOfSession(end.session),
    realised,
    crps: (2 * losses.reduce((sum, loss) => sum + loss, 0)) / losses.length,
    covered50: within(0),
    covered80: within(1),
    covered90: within(2),
    covered95: within(3),
  };
}
