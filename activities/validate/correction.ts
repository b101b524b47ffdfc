/** Is what an operator says a row should be a row that could be true? Only then it becomes a version. */
import { isSession, sessionClose } from '../../forecasting/calendar/calendar.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { Instant } from '../../schemas/market.ts';
import type { CorrectedValues, RowReference } from '../../schemas/operator.ts';
import { type BarValues, isOverlay, type RowChange } from '../../schemas/overlays.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { actionVersions, barVersions, type Version } from '../../stores/postgres/judged-rows.ts';
import { BAR_FIELDS, changedFields } from './overlay.ts';

interface Corrected {
  change: RowChange;
  /** The version that is replaced; null for an action that was not there. */
  rowKnownAt: Instant | null;
}

/** Throws RowUnknown, CorrectionImpossible (terminal). */
export async function correctedBar(
  db: Db,
  row: RowReference,
  values: CorrectedValues,
  asOf: Instant,
): Promise<Corrected> {
  const { subject: symbol, session } = row;
  const versions = await barVersions(db, { symbol, from: session, to: session, asOf });
  const base = baseOf(versions, row);
  if (base === undefined) {
    throw new TerminalError(
      'RowUnknown',
      `no bar ${symbol} ${session} is known as of ${asOf}: nothing to correct`,
    );
  }
  const { open, high, low, close, volume } = base;
  const before: BarValues = { open, high, low, close, volume };
  const after = { ...before };
  const impossible = (why: string) => impossibleCorrection(`${symbol} ${session}`, why);
  for (const [field, value] of Object.entries(values)) {
    const known = BAR_FIELDS.find((name) => name === field);
    if (known === undefined)
      throw impossible(`unknown field "${field}", allowed are ${BAR_FIELDS.join(', ')}`);
    if (typeof value === 'string') throw impossible(`${field} is "${value}", it has to be a number`);
    after[known] = value;
  }
  const fault = barFault(after);
  if (fault !== null) throw impossible(fault);
  if (changedFields(before, after).length === 0)
    throw impossible('no value would change; release it instead');
  if (!isSession(session))
    throw impossible(`the exchange was closed on ${session}: no values make it a session`);
  if (sessionClose(session) > asOf)
    throw impossible(`the session closes at ${sessionClose(session)}, it is ${asOf}`);
  return { change: { dataset: 'bars', session, before, after }, rowKnownAt: base.knownAt };
}

/** null for a bar that could be true. */
export function barFault(bar: BarValues): string | null {
  const { open, high, low, close, volume } = bar;
  for (const field of BAR_FIELDS) {
    const value = bar[field];
    if (value === null || !Number.isFinite(value)) return `${field} is ${value}, it has to be a number`;
    if (field !== 'volume' && value <= 0) return `${field} ${value} is not above zero`;
  }
  if (volume! < 0 || !Number.isInteger(volume)) return `volume ${volume} is no whole number of shares`;
  if (high! < low!) return `high ${high} is below low ${low}`;
  if (high! < Math.max(open!, close!)) return `high ${high} is below open ${open} or close ${close}`;
  if (low! > Math.min(open!, close!)) return `low ${low} is above open ${open} or close ${close}`;
  return null;
}

/** Throws CorrectionImpossible (terminal). An action that is not there yet is added. */
export async function correctedAction(
  db: Db,
  row: RowReference & { symbol: string; kind: 'split' | 'dividend' },
  values: CorrectedValues,
  asOf: Instant,
): Promise<Corrected> {
  const { symbol, kind, session } = row;
  const impossible = (why: string) => impossibleCorrection(`${kind} of ${symbol} on ${session}`, why);
  const { value, ...others } = values;
  if (Object.keys(others).length > 0 || typeof value !== 'number' || !Number.isFinite(value)) {
    throw impossible('allowed is { "value": <number> }');
  }
  if (kind === 'split' && value <= 0) throw impossible(`ratio ${value} is not above zero; 1 is no split`);
  if (kind === 'dividend' && value < 0) throw impossible(`${value} is below zero; 0 is no dividend`);
  if (!isSession(session)) throw impossible(`the exchange was closed on ${session}`);
  const versions = (await actionVersions(db, { symbol, from: session, to: session, asOf })).filter(
    (version) => version.kind === kind,
  );
  const base = baseOf(versions, row);
  if (base === undefined && row.rowKnownAt !== undefined) {
    throw new TerminalError(
      'RowUnknown',
      `no ${kind} of ${symbol} on ${session} is known since ${row.rowKnownAt}`,
    );
  }
  const before = base?.value ?? null;
  if (before === value) throw impossible(`it is ${value} already`);
  return {
    change: { dataset: 'actions', session, kind, before, after: value },
    rowKnownAt: base?.knownAt ?? null,
  };
}

/** The version named, else the newest one but for a repair or a correction that was taken back. */
function baseOf<T extends { knownAt: Instant; rawKey: string }>(
  versions: readonly Version<T>[],
  { rowKnownAt }: RowReference,
): Version<T> | undefined {
  if (rowKnownAt !== undefined) return versions.find((version) => version.knownAt === rowKnownAt);
  return versions.findLast((version) => version.heldBy === null || !isOverlay(version));
}

function impossibleCorrection(what: string, why: string): TerminalError {
  return new TerminalError(
    'CorrectionImpossible',
    `impossible correction of ${what}: ${why}; nothing was changed`,
  );
}
