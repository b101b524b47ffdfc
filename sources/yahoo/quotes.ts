/** Last trades. */
import type { Quote } from '../../schemas/datasets.ts';
import { unknownSymbol, wrongFormat } from '../http/errors.ts';
import { checkFormat, parseJson } from '../http/format.ts';
import { isQuotes } from './formats.ts';

/** Empty for what is listed but has not traded, like a fund without a net asset value. */
export function parseQuotes(body: Uint8Array, symbol: string): Quote[] {
  const json = parseJson('yahoo', symbol, body);
  const { result, error } = checkFormat(isQuotes, json, 'yahoo', symbol).quoteResponse;
  if (error)
    throw wrongFormat('yahoo', symbol, '/quoteResponse/error', `says ${error.code}: ${error.description}`);
  const stranger = result.findIndex((quote) => quote.symbol !== symbol);
  if (stranger >= 0) {
    const path = `/quoteResponse/result/${stranger}/symbol`;
    throw wrongFormat('yahoo', symbol, path, `is '${result[stranger]!.symbol}'`);
  }
  const [quote] = result;
  if (quote === undefined || quote.quoteType === 'NONE') throw unknownSymbol('yahoo', symbol);
  const { regularMarketPrice: price, regularMarketTime, currency, exchange } = quote;
  if (price === undefined) return [];
  const given = { regularMarketTime, currency, exchange };
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined)
      throw wrongFormat('yahoo', symbol, `/quoteResponse/result/0/${name}`, 'is missing');
  }
  const at = new Date(regularMarketTime! * 1000).toISOString();
  return [{ symbol, at, price, currency: currency!, exchange: exchange! }];
}
