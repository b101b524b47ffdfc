/** The connection pool and how Postgres values become ours: days and instants as text, counts as numbers. */
import pg from 'pg';

export { mapDatabaseError, withDatabaseErrors } from './errors.ts';
export { migrate } from './migrate.ts';

export interface DatabaseOptions {
  url: string;
  poolSize?: number;
  /** Shown in pg_stat_activity, so an operator sees which process holds a connection. */
  applicationName?: string;
  /** Told about connections lost while idle; the pool replaces them by itself. */
  onIdleError?: (error: Error) => void;
}

export function openDatabase(options: DatabaseOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.poolSize ?? 8,
    application_name: options.applicationName ?? 'tempocast',
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    options: SESSION_OPTIONS,
    types: { getTypeParser },
  });
  // Without listeners, a Postgres that restarts would end this process: the pool speaks for idle connections, a
  // connection in use for itself. What was running on it fails anyway and tells its caller.
  pool.on('connect', (client) => client.on('error', () => {}));
  pool.on('error', options.onIdleError ?? (() => {}));
  return pool;
}

/** The parsers below rely on these. */
export const SESSION_OPTIONS = '-c timezone=UTC -c datestyle=ISO,YMD -c extra_float_digits=1';

/** Not among the names that pg has. */
const FLOAT8_ARRAY = 1022;

const asText = (value: string) => value;
const PARSERS: Record<number, (value: string) => unknown> = {
  [pg.types.builtins.DATE]: asText,
  [pg.types.builtins.TIMESTAMPTZ]: parseInstant,
  [pg.types.builtins.INT8]: Number,
  [FLOAT8_ARRAY]: parseFloats,
};

function getTypeParser(oid: number, format?: 'text' | 'binary') {
  return PARSERS[oid] ?? pg.types.getTypeParser(oid, format);
}

/** `{1,2.5,NULL}`; of one dimension, as all of ours are: a tenth of the time of the parser for every kind of array. */
export function parseFloats(text: string): (number | null)[] {
  if (text.length === 2) return [];
  return text
    .slice(1, -1)
    .split(',')
    .map((one) => (one === 'NULL' ? null : Number(one)));
}

/** `2019-02-22 22:30:00.5+00` -> `2019-02-22T22:30:00.500Z`; columns hold milliseconds at most. */
export function parseInstant(text: string): string {
  const zone = text.lastIndexOf('+');
  const [seconds, fraction = ''] = text.slice(11, zone).split('.');
  return `${text.slice(0, 10)}T${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
}
