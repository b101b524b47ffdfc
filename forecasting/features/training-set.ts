/**
 * The point-in-time join: the only way to a training set. Matrices of one or several feature-set versions are joined on
 * symbol and origin, as of an instant that none of them knows more than.
 */
import { TerminalError } from '../../schemas/errors.ts';
import { HORIZONS, type Horizon } from '../../schemas/forecast.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { Panel } from '../../schemas/panel.ts';

export interface Matrix {
  panel: Panel;
  /** Of its feature set, for messages. */
  name: string;
  /** Columns wanted of it; all when absent. */
  features?: readonly string[] | undefined;
}

/** A row that is asked for, and the instant as of which. */
export interface Origin {
  symbol: string;
  origin: SessionDate;
  asOf: Instant;
}

export interface TrainingSetRequest {
  asOf: Instant;
  matrices: readonly Matrix[];
  /** Rows wanted, in any order; all that every matrix has when absent. */
  origins?: readonly Origin[];
}

/**
 * Rows by session, then symbol. Targets and prices are those of the matrix that knows most, and only of sessions that all
 * matrices have. Nothing is filled in: a row that one matrix lacks is in none.
 * Throws (terminal): NoMatrix, KnownLater, DuplicateRow, DuplicateFeature, MissingFeature, SessionsDiffer, MissingRow.
 */
export function trainingSet({ asOf, matrices, origins }: TrainingSetRequest): Panel {
  if (matrices.length === 0) {
    throw fault('NoMatrix', 'a training set of no matrix was asked for; name one at least');
  }
  for (const matrix of matrices) checkMatrix(matrix, asOf);
  checkColumns(matrices);
  const [first] = matrices;
  if (matrices.length === 1 && first!.features === undefined && origins === undefined) return first!.panel;
  return join(matrices, origins && wantedRows(origins, matrices));
}

function checkMatrix({ panel, name, features }: Matrix, asOf: Instant): void {
  if (panel.asOf > asOf) {
    const what = `matrix ${name} is as of ${panel.asOf}, later than the training set's ${asOf}`;
    throw fault('KnownLater', `${what}; take the matrix of an earlier dataset version`);
  }
  for (let row = 1; row < panel.rows; row++) {
    const session = panel.sessionIndex[row]! - panel.sessionIndex[row - 1]!;
    if (session > 0 || (session === 0 && panel.symbolIndex[row]! > panel.symbolIndex[row - 1]!)) continue;
    const where = `${panel.symbols[panel.symbolIndex[row]!]} ${panel.sessions[panel.sessionIndex[row]!]}`;
    throw fault(
      'DuplicateRow',
      `matrix ${name} has ${where} twice, or out of order; rows go by session, then symbol`,
    );
  }
  const missing = features?.filter((feature) => !panel.featureNames.includes(feature)) ?? [];
  if (missing.length > 0) {
    throw fault('MissingFeature', `matrix ${name} has no column ${missing.join(', ')}`);
  }
}

function checkColumns(matrices: readonly Matrix[]): void {
  const owner = new Map<string, string>();
  for (const matrix of matrices) {
    for (const feature of columnsOf(matrix)) {
      const other = owner.get(feature);
      if (other !== undefined) {
        const what = `feature ${feature} is asked of matrix ${other} and of ${matrix.name}`;
        throw fault('DuplicateFeature', `${what}; name the features wanted of each`);
      }
      owner.set(feature, matrix.name);
    }
  }
}

const columnsOf = ({ panel, features }: Matrix) => features ?? panel.featureNames;

function wantedRows(origins: readonly Origin[], matrices: readonly Matrix[]): Set<string> {
  const wanted = new Set<string>();
  for (const { symbol, origin, asOf } of origins) {
    const later = matrices.find(({ panel }) => panel.asOf > asOf);
    if (later !== undefined) {
      const what = `${symbol} ${origin} is asked for as of ${asOf}`;
      throw fault('KnownLater', `${what}, but matrix ${later.name} is as of ${later.panel.asOf}`);
    }
    const key = `${symbol} ${origin}`;
    if (wanted.has(key)) throw fault('DuplicateRow', `${key} is asked for twice`);
    wanted.add(key);
  }
  return wanted;
}

function join(matrices: readonly Matrix[], wanted: Set<string> | undefined): Panel {
  const newest = matrices.reduce((best, one) => (one.panel.asOf > best.panel.asOf ? one : best)).panel;
  const sessions = commonSessions(matrices);
  const places = matrices.map(({ panel }) => rowsByKey(panel));
  const symbols = newest.symbols.filter((symbol) =>
    matrices.every(({ panel }) => panel.symbols.includes(symbol)),
  );
  const rows: { s: number; t: number; at: number[] }[] = [];
  const left = new Set(wanted);
  sessions.forEach((session, t) => {
    symbols.forEach((symbol, s) => {
      const key = `${symbol} ${session}`;
      if (wanted !== undefined && !wanted.has(key)) return;
      const at = places.map((place) => place.get(key) ?? -1);
      if (at.includes(-1)) return;
      left.delete(key);
      rows.push({ s, t, at });
    });
  });
  const [missing] = left;
  if (missing !== undefined) {
    throw fault('MissingRow', `${missing} is asked for and is not in every matrix (${left.size} such rows)`);
  }
  const of = matrices.findIndex(({ panel }) => panel === newest);
  const take = (column: Float64Array, m: number) => Float64Array.from(rows, ({ at }) => column[at[m]!]!);
  const realised = (column: Float64Array, h: Horizon) =>
    take(column, of).map((value, row) => (rows[row]!.t + h < sessions.length ? value : Number.NaN));
  return {
    asOf: newest.asOf,
    symbols,
    sessions,
    rows: rows.length,
    symbolIndex: Int32Array.from(rows, ({ s }) => s),
    sessionIndex: Int32Array.from(rows, ({ t }) => t),
    featureNames: matrices.flatMap((matrix) => [...columnsOf(matrix)]),
    features: matrices.flatMap((matrix, m) =>
      columnsOf(matrix).map((feature) =>
        take(matrix.panel.features[matrix.panel.featureNames.indexOf(feature)]!, m),
      ),
    ),
    targets: Object.fromEntries(HORIZONS.map((h) => [h, realised(newest.targets[h], h)])) as Panel['targets'],
    price: take(newest.price, of),
  };
}

/** Of every matrix the sessions that all have; inside them they must agree, or horizons would count differently. */
function commonSessions(matrices: readonly Matrix[]): SessionDate[] {
  const lists = matrices.map(({ panel }) => panel.sessions);
  const from = lists
    .map((list) => list[0] ?? '9999')
    .sort()
    .at(-1)!;
  const to = lists.map((list) => list.at(-1) ?? '').sort()[0]!;
  const [common, ...others] = lists.map((list) => list.filter((session) => session >= from && session <= to));
  others.forEach((list, k) => {
    if (list.join() === common!.join()) return;
    const names = `${matrices[0]!.name} and ${matrices[k + 1]!.name}`;
    throw fault('SessionsDiffer', `matrices ${names} are of different sessions between ${from} and ${to}`);
  });
  return common!;
}

function rowsByKey(panel: Panel): Map<string, number> {
  const rows = new Map<string, number>();
  for (let row = 0; row < panel.rows; row++) {
    rows.set(`${panel.symbols[panel.symbolIndex[row]!]} ${panel.sessions[panel.sessionIndex[row]!]}`, row);
  }
  return rows;
}

const fault = (type: string, message: string) => new TerminalError(type, message);
