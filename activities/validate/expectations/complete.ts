/** #4: rows = open sessions x universe of that date. */
import { sessionsBetween } from '../../../forecasting/calendar/calendar.ts';
import type { Batch, Role } from '../batch.ts';
import { defineExpectation, type Finding } from '../definition.ts';
import { dateOf, dayOf } from '../frame.ts';
import { type BarSeries, search, seriesOf } from '../series.ts';
import { kwargs, RoleName } from './arguments.ts';

const membersOf = (batch: Batch, role: Role) =>
  [...batch.roles].filter(([, known]) => known === role).map(([symbol]) => symbol);

/** Days of each symbol's bars, as a range of positions. */
function rangeOf(series: BarSeries): (symbol: string) => [from: number, to: number] {
  const code = new Map(series.symbols.map((name, i) => [name, i]));
  return (symbol) => {
    const s = code.get(symbol);
    return s === undefined ? [0, 0] : [series.start[s]!, series.start[s + 1]!];
  };
}

/** Judged on what is known, so a second run of the day passes too. */
export const sessionComplete = defineExpectation({
  type: 'sessionComplete',
  kind: 'set',
  description: 'Every symbol of the role has a bar with a close for the session.',
  kwargs: kwargs({ role: RoleName }),
  evaluate({ batch, kwargs, set }) {
    const symbols = membersOf(batch, kwargs.role as Role);
    const series = seriesOf(batch);
    const range = rangeOf(series);
    const day = dayOf(batch.session);
    const findings = symbols.flatMap((symbol): Finding[] => {
      const [from, to] = range(symbol);
      const at = search(series.day, from, to, day);
      if (at < to && series.day[at] === day) return [];
      const newest = at > from ? dateOf(series.day[at - 1]!) : 'none';
      const detail = `no bar for ${batch.session}; the newest is ${newest}`;
      return [{ subject: symbol, valid: batch.session, value: null, detail }];
    });
    return set({
      elementCount: symbols.length,
      findings,
      observed: symbols.length - findings.length,
      bound: symbols.length,
    });
  },
});

const MOST_FINDINGS = 1000;

/** Between a symbol's first bar and the session: it may have been listed later than the universe begins. */
export const sessionsComplete = defineExpectation({
  type: 'sessionsComplete',
  kind: 'set',
  description:
    'Every symbol of the role has a bar on every open session from its first one known to the last.',
  kwargs: kwargs({ role: RoleName }),
  evaluate({ batch, kwargs, set }) {
    const series = seriesOf(batch);
    const range = rangeOf(series);
    const last = dayOf(batch.session);
    let elementCount = 0;
    const findings: Finding[] = [];
    for (const symbol of membersOf(batch, kwargs.role as Role)) {
      const [from, to] = range(symbol);
      const earlier = batch.earlier?.get(symbol);
      const firstDay = earlier?.session.find((_, b) => earlier.close[b]! > 0) ?? series.day[from]!;
      if (from === to || firstDay > last) continue;
      const sessions = sessionDays(firstDay, last);
      elementCount += sessions.length;
      let [at, before] = [from, 0];
      for (const day of sessions) {
        if (earlier !== undefined) {
          while (before < earlier.session.length && earlier.session[before]! < day) before++;
          if (earlier.session[before] === day && earlier.close[before]! > 0) continue;
        }
        while (at < to && series.day[at]! < day) at++;
        if (at < to && series.day[at] === day) continue;
        if (findings.length === MOST_FINDINGS) break;
        const date = dateOf(day);
        findings.push({
          subject: symbol,
          valid: date,
          value: null,
          detail: `no bar for the open session ${date}`,
        });
      }
    }
    return set({ elementCount, findings, observed: elementCount - findings.length, bound: elementCount });
  },
});

const spans = new Map<string, number[]>();

function sessionDays(from: number, to: number): number[] {
  const key = `${from} ${to}`;
  let days = spans.get(key);
  if (days === undefined) {
    days = sessionsBetween(dateOf(from), dateOf(to)).map(dayOf);
    if (spans.size > 1000) spans.clear();
    spans.set(key, days);
  }
  return days;
}
