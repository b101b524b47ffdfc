/** From bytes to values of a known shape; what does not fit is named by its path. */
import type { Static, TSchema } from 'typebox';
import { type Check, checksWith } from '../../schemas/check.ts';
import type { TempocastError } from '../../schemas/errors.ts';
import { garbled, wrongFormat } from './errors.ts';

const checkOf = checksWith({ strict: false, strictNumbers: true });

export function compileFormat<S extends TSchema>(schema: S): Check<Static<S>> {
  return checkOf<Static<S>>(schema);
}

/** Throws ProviderGarbled (retryable): empty, cut off, an HTML page. */
export function parseJson(provider: string, subject: string, body: Uint8Array): unknown {
  try {
    return JSON.parse(decode(body));
  } catch (error) {
    throw garbled(provider, subject, body, 'JSON', (error as Error).message);
  }
}

/** UTF-8; throws TypeError for bytes that are none. */
export function decode(body: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(body);
}

/** Throws ProviderFormat (terminal) with the JSON path that broke the schema in `details.path`. */
export function checkFormat<T>(validator: Check<T>, value: unknown, provider: string, subject: string): T {
  if (validator(value)) return value;
  throw formatError(validator, provider, subject);
}

function formatError(
  validator: Pick<Check<unknown>, 'errors'>,
  provider: string,
  subject: string,
): TempocastError {
  // Of the alternatives' errors the deepest names what is wrong.
  const errors = [...(validator.errors ?? [])].sort((a, b) => b.instancePath.length - a.instancePath.length);
  const error = errors[0];
  if (error?.keyword === 'required') {
    const { missingProperty } = error.params as { missingProperty: string };
    return wrongFormat(
      provider,
      subject,
      `${error.instancePath}/${pointerKey(missingProperty)}`,
      'is missing',
    );
  }
  return wrongFormat(
    provider,
    subject,
    error?.instancePath || '/',
    error?.message ?? 'does not fit the schema',
  );
}

/** As JSON pointers write it. */
function pointerKey(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
