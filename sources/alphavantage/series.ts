/** The economic series of Alpha Vantage, by function; a subject is `CPI`, `CPI:semiannual` or `TREASURY_YIELD:daily:2year`. */
import { unknownSymbol } from '../http/errors.ts';

/** First the interval that is meant when none is named; a single one is no parameter. */
const INTERVALS: Readonly<Record<string, readonly string[]>> = {
  CPI: ['monthly', 'semiannual'],
  DURABLES: ['monthly'],
  FEDERAL_FUNDS_RATE: ['monthly', 'weekly', 'daily'],
  INFLATION: ['annual'],
  NONFARM_PAYROLL: ['monthly'],
  REAL_GDP: ['annual', 'quarterly'],
  REAL_GDP_PER_CAPITA: ['quarterly'],
  RETAIL_SALES: ['monthly'],
  TREASURY_YIELD: ['monthly', 'weekly', 'daily'],
  UNEMPLOYMENT: ['monthly'],
};
const MATURITIES = ['10year', '3month', '2year', '5year', '7year', '30year'];

export interface Series {
  function: string;
  frequency: string;
  query: Record<string, string>;
}

/** Throws UnknownSymbol (terminal). */
export function seriesOf(subject: string): Series {
  const [name = '', interval, maturity, ...more] = subject.split(':');
  const intervals = INTERVALS[name];
  const maturities = name === 'TREASURY_YIELD' ? MATURITIES : [];
  const frequency = interval ?? intervals?.[0];
  const fits =
    intervals?.includes(frequency!) &&
    (maturity === undefined || maturities.includes(maturity)) &&
    more.length === 0;
  if (!fits) throw unknownSymbol('alphavantage', subject, { known: INTERVALS });
  const query: Record<string, string> = { function: name };
  if (intervals.length > 1) query.interval = frequency!;
  if (maturities.length > 0) query.maturity = maturity ?? maturities[0]!;
  return { function: name, frequency: frequency!, query };
}
