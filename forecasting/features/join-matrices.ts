/** Rows of several feature sets beside each other, each from the state that was chosen for it. */
import { TerminalError } from '../../schemas/errors.ts';
import { HORIZONS, type Horizon } from '../../schemas/forecast.ts';
import type { SessionDate } from '../../schemas/market.ts';
import type { Panel } from '../../schemas/panel.ts';

/** The states of a feature set, newest first. */
export interface FeatureSet {
  name: string;
  /** Wanted of each state. */
  columns: readonly string[];
  states: Panel[];
}

/** Of each feature set the state that a row is taken from. */
export type Choice = number[];

interface JoinedRow {
  s: number;
  t: number;
  choice: Choice;
  /** Rows in the states chosen. */
  at: number[];
  /** The feature set whose state knows most. */
  of: number;
}

/**
 * All rows of the newest states when none are named.
 * Throws (terminal): SessionsDiffer, MissingRow.
 */
export function join(sets: readonly FeatureSet[], wanted: Map<string, Choice> | undefined): Panel {
  const sessions = sessionsOf(sets);
  const first: Choice = sets.map(() => 0);
  const newest = sets[mostKnown(sets, first)]!;
  const symbols = symbolsOf(sets, newest);
  const places = sets.map(({ states }) => states.map(rowsByKey));
  const rows: JoinedRow[] = [];
  const left = new Set(wanted?.keys());
  sessions.forEach((session, t) => {
    symbols.forEach((symbol, s) => {
      const key = `${symbol} ${session}`;
      const choice = wanted === undefined ? first : wanted.get(key);
      if (choice === undefined) return;
      const at = choice.map((state, m) => places[m]![state]!.get(key) ?? -1);
      if (at.includes(-1)) return;
      left.delete(key);
      rows.push({ s, t, choice, at, of: mostKnown(sets, choice) });
    });
  });
  const [missing] = left;
  if (missing !== undefined) {
    throw fault('MissingRow', `${missing} is asked for and is not in every matrix (${left.size} such rows)`);
  }
  const told = (column: (panel: Panel) => Float64Array) => {
    const columns = sets.map(({ states }) => states.map(column));
    return Float64Array.from(rows, ({ choice, at, of }) => columns[of]![choice[of]!]![at[of]!]!);
  };
  const realised = (h: Horizon) =>
    told(({ targets }) => targets[h]).map((value, row) =>
      rows[row]!.t + h < sessions.length ? value : Number.NaN,
    );
  return {
    asOf: newest.states[0]!.asOf,
    symbols,
    sessions,
    rows: rows.length,
    symbolIndex: Int32Array.from(rows, ({ s }) => s),
    sessionIndex: Int32Array.from(rows, ({ t }) => t),
    featureNames: sets.flatMap(({ columns }) => columns),
    features: sets.flatMap(({ columns, states }, m) =>
      columns.map((name) => {
        const values = states.map((state) => state.features[state.featureNames.indexOf(name)]!);
        return Float64Array.from(rows, ({ choice, at }) => values[choice[m]!]![at[m]!]!);
      }),
    ),
    targets: Object.fromEntries(HORIZONS.map((h) => [h, realised(h)])) as Panel['targets'],
    price: told(({ price }) => price),
  };
}

/** The feature set whose chosen state is the latest, the first of equals. */
function mostKnown(sets: readonly FeatureSet[], choice: Choice): number {
  const asOf = (m: number) => sets[m]!.states[choice[m]!]!.asOf;
  return choice.reduce((best, _, m) => (asOf(m) > asOf(best) ? m : best), 0);
}

/** In the order of the newest matrix, then those that only others have; of what every feature set has. */
function symbolsOf(sets: readonly FeatureSet[], newest: FeatureSet): string[] {
  const all = new Set([newest, ...sets].flatMap(({ states }) => states.flatMap(({ symbols }) => symbols)));
  return [...all].filter((symbol) =>
    sets.every(({ states }) => states.some(({ symbols }) => symbols.includes(symbol))),
  );
}

/** Those that the newest states have in common. Earlier states must agree with them. */
function sessionsOf(sets: readonly FeatureSet[]): SessionDate[] {
  for (const { name, states } of sets) {
    for (const panel of states.slice(1)) {
      commonSessions([
        { panel: states[0]!, name },
        { panel, name: `${name} as of ${panel.asOf}` },
      ]);
    }
  }
  return commonSessions(sets.map(({ name, states }) => ({ name, panel: states[0]! })));
}

/** Of every matrix the sessions that all have; inside them they must agree, or horizons would count differently. */
function commonSessions(matrices: readonly { panel: Panel; name: string }[]): SessionDate[] {
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
