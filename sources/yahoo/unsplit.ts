/** Undoes split adjustment: from values adjusted for the splits after a session to values as traded in it. */
import type { ParsedBar } from '../../schemas/datasets.ts';
import type { CorporateAction, SessionDate } from '../../schemas/market.ts';

export interface SplitEvent {
  exDate: SessionDate;
  /** New shares per old share. */
  ratio: number;
}

export interface DividendEvent {
  exDate: SessionDate;
  /** Cash per share, adjusted for later splits. */
  amount: number;
}

type Column = readonly (number | null)[];
type Columns = Readonly<Record<'open' | 'high' | 'low' | 'close' | 'volume', Column>> & {
  readonly adjustedClose?: Column | undefined;
};

/** Price x ratio, volume / ratio, for the splits that go ex after the bar's session. Nulls stay, and what is adjusted. */
export function rawBars(
  sessions: readonly SessionDate[],
  columns: Columns,
  splits: readonly SplitEvent[],
): ParsedBar[] {
  return sessions.map((session, i) => {
    const ratio = ratioAfter(splits, session);
    const price = (column: Column) => (column[i] == null ? null : column[i] * ratio);
    const volume = columns.volume[i];
    const bar: ParsedBar = {
      session,
      open: price(columns.open),
      high: price(columns.high),
      low: price(columns.low),
      close: price(columns.close),
      volume: volume == null ? null : Math.round(volume / ratio),
    };
    if (columns.adjustedClose !== undefined) bar.adjustedClose = columns.adjustedClose[i] ?? null;
    return bar;
  });
}

/** Splits and dividends as traded, by ex-date. */
export function rawActions(
  splits: readonly SplitEvent[],
  dividends: readonly DividendEvent[],
): CorporateAction[] {
  const actions: CorporateAction[] = [
    ...splits.map(({ exDate, ratio }) => ({ exDate, kind: 'split' as const, value: ratio })),
    ...dividends.map(({ exDate, amount }) => ({
      exDate,
      kind: 'dividend' as const,
      value: Number((amount * ratioAfter(splits, exDate)).toFixed(6)),
    })),
  ];
  return actions.sort((a, b) => a.exDate.localeCompare(b.exDate) || a.kind.localeCompare(b.kind));
}

function ratioAfter(splits: readonly SplitEvent[], session: SessionDate): number {
  let ratio = 1;
  for (const split of splits) if (split.exDate > session) ratio *= split.ratio;
  return ratio;
}
