/** What an operator says a row beside bars and actions should be: checked against the schema of its dataset. */
import type { ErrorObject } from 'ajv';
import { checksWith } from '../../schemas/check.ts';
import {
  CHOSEN_BY,
  correctableFields,
  RECORD_SCHEMAS,
  type RecordDataset,
  type RecordRow,
  splitField,
  valuesOfRow,
} from '../../schemas/corrections.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { Instant } from '../../schemas/market.ts';
import type { CorrectedValues, RowReference } from '../../schemas/operator.ts';
import { isOverlay, type RecordChange } from '../../schemas/overlays.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { ownerOf, type RecordVersion, recordVersions } from '../../stores/postgres/record-tables.ts';

const checkOf = checksWith({ allErrors: true, verbose: true });
const VALID = Object.fromEntries(
  Object.entries(RECORD_SCHEMAS).map(([dataset, schema]) => [dataset, checkOf(schema)]),
);

interface CorrectedRecord {
  change: RecordChange;
  /** Whom the lake's object is about. */
  owner: string;
  /** The version that is replaced. */
  rowKnownAt: Instant;
}

/** Throws RowUnknown, CorrectionImpossible (terminal). */
export async function correctedRecord(
  db: Db,
  row: RowReference & { dataset: RecordDataset },
  values: CorrectedValues,
  asOf: Instant,
): Promise<CorrectedRecord> {
  const { dataset, subject, session } = row;
  const name = `${dataset} ${subject} ${session}`;
  const chosenBy = CHOSEN_BY[dataset];
  const { base, given } = await baseOf(db, row, values, asOf);
  const before = valuesOfRow(dataset, base.row);
  const allowed = correctableFields(dataset, base.row);
  const after = structuredClone(base.row) as RecordRow & Record<string, unknown>;
  for (const [field, value] of Object.entries(given)) {
    const known = allowed.find((one) => one.field === field);
    if (known === undefined) {
      const more = chosenBy === undefined ? '' : `; ${chosenBy} says which row is meant`;
      const names = allowed.map((one) => one.field).join(', ');
      throw impossible(name, `unknown field "${field}", allowed are ${names}${more}`);
    }
    const [of, symbol] = splitField(field);
    if (symbol === undefined) (after as Record<string, unknown>)[of] = canonical(known.kind, value);
    else {
      const item = (after as RecordRow<'news'>).symbols.find((one) => one.symbol === symbol)!;
      item[of as 'sentiment'] = value as number | null;
    }
  }
  const valid = VALID[dataset]!;
  if (!valid(after)) throw impossible(name, sayFault(after, valid.errors![0]!));
  const fault = datesFault(dataset, after, asOf);
  if (fault !== null) throw impossible(name, fault);
  const now = valuesOfRow(dataset, after);
  if (Object.keys(now).every((field) => now[field] === before[field])) {
    throw impossible(name, 'no value would change; release it instead');
  }
  const change = { dataset, subject, session, before: base.row, after } as unknown as RecordChange;
  return { change, owner: ownerOf(dataset, base.row), rowKnownAt: base.knownAt };
}

/** The version named, else the newest one but for a correction that was taken back; and the values without what chose it. */
async function baseOf(
  db: Db,
  row: RowReference & { dataset: RecordDataset },
  values: CorrectedValues,
  asOf: Instant,
): Promise<{ base: RecordVersion; given: CorrectedValues }> {
  const { dataset, subject, session, rowKnownAt } = row;
  const name = `${dataset} ${subject} ${session}`;
  const { [CHOSEN_BY[dataset] ?? '']: choice, ...given } = values;
  const found = await recordVersions(db, { dataset, subject, session, asOf });
  const versions = found.filter((version) => {
    const keyed = version.row as unknown as Record<string, unknown>;
    const chosen = choice === undefined || keyed[CHOSEN_BY[dataset]!] === choice;
    return chosen && (rowKnownAt === undefined || version.knownAt === rowKnownAt);
  });
  const base = versions.findLast((version) => version.heldBy === null || !isOverlay(version));
  if (base === undefined) {
    const since = rowKnownAt === undefined ? `as of ${asOf}` : `since ${rowKnownAt}`;
    const which = choice === undefined ? '' : ` with ${CHOSEN_BY[dataset]} ${choice}`;
    throw new TerminalError('RowUnknown', `no row ${name}${which} is known ${since}: nothing to correct`);
  }
  const rows = new Map(versions.map((version) => [version.key, version.row]));
  if (rows.size > 1) {
    const by = CHOSEN_BY[dataset]!;
    const names = [...rows.values()].map((one) => (one as unknown as Record<string, unknown>)[by] ?? 'null');
    throw impossible(
      name,
      `${rows.size} rows have that name: say which with ${by}, one of ${names.join(', ')}`,
    );
  }
  return { base, given };
}

/** An instant as rows have it, in UTC with milliseconds. */
function canonical(kind: string, value: unknown): unknown {
  if (kind !== 'instant' || typeof value !== 'string' || Number.isNaN(Date.parse(value))) return value;
  return /[zZ]$|[+-]\d\d:\d\d$/.test(value) ? new Date(value).toISOString() : value;
}

function sayFault(row: object, { instancePath, message, data, parentSchema }: ErrorObject): string {
  const [, field, place, name] = instancePath.split('/');
  const symbol = (row as RecordRow<'news'>).symbols?.[Number(place)]?.symbol;
  const what = symbol === undefined ? field : `${name}.${symbol}`;
  const { description } = (parentSchema ?? {}) as { description?: string };
  return `${what} is ${JSON.stringify(data)}, it ${description === undefined ? message : `must be ${description}`}`;
}

/** What no schema says: nothing is known before it happens, and an end follows its begin. */
function datesFault(dataset: RecordDataset, row: RecordRow, asOf: Instant): string | null {
  const now = `, it is ${asOf}`;
  if (dataset === 'news') {
    const { publishedAt } = row as RecordRow<'news'>;
    if (publishedAt > asOf) return `publishedAt ${publishedAt} has not come yet${now}`;
  }
  if (dataset === 'filings') {
    const { acceptedAt, periodEnd } = row as RecordRow<'filings'>;
    if (acceptedAt > asOf) return `acceptedAt ${acceptedAt} has not come yet${now}`;
    if (periodEnd !== null && periodEnd > acceptedAt.slice(0, 10)) {
      return `periodEnd ${periodEnd} is after acceptedAt ${acceptedAt}`;
    }
  }
  if (dataset === 'listings') {
    const { from, to } = row as RecordRow<'listings'>;
    if (to !== null && to <= from) return `to ${to}, the first day after it, is not after from ${from}`;
  }
  if (dataset === 'earnings') {
    const { date, epsActual } = row as RecordRow<'earnings'>;
    if (epsActual !== null && date > asOf.slice(0, 10)) return `epsActual of ${date} cannot be known${now}`;
  }
  return null;
}

function impossible(what: string, why: string): TerminalError {
  return new TerminalError(
    'CorrectionImpossible',
    `impossible correction of ${what}: ${why}; nothing was changed`,
  );
}
