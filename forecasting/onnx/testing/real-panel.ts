/** Rows of the bundled decade: five stocks, a bond fund and the market, 700 sessions to the end of 2018. */
import { BUNDLE_AS_OF, bundledSeries } from '../../../bench/bundled-bars.ts';
import type { Panel } from '../../../schemas/panel.ts';
import { sessionsBetween } from '../../calendar/calendar.ts';
import { CATALOGUE } from '../../features/catalogue.ts';
import { buildPanel } from '../../features/panel.ts';

const SYMBOLS = ['AAPL', 'GE', 'JPM', 'SHY', 'SPY', 'XOM'];
const FEATURES = [
  ...['ewma_sigma', 'rv_1', 'rv_5', 'rv_22', 'mkt_rv_1', 'mkt_rv_5', 'vix'],
  ...['ret_1', 'ret_2', 'ret_5', 'ret_10', 'ret_21', 'ret_63', 'rsi_14', 'atr_14'],
];

export function realPanel(): Panel {
  const sessions = sessionsBetween('2016-03-01', '2018-12-31');
  const within = (series: ReturnType<typeof bundledSeries>) =>
    series.map((one) => ({
      ...one,
      bars: one.bars.filter(({ session }) => session >= sessions[0]! && session <= sessions.at(-1)!),
    }));
  return buildPanel({
    asOf: BUNDLE_AS_OF,
    series: within(bundledSeries(SYMBOLS)),
    context: within(bundledSeries(['^VIX'])),
    sessions,
    market: 'SPY',
    volatilityIndex: '^VIX',
    features: CATALOGUE.filter(({ name }) => FEATURES.includes(name)),
  });
}
