/** Sorts Postgres failures by what happens next; everything unexpected is rethrown as it came. */
import {
  isTempocastError,
  NeedsPersonError,
  RetryableError,
  type TempocastError,
} from '../../schemas/errors.ts';

/** SQLSTATE classes and codes after which the same call may succeed. */
const RETRYABLE = /^(08...|40001|40P01|53000|53200|53300|53400|55P03|57P0[1-4]|57014)$/;
const FULL = /^(53100)$/;
const SOCKET =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;
/** pg reports these without a code. */
const MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|connection timeout/i;

/**
 * Turns a fault of the database into the error that says what to do: DatabaseUnavailable (retryable) or
 * DatabaseFull (needs a person). Anything else is thrown on, with its own stack: it is a bug, not weather.
 */
export function mapDatabaseError(error: unknown): TempocastError {
  if (isTempocastError(error)) return error;
  const { code = '', message = String(error) } = error as { code?: string; message?: string };
  // A statement that found no room keeps its own words: Postgres names the file.
  if (FULL.test(code)) {
    return new NeedsPersonError(
      'DatabaseFull',
      `database has no disk space left: ${message}; free space, then resume`,
      {
        cause: error,
        details: { code },
      },
    );
  }
  const inner = error instanceof AggregateError ? (error.errors[0] as { code?: string }) : undefined;
  if (RETRYABLE.test(code) || SOCKET.test(code) || SOCKET.test(inner?.code ?? '') || MESSAGES.test(message)) {
    return new RetryableError(
      'DatabaseUnavailable',
      `database cannot be used now: ${message || code}; retried by itself`,
      {
        cause: error,
        details: { code },
      },
    );
  }
  throw error;
}

/** Runs database work and maps its failure. */
export async function withDatabaseErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw mapDatabaseError(error);
  }
}
