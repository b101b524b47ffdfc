/** What Yahoo's answers mean beyond their status. */
import type { TempocastError } from '../../schemas/errors.ts';
import { quote, refused, unavailable } from '../http/errors.ts';

/** The error of an answer, 'answer' when the parser can read it, undefined: as its status says. */
export function classify(
  status: number,
  _headers: Headers,
  body: Uint8Array,
  subject: string,
): TempocastError | 'answer' | undefined {
  const text = quote(body);
  if (status === 400 && isEmptyRange(text)) return 'answer';
  if (status === 404 && hasNoFundamentals(text)) return 'answer';
  if (status === 401 && isStaleSession(text)) {
    return unavailable('yahoo', subject, 'does not accept the session any more', undefined, {
      session: true,
    });
  }
  if (status === 401 || status === 403 || status === 451) {
    const problem = `status ${status}; Yahoo may refuse this network's address, or the replay is what you want`;
    return refused('yahoo', subject, problem, { status, body: text });
  }
  return undefined;
}

/** Yahoo's answer to a range that ends before a symbol's first bar. */
export function isEmptyRange(text: string): boolean {
  return text.includes("Data doesn't exist for startDate");
}

/** Yahoo's answer for a fund or an index: the symbol is known, but reports nothing. */
export function hasNoFundamentals(text: string): boolean {
  return text.includes('No fundamentals data found');
}

function isStaleSession(text: string): boolean {
  return /invalid (crumb|cookie)/i.test(text);
}
