/** Folds the chain of a tracker state again, from stored forecasts and outcomes. `reproduce` compares the result. */
import { type Feedback, nextState } from '../../forecasting/intervals/state.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { Forecast } from '../../schemas/forecast.ts';
import type { IntervalState, Regime } from '../../schemas/intervals.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { fedForecasts, intervalChain } from '../../stores/postgres/interval-states.ts';

/**
 * The state as it follows from its chain; `origin` is the forecast made again and the regime seen in its panel. Throws
 * FedTooEarly (terminal) when a state was fed an outcome that was not known at its asOf.
 */
export async function rebuildIntervalState(
  db: Db,
  id: string,
  origin: { forecast: Forecast; regime: Regime | null },
): Promise<IntervalState | undefined> {
  const chain = await intervalChain(db, id);
  const fed = await fedForecasts(
    db,
    chain.flatMap((state) => state.fed),
  );
  let rebuilt: IntervalState | undefined;
  for (const state of chain) {
    const last = state.id === id;
    const feedback = state.fed.map((forecastId): Feedback => {
      const row = fed.get(forecastId);
      if (row === undefined || row.knownAt > state.asOf) {
        throw new TerminalError(
          'FedTooEarly',
          `interval state ${state.id} was fed forecast ${forecastId}, whose outcome ${row === undefined ? 'is not there' : `was known at ${row.knownAt}, after ${state.asOf}`}`,
        );
      }
      const { mean, sigma, realised, lower, upper } = row;
      return { forecastId, mean, sigma, realised, issued: { lower, upper } };
    });
    const df = state.startDf === null || last ? origin.forecast.df : state.startDf;
    const regime = last ? origin.regime : state.regime;
    rebuilt = nextState({ ...state, regime }, rebuilt, feedback, df);
  }
  return rebuilt;
}
