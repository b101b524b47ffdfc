/** What a company has reported, as accepted by then: the fold over its facts, and what features read of it. */
import type { FactRecord } from '../../../schemas/feature-records.ts';
import { LINE_OF, LINES, type Line } from './concepts.ts';
import { dayOf } from './days.ts';
import {
  type Balance,
  balanceYearBefore,
  type Flow,
  newestBalance,
  newestTrailing,
  trailingYear,
  trailingYearBefore,
} from './trailing.ts';

export interface FundamentalState {
  /** By concept; of a period the newest known value. */
  flows: Record<string, [start: number, end: number, value: number][]>;
  balances: Record<string, [day: number, value: number][]>;
  /** Day on which the newest fact became known. */
  knownDay: number | null;
  /** Splits by day, with the factor accumulated up to and including each: shares for one at the beginning. */
  splits: [day: number, factor: number][];
}

/** NaN: not known. Flows are sums of twelve months; shares are counted in shares of now. */
export interface Fundamentals {
  earnings: number;
  cash: number;
  sales: number;
  salesBefore: number;
  equity: number;
  assets: number;
  assetsBefore: number;
  shares: number;
  sharesBefore: number;
  knownDay: number | null;
}

const UNKNOWN = Number.NaN;
export const NO_FUNDAMENTALS: Fundamentals = {
  ...{ earnings: UNKNOWN, cash: UNKNOWN, sales: UNKNOWN, salesBefore: UNKNOWN, equity: UNKNOWN },
  ...{ assets: UNKNOWN, assetsBefore: UNKNOWN, shares: UNKNOWN, sharesBefore: UNKNOWN, knownDay: null },
};

/** Periods that ended longer before the newest are of no use to anything. */
const KEPT_DAYS = 1200;
/** Counts are of the day before a filing, which moves by weeks. */
const COUNT_SLACK = 45;

export function initFundamentals(): FundamentalState {
  return { flows: {}, balances: {}, knownDay: null, splits: [] };
}

/** New shares for one from this day on. */
export function enterSplit(state: FundamentalState, day: number, split: number): void {
  state.splits.push([day, factorOn(state, day) * split]);
}

/** In the order in which they became known. */
export function enterFacts(state: FundamentalState, facts: readonly FactRecord[]): void {
  for (const { concept, unit, periodStart, periodEnd, value, knownAt } of facts) {
    const line = LINE_OF.get(concept);
    if (line === undefined || unit !== LINES[line].unit || LINES[line].balance !== (periodStart === null))
      continue;
    const end = dayOf(periodEnd);
    if (periodStart === null) {
      state.balances[concept] ??= [];
      replace(state.balances[concept], [end, value], 0);
    } else {
      state.flows[concept] ??= [];
      replace(state.flows[concept], [dayOf(periodStart), end, value], 1);
    }
    state.knownDay = dayOf(knownAt);
  }
}

/** @param at where the last day of the period is */
function replace<T extends number[]>(rows: T[], row: T, at: number): void {
  const same = rows.findIndex((one) => row.every((value, i) => i > at || value === one[i]));
  if (same >= 0) rows[same] = row;
  else rows.push(row);
  const newest = rows.reduce((last, one) => Math.max(last, one[at]!), 0);
  for (let i = rows.length - 1; i >= 0; i--) if (rows[i]![at]! < newest - KEPT_DAYS) rows.splice(i, 1);
}

export function readFundamentals(state: FundamentalState): Fundamentals {
  if (state.knownDay === null) return NO_FUNDAMENTALS;
  const earnings = flowsOf(state, 'earnings');
  const sales = flowsOf(state, 'sales');
  const income = newestTrailing(earnings);
  const turnover = newestTrailing(sales);
  const assets = balancesOf(state, 'assets');
  const total = newestBalance(assets);
  const shares = balancesOf(state, 'shares');
  const count = newestBalance(shares);
  const now = state.splits.at(-1)?.[1] ?? 1;
  const ofNow = (balance: Balance | null) =>
    balance === null ? UNKNOWN : (balance[1] * now) / factorOn(state, balance[0]);
  return {
    earnings: income?.value ?? UNKNOWN,
    // Of the same twelve months.
    cash: income === null ? UNKNOWN : trailingYear(flowsOf(state, 'cash', income.end), income.end),
    sales: turnover?.value ?? UNKNOWN,
    salesBefore: turnover === null ? UNKNOWN : trailingYearBefore(sales, turnover.end),
    equity: newestBalance(balancesOf(state, 'equity'))?.[1] ?? UNKNOWN,
    assets: total?.[1] ?? UNKNOWN,
    assetsBefore: total === null ? UNKNOWN : (balanceYearBefore(assets, total[0])?.[1] ?? UNKNOWN),
    shares: ofNow(count),
    sharesBefore: count === null ? UNKNOWN : ofNow(balanceYearBefore(shares, count[0], COUNT_SLACK)),
    knownDay: state.knownDay,
  };
}

/** Shares on the day for one at the beginning: a split counts from its own day on. */
export function factorOn({ splits }: FundamentalState, day: number): number {
  return splits.findLast(([of]) => of <= day)?.[1] ?? 1;
}

/** Companies change the concept in which they report a line: the one with the newest twelve months is read. */
function flowsOf({ flows }: FundamentalState, line: Line, end?: number): readonly Flow[] {
  let best: { flows: readonly Flow[]; end: number } | null = null;
  for (const concept of LINES[line].concepts) {
    const of = flows[concept];
    if (of === undefined) continue;
    if (end !== undefined) {
      if (!Number.isNaN(trailingYear(of, end))) return of;
      continue;
    }
    const newest = newestTrailing(of);
    if (newest !== null && (best === null || newest.end > best.end)) best = { flows: of, end: newest.end };
  }
  return best?.flows ?? [];
}

function balancesOf({ balances }: FundamentalState, line: Line): readonly Balance[] {
  let best: readonly Balance[] = [];
  for (const concept of LINES[line].concepts) {
    const of = balances[concept] ?? [];
    if ((newestBalance(of)?.[0] ?? 0) > (newestBalance(best)?.[0] ?? 0)) best = of;
  }
  return best;
}
