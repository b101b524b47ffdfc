/** What one run received, as it arrived, and what was known beside it. */
import type {
  CorporateAction,
  Instant,
  RawBar,
  RestatementRecord,
  SessionDate,
} from '../../schemas/market.ts';

export type Role = 'forecast' | 'context';

export interface BatchRow extends RawBar {
  symbol: string;
  role: Role;
  knownAt: Instant;
  rawKey: string;
}

export interface Batch {
  session: SessionDate;
  now: Instant;
  /** Rows of this run's answers, in order of arrival, duplicates and impossible values included. */
  rows: BatchRow[];
  roles: ReadonlyMap<string, Role>;
  /** Per symbol the bars known as of now, ascending, this batch's included. */
  history: ReadonlyMap<string, (RawBar & { knownAt?: Instant })[]>;
  actions: ReadonlyMap<string, CorporateAction[]>;
  restatements: RestatementRecord[];
}

/** One element that broke an expectation; a critical one sends the bar to quarantine. */
export interface Unexpected {
  symbol: string;
  session: SessionDate;
  value: unknown;
  detail: string;
}

export interface Verdict {
  elementCount: number;
  missingCount: number;
  unexpected: Unexpected[];
  observed?: unknown;
  bound?: unknown;
}

export type Check = (
  batch: Batch,
  kwargs: Record<string, unknown>,
  inRole: (symbol: string) => boolean,
) => Verdict;

/** Applies a predicate row by row; `null` from `judge` means the row is fine, a text says what is not. */
export function eachRow(
  batch: Batch,
  inRole: (symbol: string) => boolean,
  judge: (row: BatchRow) => string | null,
): Verdict {
  const unexpected: Unexpected[] = [];
  let elementCount = 0;
  let missingCount = 0;
  for (const row of batch.rows) {
    if (!inRole(row.symbol)) continue;
    elementCount++;
    if (row.close === null) missingCount++;
    const detail = judge(row);
    if (detail !== null) {
      unexpected.push({ symbol: row.symbol, session: row.session, value: pricesOf(row), detail });
    }
  }
  return { elementCount, missingCount, unexpected };
}

export function pricesOf({ open, high, low, close, volume }: RawBar) {
  return { open, high, low, close, volume };
}

/** Sessions of the batch by symbol: history expectations judge these only, with everything before as context. */
export function batchSessions(batch: Batch): Map<string, Set<SessionDate>> {
  const sessions = new Map<string, Set<SessionDate>>();
  for (const row of batch.rows) {
    const set = sessions.get(row.symbol) ?? new Set();
    sessions.set(row.symbol, set.add(row.session));
  }
  return sessions;
}
