/** Rows of a panel made again, to be held against those that the folds of a process went on to. */
import type { Feature } from '../../../forecasting/features/feature.ts';
import { crossSectionRanks } from '../../../forecasting/features/ranks.ts';
import { refoldRows } from '../../../forecasting/features/refold.ts';
import type { SessionDate } from '../../../schemas/market.ts';
import type { Panel } from '../../../schemas/panel.ts';
import { actionsAsOf } from '../../../stores/postgres/actions.ts';
import { barsAsOf } from '../../../stores/postgres/bars.ts';
import type { Db } from '../../../stores/postgres/db.ts';
import type { Remembered } from '../../features/history.ts';
import { growSeries, startSeries } from '../../features/series-growth.ts';
import { type Frame, frameOf } from '../frame.ts';

/** A share of the columns a session, every one within a week: all of them would fold the whole history a second time. */
const SHARES = 5;

/** Sessions between two that fold again what all symbols share: it takes as long as the rest of the checkpoint twice. */
const SHARED_ANEW = 20;

/** Those whose turn it is: disjoint from one turn to the next, all of them after `SHARES`. */
export function shareOf<T>(columns: readonly T[], turn: number): T[] {
  return columns.filter((_, column) => column % SHARES === turn % SHARES);
}

/** Whose turn it is after that many sessions, and with which share: each symbol with each share, in turn, every column in a week. */
export function sliceOf(symbols: number, sessions: number): { symbol: number; share: number } {
  const symbol = sessions % symbols;
  return { symbol, share: (symbol + Math.floor(sessions / symbols)) % SHARES };
}

/**
 * One symbol's rows of a session and of the newest one, in a share of the columns. Its bars and actions are read anew; ranks are
 * taken again of the panel's own values. What all symbols share is made again once in `SHARED_ANEW` sessions, of the bars that are remembered.
 */
export async function refoldedSlice(
  db: Db,
  { panel, features, span }: Remembered,
  made: Panel,
  session: SessionDate,
): Promise<Frame> {
  const { grid } = panel;
  const turn = sliceOf(grid.series.length, grid.sessions.length);
  const { symbol } = grid.series[turn.symbol]!;
  const { from, asOf, session: newest } = span;
  const wanted = { symbols: [symbol], from, to: newest, asOf };
  const [bars, actions] = await Promise.all([barsAsOf(db, wanted), actionsAsOf(db, wanted)]);
  const own = startSeries(symbol, asOf);
  growSeries(own, { bars: bars.get(symbol)!, actions: actions.get(symbol)!, session: newest, asOf });
  const anew = grid.sessions.length % SHARED_ANEW === 0;
  const share = features.filter(
    (feature, f) => f % SHARES === turn.share || (anew && feature.kind === 'session'),
  );
  const folded = share.filter(({ kind }) => kind !== 'rank');
  const sessions = [...new Set([session, newest])];
  const at = sessions.map((day) => grid.sessions.indexOf(day));
  const shared = anew ? undefined : panel.shared;
  const values = refoldRows({ grid, symbol, bars: own.series.bars, at, features: folded, shared });
  const rows = sessions.flatMap((day, k) => {
    const of = values[k];
    if (of === undefined) return [];
    const rank = ranksAt(made, symbol, day);
    const ranks = share.flatMap((feature): [string, number][] =>
      feature.kind === 'rank' ? [[feature.name, rank(feature.of)]] : [],
    );
    const known = folded.map(({ name }, f): [string, number] => [name, of[f]!]);
    return [Object.fromEntries([['symbol', symbol], ['session', day], ...known, ...ranks])];
  });
  const columns = share.filter((one) => one.kind !== 'rank' || made.featureNames.includes(one.of));
  return frameOf(
    'prefix',
    { key: ['symbol', 'session'], valid: 'session' },
    {
      ...{ symbol: 'text', session: 'date' },
      ...Object.fromEntries(columns.map(({ name }) => [name, 'number' as const])),
    },
    rows,
  );
}

/** Of a feature; NaN where the panel has no column of it, or no row. */
function ranksAt(made: Panel, symbol: string, session: SessionDate): (of: Feature['name']) => number {
  const t = made.sessions.indexOf(session);
  const from = made.sessionIndex.indexOf(t);
  const to = made.sessionIndex.lastIndexOf(t) + 1;
  const at = made.symbolIndex.indexOf(made.symbols.indexOf(symbol), Math.max(0, from)) - from;
  return (of) => {
    const column = made.features[made.featureNames.indexOf(of)];
    if (column === undefined || from < 0 || at < 0 || at >= to - from) return Number.NaN;
    const ranks = new Float64Array(to - from);
    crossSectionRanks(column.subarray(from, to), ranks);
    return ranks[at]!;
  };
}
