/** Alpha Vantage answers 200 and says in a sentence what is wrong; the sentences are its own, as seen. */
import type { TempocastError } from '../../schemas/errors.ts';
import { rateLimited, refused, unknownSymbol, wrongFormat } from '../http/errors.ts';

const PROVIDER = 'alphavantage';
const KEYS = ['Error Message', 'Information', 'Note', 'message'];
/** A notice is short; answers with data are not parsed twice. */
const LONGEST = 4096;

/** 'empty': there is no such data, which is an answer. undefined: no notice. */
export function noticeOf(body: Uint8Array, subject: string): TempocastError | 'empty' | undefined {
  const text = body.length > LONGEST ? '' : new TextDecoder().decode(body).trim();
  if (!text.startsWith('{')) return undefined;
  if (text === '{}') return unknownSymbol(PROVIDER, subject, { notice: text });
  const [key, notice] = sentenceOf(text) ?? [];
  if (key === undefined || notice === undefined) return undefined;
  const details = { notice };
  if (/no articles found/i.test(notice)) return 'empty';
  // These also praise the premium plans, so they come first.
  if (/more sparingly|per second/i.test(notice)) return rateLimited(PROVIDER, subject, 1000, details);
  if (/call frequency|calls? per minute/i.test(notice)) {
    return rateLimited(PROVIDER, subject, 15_000, details);
  }
  if (/rate limit|requests per day|calls per day/i.test(notice)) {
    return rateLimited(PROVIDER, subject, undefined, details);
  }
  if (/premium|entitled|apikey|api key/i.test(notice)) return refused(PROVIDER, subject, notice, details);
  if (/invalid api call|invalid inputs/i.test(notice)) return unknownSymbol(PROVIDER, subject, details);
  return wrongFormat(PROVIDER, subject, `/${key}`, `says: ${notice}`, details);
}

function sentenceOf(text: string): [key: string, notice: string] | undefined {
  try {
    const json = JSON.parse(text) as Record<string, unknown>;
    const key = KEYS.find((name) => typeof json[name] === 'string');
    return key === undefined ? undefined : [key, json[key] as string];
  } catch {
    return undefined;
  }
}
