/** From the bytes that Yahoo answered to rows. Pure: the stored bytes are enough to repeat it. */
import type { Dataset, ParsedAnswer } from '../../schemas/datasets.ts';
import type { ParseContext } from '../../schemas/sources.ts';
import { notOffered } from '../http/errors.ts';
import { parseYahooChart } from './chart.ts';
import { parseEarnings } from './earnings.ts';
import { parseFundamentals } from './fundamentals.ts';
import { parseQuotes } from './quotes.ts';
import { DATASETS } from './requests.ts';

/** As Provider.parse throws. */
export function parseYahoo(
  dataset: Dataset,
  body: Uint8Array,
  { subject, knownAt }: ParseContext,
): ParsedAnswer {
  switch (dataset) {
    case 'bars':
    case 'actions':
      return { charts: [parseYahooChart(body, { symbol: subject, knownAt })] };
    case 'quotes':
      return { quotes: parseQuotes(body, subject) };
    case 'fundamentals':
      return { fundamentals: parseFundamentals(body, subject) };
    case 'earnings':
      return { earnings: parseEarnings(body, subject, knownAt) };
    default:
      throw notOffered('yahoo', dataset, DATASETS);
  }
}
