/** Rows of bars or actions as one chart per symbol. */
import type { ParsedBar, ParsedChart } from '../../schemas/datasets.ts';
import type { CorporateAction, Instant } from '../../schemas/market.ts';
import { EXCHANGE_TIMEZONE, isFinal } from '../new-york.ts';
import type { Row } from './cells.ts';

/** A file of one subject has a chart also when it has no row. */
export function charts(
  dataset: 'bars' | 'actions',
  rows: readonly Row[],
  about: (row: Row) => string,
  subject: string,
  knownAt: Instant,
): ParsedChart[] {
  const bySymbol = Map.groupBy(rows, about);
  if (subject !== '*' && !bySymbol.has(subject)) bySymbol.set(subject, []);
  return [...bySymbol].map(([symbol, own]) => ({
    symbol,
    currency: dataset === 'bars' ? (own[0]?.text('currency') ?? null) : null,
    exchangeTimezone: EXCHANGE_TIMEZONE,
    bars: dataset === 'bars' ? own.map(bar).filter(({ session }) => isFinal(session, knownAt)) : [],
    actions: own.flatMap(dataset === 'bars' ? actionsOfBar : actionOfRow),
  }));
}

function bar(row: Row): ParsedBar {
  return {
    session: row.text('session')!,
    open: row.value('open'),
    high: row.value('high'),
    low: row.value('low'),
    close: row.value('close'),
    volume: row.value('volume'),
    adjustedClose: row.value('adjusted_close'),
  };
}

function actionsOfBar(row: Row): CorporateAction[] {
  const exDate = row.text('session')!;
  const [split, dividend] = [row.value('split') ?? 1, row.value('dividend') ?? 0];
  return [
    ...(split === 1 ? [] : [{ exDate, kind: 'split' as const, value: split }]),
    ...(dividend === 0 ? [] : [{ exDate, kind: 'dividend' as const, value: dividend }]),
  ];
}

function actionOfRow(row: Row): CorporateAction[] {
  return [
    {
      exDate: row.text('ex_date')!,
      kind: row.text('kind') as CorporateAction['kind'],
      value: row.value('value')!,
    },
  ];
}
