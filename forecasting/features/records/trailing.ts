/** A year of a company's reported numbers put together from the periods that it reported. Pure. */

/** First and last day as days since 1970, both included. */
export type Flow = readonly [start: number, end: number, value: number];

/** Fiscal years of 52 and 53 weeks end a week apart. */
const SLACK = 10;
const isYear = ([start, end]: Flow) => end - start > 340 && end - start < 390;
const isQuarter = ([start, end]: Flow) => end - start > 70 && end - start < 110;
const near = (a: number, b: number) => Math.abs(a - b) <= SLACK;

/**
 * Sum of the twelve months that end on `end`; NaN where the known periods do not make them up. In this order: a year that
 * ends there; the year before plus what is reported since less the same months of that year; four quarters in a row.
 */
export function trailingYear(flows: readonly Flow[], end: number): number {
  const ending = flows.filter((flow) => flow[1] === end);
  const year = ending.find(isYear);
  if (year) return year[2];
  for (const since of ending) {
    if (isYear(since)) continue;
    const full = flows.find((flow) => isYear(flow) && Math.abs(flow[1] + 1 - since[0]) <= 3);
    const same = flows.find(
      (flow) => near(flow[0], since[0] - 365) && near(flow[1], since[1] - 365) && !isYear(flow),
    );
    if (full && same) return full[2] + since[2] - same[2];
  }
  let total = 0;
  let at = end;
  for (let k = 0; k < 4; k++) {
    const quarter = flows.find((flow) => isQuarter(flow) && Math.abs(flow[1] - at) <= 3);
    if (!quarter) return Number.NaN;
    total += quarter[2];
    at = quarter[0] - 1;
  }
  return total;
}

export interface Trailing {
  end: number;
  value: number;
}

/** The newest twelve months that can be put together; null when none can. */
export function newestTrailing(flows: readonly Flow[]): Trailing | null {
  const ends = [...new Set(flows.map(([, end]) => end))].sort((a, b) => b - a);
  for (const end of ends) {
    const value = trailingYear(flows, end);
    if (!Number.isNaN(value)) return { end, value };
  }
  return null;
}

/** The twelve months that ended a year before `end`; NaN where they cannot be put together. */
export function trailingYearBefore(flows: readonly Flow[], end: number): number {
  const ends = [...new Set(flows.map((flow) => flow[1]))].filter((e) => near(e, end - 365));
  const known = ends
    .sort((a, b) => Math.abs(a - (end - 365)) - Math.abs(b - (end - 365)) || a - b)
    .map((e) => trailingYear(flows, e));
  return known.find((value) => !Number.isNaN(value)) ?? Number.NaN;
}

export type Balance = readonly [day: number, value: number];

export function newestBalance(balances: readonly Balance[]): Balance | null {
  return balances.reduce<Balance | null>(
    (best, one) => (best === null || one[0] > best[0] ? one : best),
    null,
  );
}

/** The balance of a year before `day`, within ten days (of a share count: forty-five); null without one. */
export function balanceYearBefore(balances: readonly Balance[], day: number, slack = SLACK): Balance | null {
  const wanted = day - 365;
  return balances
    .filter(([of]) => Math.abs(of - wanted) <= slack)
    .reduce<Balance | null>(
      (best, one) => (best === null || Math.abs(one[0] - wanted) < Math.abs(best[0] - wanted) ? one : best),
      null,
    );
}
