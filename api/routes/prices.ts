/** Recent closes as traded, as known when the served forecasts were made. */
import { Type } from 'typebox';
import { PricesSchema } from '../../schemas/api.ts';
import { actionsAsOf } from '../../stores/postgres/actions.ts';
import { barsAsOf } from '../../stores/postgres/bars.ts';
import { type ApiContext, allSymbols } from '../context.ts';
import { closedObject, countTo, symbolOf } from '../parameters.ts';
import type { Route } from '../route.ts';
import { publishedFreshness } from '../serving-state.ts';

export const pricesRoute = (context: ApiContext): Route => ({
  path: '/v1/prices/{symbol}',
  operationId: 'getPrices',
  summary: 'Closes as traded of the last sessions, as of the published forecasts.',
  pathSchema: closedObject({ symbol: symbolOf(allSymbols(context)) }),
  querySchema: closedObject({ sessions: Type.Optional(countTo(1000, 120)) }),
  response: PricesSchema,
  keep: 'publication',
  async load({ db }, { path, query, state }) {
    const freshness = publishedFreshness(state);
    const symbol = String(path.symbol);
    const count = Number(query.sessions);
    const span = {
      symbols: [symbol],
      from: daysBefore(freshness.session, count),
      to: freshness.session,
      asOf: freshness.asOf,
    };
    const [bars, actions] = await Promise.all([barsAsOf(db, span), actionsAsOf(db, span)]);
    const splits = actions
      .get(symbol)!
      .filter((action) => action.kind === 'split')
      .map(({ exDate, value }) => ({ session: exDate, ratio: value }));
    const closes = bars
      .get(symbol)!
      .flatMap(({ session, close }) =>
        close === null ? [] : [{ session, close, comparable: close / later(splits, session) }],
      )
      .slice(-count);
    return { freshness, body: { freshness, symbol, splits, closes } };
  },
});

/** New shares, by the last session, for one share held on `session`. */
function later(splits: { session: string; ratio: number }[], session: string): number {
  return splits.reduce((product, split) => (split.session > session ? product * split.ratio : product), 1);
}

/** Far enough back for `sessions`: five of seven days trade, holidays and a long weekend added. */
function daysBefore(session: string, sessions: number): string {
  const days = Math.ceil(sessions * 1.5) + 15;
  return new Date(Date.parse(session) - days * 86_400_000).toISOString().slice(0, 10);
}
