/** Takes out of a PDF what says when it was printed and not what is in it. Pure. */
import { TerminalError } from '../../schemas/errors.ts';
import type { Instant } from '../../schemas/market.ts';

const DATE = /\/(CreationDate|ModDate) ?\(D:(\d{14})([^)]*)\)/g;
const ID = /\/ID ?\[ ?<([0-9A-Fa-f]+)> ?<([0-9A-Fa-f]+)> ?\]/g;

/**
 * Both dates become `at`, the file's identifier (where there is one) zeros. Each replacement is as long as what it
 * replaces, so that the table of offsets still holds. Throws PdfUnexpected (terminal) when no date is found.
 */
export function withoutPrintTime(pdf: Uint8Array, at: Instant): Uint8Array {
  // Latin 1: one character a byte, both ways.
  const text = Buffer.from(pdf).toString('latin1');
  const digits = at.replace(/\D/g, '').slice(0, 14);
  let dates = 0;
  const fixed = text
    .replace(DATE, (whole, name: string, _date: string, zone: string) => {
      dates += 1;
      const written = `/${name} (D:${digits}${"+00'00'".padEnd(zone.length).slice(0, zone.length)})`;
      return written.length === whole.length ? written : written.replace(`/${name} `, `/${name}`);
    })
    .replace(ID, (whole, first: string, second: string) =>
      whole.replace(first, '0'.repeat(first.length)).replace(second, '0'.repeat(second.length)),
    );
  if (dates === 0 || fixed.length !== text.length) {
    throw new TerminalError(
      'PdfUnexpected',
      `printed PDF has ${dates} dates where they are looked for: another Chromium writes them elsewhere`,
    );
  }
  return Buffer.from(fixed, 'latin1');
}
