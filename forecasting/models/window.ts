/** The rows of a panel that a recipe may train on. */
import { TerminalError } from '../../schemas/errors.ts';
import type { Panel } from '../../schemas/panel.ts';
import type { Recipe } from '../../schemas/recipes.ts';

/**
 * The recipe's training window at the end of `train`: all of it when expanding, the last `maxSessions` when rolling.
 * Session indices stay those of `train`. Throws TooLittleHistory below `minSessions` sessions with rows.
 */
export function trainingWindow(train: Panel, { window, name }: Recipe): Panel {
  const last = lastSession(train);
  const rolling = window.kind === 'rolling' && window.maxSessions !== undefined;
  const panel = rolling ? fromSession(train, last - window.maxSessions! + 1) : train;
  const sessions = sessionCount(panel);
  if (sessions < window.minSessions) {
    throw new TerminalError(
      'TooLittleHistory',
      `too little history for recipe ${name}: ${sessions} sessions up to ${train.sessions[last] ?? 'none'}, at least ${window.minSessions} are needed; fetch more or lower window.minSessions`,
      { details: { recipe: name, sessions, needed: window.minSessions } },
    );
  }
  return panel;
}

/** Rows from that session on; columns are views, not copies. */
export function fromSession(panel: Panel, session: number): Panel {
  let first = 0;
  while (first < panel.rows && panel.sessionIndex[first]! < session) first++;
  if (first === 0) return panel;
  const targets = Object.fromEntries(
    Object.entries(panel.targets).map(([h, values]) => [h, values.subarray(first)]),
  ) as Panel['targets'];
  return {
    ...panel,
    rows: panel.rows - first,
    symbolIndex: panel.symbolIndex.subarray(first),
    sessionIndex: panel.sessionIndex.subarray(first),
    features: panel.features.map((values) => values.subarray(first)),
    targets,
    price: panel.price.subarray(first),
  };
}

/** Index of the last session that has a row; -1 for an empty panel. */
export function lastSession(panel: Panel): number {
  return panel.rows === 0 ? -1 : panel.sessionIndex[panel.rows - 1]!;
}

/** Sessions that have at least one row. */
export function sessionCount(panel: Panel): number {
  let count = 0;
  for (let row = 0; row < panel.rows; row++) {
    if (row === 0 || panel.sessionIndex[row] !== panel.sessionIndex[row - 1]) count++;
  }
  return count;
}

/** Rows whose session lies in (after, through]. */
export function rowsBetween(panel: Panel, after: number, through: number): Int32Array {
  const rows = new Int32Array(panel.rows);
  let n = 0;
  for (let row = 0; row < panel.rows; row++) {
    const session = panel.sessionIndex[row]!;
    if (session > after && session <= through) rows[n++] = row;
  }
  return rows.slice(0, n);
}
