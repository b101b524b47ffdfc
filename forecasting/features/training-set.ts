/**
 * The point-in-time join: the only way to a training set. Matrices of one or several feature-set versions are joined on
 * symbol and origin, as of an instant that none of them knows more than.
 */
import { TerminalError } from '../../schemas/errors.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { Panel } from '../../schemas/panel.ts';
import { type Choice, type FeatureSet, join } from './join-matrices.ts';

export interface Matrix {
  panel: Panel;
  /** Of its feature set: matrices of one name are its states at several instants. */
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
 * Rows by session, then symbol. Of several states of a feature set a row has the newest that is not later than its instant: the
 * origin's, or the training set's. Targets and prices are those of the matrix among them that knows most, and only of sessions
 * that all feature sets have. Nothing is filled in: a row that one matrix lacks is in none.
 * Throws (terminal): NoMatrix, KnownLater, DuplicateRow, DuplicateFeature, MissingFeature, SessionsDiffer, MissingRow.
 */
export function trainingSet({ asOf, matrices, origins }: TrainingSetRequest): Panel {
  if (matrices.length === 0) {
    throw fault('NoMatrix', 'a training set of no matrix was asked for; name one at least');
  }
  for (const matrix of matrices) checkMatrix(matrix, asOf);
  const sets = [...Map.groupBy(matrices, ({ name }) => name).values()].map(featureSetOf);
  checkColumns(sets);
  if (origins !== undefined) return join(sets, wantedRows(origins, sets));
  const newest = sets.map((set) => ({ ...set, states: set.states.slice(0, 1) }));
  const whole = newest.length === 1 && matrices.every(({ features }) => features === undefined);
  return whole ? newest[0]!.states[0]! : join(newest, undefined);
}

/** Throws DuplicateFeature, MissingFeature. */
function featureSetOf(matrices: Matrix[]): FeatureSet {
  const [newest, ...earlier] = matrices.toSorted((a, b) => order(b.panel.asOf, a.panel.asOf));
  const { name, features, panel } = newest!;
  const columns = features ?? panel.featureNames;
  earlier.forEach((state, k) => {
    const { asOf } = state.panel;
    if (asOf === (earlier[k - 1] ?? newest!).panel.asOf) {
      throw fault('DuplicateFeature', `matrix ${name} as of ${asOf} is there twice; name it once`);
    }
    refuseMissing(state, columns);
  });
  return { name, columns, states: [panel, ...earlier.map((state) => state.panel)] };
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
  refuseMissing({ panel, name }, features ?? []);
}

function refuseMissing({ panel, name }: Matrix, columns: readonly string[]): void {
  const missing = columns.filter((column) => !panel.featureNames.includes(column));
  if (missing.length > 0) {
    throw fault('MissingFeature', `matrix ${name} has no column ${missing.join(', ')} as of ${panel.asOf}`);
  }
}

function checkColumns(sets: readonly FeatureSet[]): void {
  const owner = new Map<string, string>();
  for (const { name, columns } of sets) {
    for (const feature of columns) {
      const other = owner.get(feature);
      if (other !== undefined) {
        const what = `feature ${feature} is asked of matrix ${other} and of ${name}`;
        throw fault('DuplicateFeature', `${what}; name the features wanted of each`);
      }
      owner.set(feature, name);
    }
  }
}

/** What each row is taken from. */
function wantedRows(origins: readonly Origin[], sets: readonly FeatureSet[]): Map<string, Choice> {
  const wanted = new Map<string, Choice>();
  for (const { symbol, origin, asOf } of origins) {
    const key = `${symbol} ${origin}`;
    const choice = sets.map(({ name, states }) => {
      const found = states.findIndex((state) => state.asOf <= asOf);
      if (found >= 0) return found;
      const what = `${key} is asked for as of ${asOf}, but matrix ${name} is as of ${states.at(-1)!.asOf}`;
      throw fault('KnownLater', `${what}; add its state of an earlier dataset version`);
    });
    if (wanted.has(key)) throw fault('DuplicateRow', `${key} is asked for twice`);
    wanted.set(key, choice);
  }
  return wanted;
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const fault = (type: string, message: string) => new TerminalError(type, message);
