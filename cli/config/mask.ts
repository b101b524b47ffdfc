/** Hides secrets wherever a configuration value is shown: printed, in an error, in a log. */

const MASK = '***';
const REFERENCE =
  /^(notify\.webhook|api\.operatorKey|mlflow\.key|providers\.\w+\.key|notify\.channels\.(\d+\.)?(url|secret|ca|from|to))$/;
const SECRET_PARAMETER = /([?&](?:[^=&]*(?:password|secret|token|key|signature)[^=&]*)=)[^&#]*/gi;

/** The value as it may be shown: passwords in addresses masked, what has to be a reference shown only when it is one. */
export function maskValue(path: string, value: unknown): unknown {
  if (typeof value === 'string') {
    if (REFERENCE.test(path) && !/^(env:|file:)/.test(value)) return MASK;
    return maskAddress(value);
  }
  if (Array.isArray(value)) return value.map((item) => maskValue(path, item));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    return Object.fromEntries(
      entries.map(([key, item]) => [key, maskValue(path === '' ? key : `${path}.${key}`, item)]),
    );
  }
  return value;
}

/** `postgres://user:secret@host/db?password=secret` loses both secrets; other text stays as it is. */
export function maskAddress(text: string): string {
  return text
    .replace(/^([a-z][a-z0-9+.-]*:\/\/[^:/?#@]*:).*@/i, `$1${MASK}@`)
    .replace(SECRET_PARAMETER, `$1${MASK}`);
}
