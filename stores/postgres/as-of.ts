/** The instant up to which a read sees. Types ask for it; this asks again where types are not looked at. */
import { TerminalError } from '../../schemas/errors.ts';
import type { Instant } from '../../schemas/market.ts';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Throws AsOfMissing (terminal): a read without it would see nothing, or what nobody knew. */
export function checkedAsOf({ asOf }: { asOf: Instant }): Instant {
  if (typeof asOf === 'string' && INSTANT.test(asOf)) return asOf;
  throw new TerminalError(
    'AsOfMissing',
    `read without a valid asOf (${JSON.stringify(asOf)}): an instant like 2019-02-22T22:30:00.000Z is needed, up to which the read sees`,
  );
}
