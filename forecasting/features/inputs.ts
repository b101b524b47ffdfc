/**
 * What comes to one symbol's folds in a stretch: its bars as columns, and a cursor over them that is each input in turn. An object a
 * bar, with ten numbers that are objects too, is most of what the collector of garbage then has to do.
 */
import type { SessionDate } from '../../schemas/market.ts';
import type { AdjustedBar } from './adjust.ts';
import type { FeatureInput } from './feature.ts';
import type { MarketSession } from './market.ts';
import { NO_FACTS, type SymbolFacts } from './records/facts.ts';

const FIELDS = [
  'open',
  'high',
  'low',
  'close',
  'volume',
  'rawClose',
  'dollarVolume',
  'logReturn',
  'overnight',
  'variance',
] as const;
type Columns = Record<(typeof FIELDS)[number], Float64Array>;

/** The bar that the cursor is at. */
export class BarCursor implements AdjustedBar {
  at = 0;
  sessions: SessionDate[] = [];
  columns = Object.fromEntries(FIELDS.map((field) => [field, new Float64Array(8)])) as Columns;

  get session() {
    return this.sessions[this.at]!;
  }
  get open() {
    return this.columns.open[this.at]!;
  }
  get high() {
    return this.columns.high[this.at]!;
  }
  get low() {
    return this.columns.low[this.at]!;
  }
  get close() {
    return this.columns.close[this.at]!;
  }
  get volume() {
    return this.columns.volume[this.at]!;
  }
  get rawClose() {
    return this.columns.rawClose[this.at]!;
  }
  get dollarVolume() {
    return this.columns.dollarVolume[this.at]!;
  }
  get logReturn() {
    return this.columns.logReturn[this.at]!;
  }
  get overnight() {
    return this.columns.overnight[this.at]!;
  }
  get variance() {
    return this.columns.variance[this.at]!;
  }
}

/** The input of number `bar.at`; good until the cursor moves. */
export class SymbolInputs implements FeatureInput {
  length = 0;
  readonly bar = new BarCursor();
  /** Of each bar its session, as its place in the stretch. */
  readonly times: number[] = [];
  /** What each bar's symbol is known of; empty without records. */
  readonly known: SymbolFacts[] = [];
  /** By session. */
  private markets: readonly MarketSession[] = [];

  get market() {
    return this.markets[this.times[this.bar.at]!]!;
  }
  get facts() {
    return this.known.length === 0 ? NO_FACTS : this.known[this.bar.at]!;
  }

  /** Nothing is in it any more; the room stays. @param markets by session of the stretch that comes; filled before it is read */
  clear(markets: readonly MarketSession[]): void {
    this.length = 0;
    this.known.length = 0;
    this.markets = markets;
  }

  push(bar: AdjustedBar, time: number): void {
    const at = this.length++;
    let { columns } = this.bar;
    if (at === columns.open.length) columns = this.grow();
    columns.open[at] = bar.open;
    columns.high[at] = bar.high;
    columns.low[at] = bar.low;
    columns.close[at] = bar.close;
    columns.volume[at] = bar.volume;
    columns.rawClose[at] = bar.rawClose;
    columns.dollarVolume[at] = bar.dollarVolume;
    columns.logReturn[at] = bar.logReturn;
    columns.overnight[at] = bar.overnight;
    columns.variance[at] = bar.variance;
    this.bar.sessions[at] = bar.session;
    this.times[at] = time;
  }

  private grow(): Columns {
    const { columns } = this.bar;
    for (const field of FIELDS) {
      const larger = new Float64Array(2 * columns[field].length);
      larger.set(columns[field]);
      columns[field] = larger;
    }
    return columns;
  }
}
