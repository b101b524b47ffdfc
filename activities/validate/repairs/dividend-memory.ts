/** Dividends that a repair remembers: the last 20, each of the bar that it took effect by. */
import type { CorporateAction, SessionDate } from '../../../schemas/market.ts';
import { dateOf, dayOf } from '../frame.ts';
import { search } from '../series.ts';
import type { Situation } from './fold.ts';

const REMEMBERED = 20;

type Dividends = Situation['dividends'];
type Effect = Pick<Situation, 'ratio' | 'dividend'>;

export function effectOf(actions: readonly CorporateAction[]): Effect {
  let [ratio, dividend] = [1, 0];
  for (const { kind, value } of actions) {
    if (kind === 'split') ratio *= value;
    else dividend += value;
  }
  return { ratio, dividend };
}

/** In shares of after the bar. */
export function dividendsAfter(
  dividends: Dividends,
  session: SessionDate,
  { ratio, dividend }: Effect,
): Dividends {
  const scaled = ratio === 1 ? dividends : dividends.map((d) => ({ ...d, value: d.value / ratio }));
  if (!(dividend > 0)) return scaled;
  return [...scaled, { exDate: session, value: dividend / ratio }].slice(-REMEMBERED);
}

/**
 * What is remembered when the fold begins at `first`, and which of the actions, in the order of their ex-dates, is the next one.
 * @param earlier days of the bars before `first`
 */
export function dividendsBefore(
  first: SessionDate | undefined,
  earlier: Float64Array,
  actions: readonly CorporateAction[],
): { next: number; dividends: Dividends } {
  let next = 0;
  let dividends: Dividends = [];
  if (first === undefined) return { next, dividends };
  // Actions may reach further back than the bars: what went ex before the first one is not in any price here.
  const beginning = earlier.length > 0 ? dateOf(earlier[0]!) : first;
  while (next < actions.length && actions[next]!.exDate < beginning) next++;
  while (next < actions.length) {
    const at = search(earlier, 0, earlier.length, dayOf(actions[next]!.exDate));
    if (at === earlier.length) break;
    const session = dateOf(earlier[at]!);
    const recorded: CorporateAction[] = [];
    while (next < actions.length && actions[next]!.exDate <= session) recorded.push(actions[next++]!);
    dividends = dividendsAfter(dividends, session, effectOf(recorded));
  }
  return { next, dividends };
}
