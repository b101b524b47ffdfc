/**
 * Combinatorial purged cross-validation (Lopez de Prado 2018, ch. 12): the sessions are cut into N blocks, every choice
 * of k of them is a test set, and what training labels share with a test set is taken out. Counted in sessions, one a
 * date, never in rows of a panel that stacks symbols.
 */
import { TerminalError } from '../../schemas/errors.ts';
import { HORIZONS } from '../../schemas/forecast.ts';
import type { Panel } from '../../schemas/panel.ts';
import type { CpcvSettings, SessionRange, Split } from '../../schemas/training.ts';
import { valuesAt } from './panel-access.ts';

/** A label of h sessions that begins `lag` after its origin reaches h - 1 + lag sessions into what follows. */
export const purgeOf = (horizon: number, lag = 0): number => horizon - 1 + lag;

/**
 * C(N, k) splits over `sessions` sessions beginning at index `first`, and phi = C(N, k) k / N paths: by path, which split
 * predicts each of the N blocks. Purges on both sides of a test block, embargoes after it only.
 * Throws InvalidCrossValidation.
 */
export function combinatorialSplits(
  sessions: number,
  settings: CpcvSettings,
  first = 0,
): { splits: Split[]; paths: number[][] } {
  check(sessions, settings);
  const { folds, testFolds, purge, embargo } = settings;
  const blocks = blocksOf(sessions, folds);
  const choices = combinations(folds, testFolds);
  const splits = choices.map((chosen, index) => {
    const out = new Uint8Array(sessions);
    for (const block of chosen) {
      const [from, to] = blocks[block]!;
      out.fill(1, Math.max(0, from - purge), Math.min(sessions, to + 1 + purge + embargo));
    }
    const train = rangesOf(out).map(([from, to]) => [from + first, to + first] as const);
    const test = chosen.map((block) => [blocks[block]![0] + first, blocks[block]![1] + first] as const);
    return { index, train, test };
  });
  return { splits, paths: pathsOf(choices, folds) };
}

/** Path j takes of every block the j-th split that tests it. */
function pathsOf(choices: readonly number[][], folds: number): number[][] {
  const testing = Array.from({ length: folds }, (_, block) =>
    choices.flatMap((chosen, split) => (chosen.includes(block) ? [split] : [])),
  );
  return testing[0]!.map((_, path) => testing.map((splits) => splits[path]!));
}

/** The rest of the division goes to the last block. */
function blocksOf(sessions: number, folds: number): SessionRange[] {
  const size = Math.floor(sessions / folds);
  return Array.from({ length: folds }, (_, i) => [
    i * size,
    i === folds - 1 ? sessions - 1 : (i + 1) * size - 1,
  ]);
}

function combinations(n: number, k: number, from = 0): number[][] {
  if (k === 0) return [[]];
  const all: number[][] = [];
  for (let i = from; i <= n - k; i++)
    for (const rest of combinations(n, k - 1, i + 1)) all.push([i, ...rest]);
  return all;
}

function rangesOf(out: Uint8Array): SessionRange[] {
  const ranges: [number, number][] = [];
  for (let i = 0; i < out.length; i++) {
    if (out[i] === 1) continue;
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === i - 1) last[1] = i;
    else ranges.push([i, i]);
  }
  return ranges;
}

/** Rows whose session lies in one of the ranges. */
export function rowsIn(panel: Panel, ranges: readonly SessionRange[]): Int32Array {
  const inside = sessionsIn(panel, ranges);
  const rows: number[] = [];
  for (let row = 0; row < panel.rows; row++) if (inside[panel.sessionIndex[row]!] === 1) rows.push(row);
  return Int32Array.from(rows);
}

/**
 * The panel with the rows of those sessions alone: other rows are not there for any family to read, and a target whose
 * label touches a session that is not there is missing.
 */
export function keepSessions(panel: Panel, ranges: readonly SessionRange[]): Panel {
  const inside = sessionsIn(panel, ranges);
  const rows = rowsIn(panel, ranges);
  const pick = (values: Float64Array) => valuesAt(values, rows);
  const whole = (session: number, h: number) => {
    for (let s = session + 1; s <= session + h; s++) if (inside[s] !== 1) return false;
    return true;
  };
  const targets = Object.fromEntries(
    HORIZONS.map((h) => [
      h,
      Float64Array.from(rows, (row) =>
        whole(panel.sessionIndex[row]!, h) ? panel.targets[h][row]! : Number.NaN,
      ),
    ]),
  ) as Panel['targets'];
  return {
    ...panel,
    rows: rows.length,
    symbolIndex: Int32Array.from(rows, (row) => panel.symbolIndex[row]!),
    sessionIndex: Int32Array.from(rows, (row) => panel.sessionIndex[row]!),
    features: panel.features.map(pick),
    targets,
    price: pick(panel.price),
  };
}

function sessionsIn(panel: Panel, ranges: readonly SessionRange[]): Uint8Array {
  const inside = new Uint8Array(panel.sessions.length);
  for (const [from, to] of ranges) inside.fill(1, from, to + 1);
  return inside;
}

function check(sessions: number, { folds, testFolds, purge, embargo }: CpcvSettings): void {
  const whole = [sessions, folds, testFolds, purge, embargo].every((n) => Number.isInteger(n) && n >= 0);
  if (whole && folds >= 3 && testFolds >= 1 && testFolds < folds && sessions >= folds * 2) return;
  throw new TerminalError(
    'InvalidCrossValidation',
    `invalid cross-validation: ${testFolds} of ${folds} folds over ${sessions} sessions, purge ${purge}, embargo ${embargo}; allowed are at least 3 folds of 2 sessions, fewer test folds than folds, purge and embargo from 0`,
  );
}
