/** The next day on which a company reports, and the last one with what it then reported. */
import type { EarningsDate } from '../../schemas/datasets.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { unknownSymbol, wrongFormat } from '../http/errors.ts';
import { checkFormat, parseJson } from '../http/format.ts';
import { hasNoFundamentals } from './failures.ts';
import { isSummary } from './formats.ts';
import { sessionDates } from './session-dates.ts';

const MODULES = ['calendarEvents', 'earningsHistory', 'quoteType'] as const;
const DAY = 86_400_000;
/** A quarter is reported within this; the quarter before it was over longer ago. */
const LATEST_REPORT = 100 * DAY;

/** Empty for funds and indices. */
export function parseEarnings(body: Uint8Array, symbol: string, knownAt: Instant): EarningsDate[] {
  const json = parseJson('yahoo', symbol, body);
  const { result, error } = checkFormat(isSummary, json, 'yahoo', symbol).quoteSummary;
  if (error) {
    if (hasNoFundamentals(error.description)) return [];
    if (error.code === 'Not Found') throw unknownSymbol('yahoo', symbol);
    throw wrongFormat('yahoo', symbol, '/quoteSummary/error', `says ${error.code}: ${error.description}`);
  }
  if (result === null) throw wrongFormat('yahoo', symbol, '/quoteSummary/result', 'is null without an error');
  const [summary] = result as [Summary];
  refuseUnread(summary, symbol);
  const zone = summary.quoteType?.timeZoneFullName ?? 'America/New_York';
  const days = (seconds: readonly number[]) => sessionDates(seconds, zone);
  const {
    earningsDate = [],
    earningsCallDate = [],
    earningsAverage,
  } = summary.calendarEvents?.earnings ?? {};
  const last = lastReport(days(earningsCallDate), summary, symbol, knownAt);
  const [next] = days(earningsDate);
  if (next === undefined || next === last?.date) return last ? [last] : [];
  const upcoming: EarningsDate = {
    symbol,
    date: next,
    periodEnd: null,
    epsEstimate: earningsAverage ?? null,
    epsActual: null,
  };
  return last ? [last, upcoming] : [upcoming];
}

interface Summary {
  calendarEvents?: {
    earnings: { earningsDate: number[]; earningsCallDate?: number[]; earningsAverage?: number };
  };
  earningsHistory?: { history: Quarter[] };
  quoteType?: { symbol: string; timeZoneFullName: string };
}

interface Quarter {
  quarter: { fmt: SessionDate };
  epsActual: { raw?: number };
  epsEstimate: { raw?: number };
}

/** A module may be missing (a fund reports nothing), but not give way to one that nobody asked for. */
function refuseUnread(summary: Summary, symbol: string): void {
  const missing = MODULES.find((name) => summary[name] === undefined);
  const unread = Object.keys(summary).find((name) => !MODULES.includes(name as (typeof MODULES)[number]));
  if (missing !== undefined && unread !== undefined) {
    const problem = `is missing beside ${unread}`;
    throw wrongFormat('yahoo', symbol, `/quoteSummary/result/0/${missing}`, problem);
  }
  const whose = summary.quoteType?.symbol ?? symbol;
  if (whose !== symbol) {
    throw wrongFormat('yahoo', symbol, '/quoteSummary/result/0/quoteType/symbol', `is '${whose}'`);
  }
}

/**
 * Yahoo lists the reported quarters without their days, and the day of the last call without its quarter: they belong
 * together when the call has been held and the newest quarter ended shortly before it.
 */
function lastReport(
  calls: readonly SessionDate[],
  { earningsHistory }: Summary,
  symbol: string,
  knownAt: Instant,
): EarningsDate | undefined {
  const [date] = calls;
  if (date === undefined || date > knownAt.slice(0, 10)) return undefined;
  const newest = earningsHistory?.history.toSorted((a, b) => b.quarter.fmt.localeCompare(a.quarter.fmt))[0];
  const age = newest === undefined ? Number.NaN : Date.parse(date) - Date.parse(newest.quarter.fmt);
  const of = age > 0 && age <= LATEST_REPORT ? newest : undefined;
  return {
    symbol,
    date,
    periodEnd: of?.quarter.fmt ?? null,
    epsEstimate: of?.epsEstimate.raw ?? null,
    epsActual: of?.epsActual.raw ?? null,
  };
}
