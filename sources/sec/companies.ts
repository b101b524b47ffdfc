/** Companies by symbol: EDGAR knows them by number only. */
import { TerminalError } from '../../schemas/errors.ts';
import type { Ask, HttpClient } from '../http/client.ts';
import { checkFormat, parseJson } from '../http/format.ts';
import { isCompanyTickers } from './formats.ts';

const DAY_MS = 86_400_000;

/** Ten digits. Throws UnknownSymbol (terminal) and what the client throws. */
export type CikOf = (subject: string, ask: Omit<Ask, 'subject'>) => Promise<string>;

/** A number needs no look-up; for symbols the SEC's list is fetched once a day per process. */
export function companyNumbers(client: HttpClient, clock: () => number): CikOf {
  let list: { fetched: number; numbers: Promise<Map<string, string>> } | undefined;
  return async (subject, ask) => {
    const number = /^(?:CIK)?(\d{1,10})$/.exec(subject)?.[1];
    if (number !== undefined) return number.padStart(10, '0');
    if (list === undefined || clock() - list.fetched >= DAY_MS) {
      const fresh = { fetched: clock(), numbers: fetchNumbers(client, ask.now) };
      list = fresh;
      fresh.numbers.catch(() => {
        if (list === fresh) list = undefined;
      });
    }
    const found = (await list.numbers).get(subject);
    if (found !== undefined) return found;
    throw new TerminalError(
      'UnknownSymbol',
      `the SEC lists no company under '${subject}': it knows present symbols only; for a former one give its number, like CIK0000101829`,
      { details: { provider: 'sec', subject } },
    );
  };
}

/** Without a signal: all who wait share it, and whoever asked first may be cancelled. */
async function fetchNumbers(client: HttpClient, now: Ask['now']): Promise<Map<string, string>> {
  const subject = 'company_tickers';
  const { body } = await client.get('/files/company_tickers.json', {}, { subject, now });
  const companies = checkFormat(isCompanyTickers, parseJson('sec', subject, body), 'sec', subject);
  return new Map(
    Object.values(companies).map(({ ticker, cik_str }) => [ticker, String(cik_str).padStart(10, '0')]),
  );
}
