/** Yahoo's v8 chart answer over an archive, as it would have read at a virtual now. Pure. */
import type { SessionDate } from '../../schemas/market.ts';
import type { Archive, Column } from './archive.ts';
import { metaBlock } from './meta.ts';
import { ratioAfter } from './splits.ts';

export interface ChartQuery {
  /** Epoch seconds; a bar is inside when period1 <= its open < period2. */
  period1: number;
  period2: number;
  /** Epoch seconds. */
  now: number;
  /** 'div', 'split': what the `events` parameter asked for. */
  events: ReadonlySet<string>;
}

export interface ChartAnswer {
  status: number;
  body: ChartBody;
}

export type ChartBody = {
  chart: { result: [ChartResult] | null; error: { code: string; description: string } | null };
};

export interface ChartResult {
  meta: Record<string, unknown>;
  timestamp?: number[];
  events?: {
    dividends?: Record<string, { amount: number; date: number }>;
    splits?: Record<string, { date: number; numerator: number; denominator: number; splitRatio: string }>;
  };
  indicators: { quote: [Partial<Quote>]; adjclose: [{ adjclose?: (number | null)[] }] };
}

export type Quote = Record<'open' | 'high' | 'low' | 'close' | 'volume', (number | null)[]>;

export function errorBody(code: string, description: string): ChartBody {
  return { chart: { result: null, error: { code, description } } };
}

export function chartAnswer(archive: Archive, query: ChartQuery): ChartAnswer {
  const known = countUpTo(archive.closesAt, query.now);
  if (known === 0 || query.period2 <= archive.opensAt[0]!) {
    const range = `startDate = ${query.period1}, endDate = ${query.period2}`;
    return { status: 400, body: errorBody('Bad Request', `Data doesn't exist for ${range}`) };
  }
  const first = countUpTo(archive.opensAt, query.period1 - 1);
  const end = Math.min(known, countUpTo(archive.opensAt, query.period2 - 1));
  const today = archive.sessions[known - 1]!;
  const result: ChartResult = {
    meta: metaBlock(archive, query.now, known, first),
    indicators: { quote: [{}], adjclose: [{}] },
  };
  if (end > first) fill(result, archive, { first, end, today }, query.events);
  return { status: 200, body: { chart: { result: [result], error: null } } };
}

interface Slice {
  first: number;
  end: number;
  /** The last session closed by now: splits and dividends up to it have happened. */
  today: SessionDate;
}

function fill(result: ChartResult, archive: Archive, slice: Slice, wanted: ReadonlySet<string>): void {
  const { first, end, today } = slice;
  // The archive is adjusted for every split in the bundle: undo those that have not happened yet.
  const undo = ratioAfter(archive.splits, today, '9999');
  const price = (column: Column) =>
    column.slice(first, end).map((value) => (value === null ? null : Math.fround(value * undo)));
  const close = price(archive.close);
  result.timestamp = archive.opensAt.slice(first, end);
  result.indicators.quote[0] = {
    open: price(archive.open),
    high: price(archive.high),
    low: price(archive.low),
    close,
    volume: archive.volume
      .slice(first, end)
      .map((value) => (value === null ? null : Math.round(value / undo))),
  };
  const factors = adjustmentFactors(archive, slice);
  result.indicators.adjclose[0] = {
    adjclose: close.map((value, i) => (value === null ? null : Math.fround(value * factors[i]!))),
  };
  const events = listEvents(archive, slice, wanted);
  if (events) result.events = events;
}

/** Product of 1 - D / P_{prev close} over the dividends that go ex after each session, up to today. */
function adjustmentFactors(archive: Archive, { first, end, today }: Slice): number[] {
  const factors = new Array<number>(end - first).fill(1);
  for (const { session, amount } of archive.dividends) {
    const ex = archive.indexOf.get(session)!;
    if (session > today || ex <= first) continue;
    // Both in the archive's units: adjusted for all splits of the bundle.
    const cash = amount / ratioAfter(archive.splits, session, '9999');
    const factor = 1 - cash / archive.close[ex - 1]!;
    for (let i = first; i < Math.min(ex, end); i += 1) factors[i - first]! *= factor;
  }
  return factors;
}

function listEvents(
  archive: Archive,
  { first, end, today }: Slice,
  wanted: ReadonlySet<string>,
): ChartResult['events'] {
  const inside = ({ session }: { session: SessionDate }) => {
    const i = archive.indexOf.get(session)!;
    return i >= first && i < end;
  };
  const date = (session: SessionDate) => archive.opensAt[archive.indexOf.get(session)!]!;
  const dividends = wanted.has('div') ? archive.dividends.filter(inside) : [];
  const splits = wanted.has('split') ? archive.splits.filter(inside) : [];
  const events: NonNullable<ChartResult['events']> = {};
  for (const { session, amount } of dividends) {
    const adjusted = Number((amount / ratioAfter(archive.splits, session, today)).toFixed(6));
    events.dividends ??= {};
    events.dividends[date(session)] = { amount: adjusted, date: date(session) };
  }
  for (const { session, numerator, denominator } of splits) {
    events.splits ??= {};
    events.splits[date(session)] = {
      date: date(session),
      numerator,
      denominator,
      splitRatio: `${numerator}:${denominator}`,
    };
  }
  return dividends.length + splits.length > 0 ? events : undefined;
}

/** How many of the ascending `times` are at or before `limit`. */
function countUpTo(times: readonly number[], limit: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
