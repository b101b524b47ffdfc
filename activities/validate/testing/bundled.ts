/** Real bars and actions of the bundled market as one batch, through the provider's own parser. */
import type { ParsedChart } from '../../../schemas/datasets.ts';
import { openMarketArchive } from '../../../sources/replay/archive.ts';
import { chartAnswer } from '../../../sources/replay/chart.ts';
import { damage } from '../../../sources/replay/damage.ts';
import type { DataFault } from '../../../sources/replay/faults.ts';
import { parseYahooChart } from '../../../sources/yahoo/chart.ts';
import { type Batch, NO_PAST, type Role } from '../batch.ts';
import { frameFor } from '../frames.ts';

export const LAST = '2019-02-22';
export const KNOWN_AT = `${LAST}T22:30:00.000Z`;
/** Since then the bundled history of these names has no broken bar. */
const FROM = '2017-06-01';
export const NAMES = ['AAPL', 'BA', 'GE', 'JPM', 'KO', 'MSFT', 'PG', 'SPY', 'WMT', 'XOM'];

export interface Market {
  charts: Map<string, ParsedChart>;
  /** Bars of the day before as they were known then. */
  previous: Map<string, ParsedChart>;
  other: Map<string, ParsedChart>;
  knownAt: Map<string, string>;
  currency: Map<string, string>;
}

const archive = openMarketArchive();

/** One symbol's answer, with a fault of the market replay. */
export function answerOf(symbol: string, fault?: DataFault, session = LAST): ParsedChart {
  const query = {
    period1: Date.parse(FROM) / 1000,
    period2: 4e9,
    now: Date.parse(KNOWN_AT) / 1000,
    events: new Set(['div', 'split']),
  };
  const { body } = chartAnswer(archive.get(symbol)!, query);
  if (fault !== undefined) {
    const { indexOf, opensAt } = archive.get(symbol)!;
    damage(body, fault, opensAt[indexOf.get(session)!]);
  }
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  return parseYahooChart(bytes, { symbol, knownAt: KNOWN_AT });
}

export function realBatch(change: (market: Market) => void = () => {}): Batch {
  const all = () => new Map(NAMES.map((symbol) => [symbol, answerOf(symbol)]));
  const market: Market = {
    charts: all(),
    previous: all(),
    other: all(),
    knownAt: new Map(),
    currency: new Map(),
  };
  change(market);
  const rowsOf = (charts: Map<string, ParsedChart>) =>
    [...charts].flatMap(([symbol, { bars, currency }]) =>
      bars.map((bar) => {
        const knownAt = market.knownAt.get(`${symbol} ${bar.session}`) ?? KNOWN_AT;
        const origin = { symbol, role: 'forecast', knownAt, storedAt: knownAt, rawKey: `raw/${symbol}` };
        return { ...bar, ...origin, currency: market.currency.get(`${symbol} ${bar.session}`) ?? currency };
      }),
    );
  const actions = [...market.charts].flatMap(([symbol, chart]) =>
    chart.actions.map((action) => ({ ...action, symbol, knownAt: KNOWN_AT, rawKey: `raw/${symbol}` })),
  );
  const earlier = rowsOf(market.previous)
    .filter(({ session }) => session < LAST)
    .map((row) => ({ ...row, knownAt: '2019-02-21T22:30:00.000Z' }));
  return {
    ...{ dataset: 'bars', universe: 'real', session: LAST, since: KNOWN_AT, now: KNOWN_AT, past: NO_PAST },
    frames: {
      bars: frameFor('bars', rowsOf(market.charts)),
      actions: frameFor('actions', actions),
      previous: frameFor('bars', earlier, 'previous'),
      previousActions: frameFor('actions', [], 'previousActions'),
      other: frameFor(
        'bars',
        rowsOf(market.other).filter(({ session }) => session === LAST),
        'other',
      ),
    },
    roles: new Map(NAMES.map((symbol): [string, Role] => [symbol, 'forecast'])),
    subjects: NAMES,
  };
}
