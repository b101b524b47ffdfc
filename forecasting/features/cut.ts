import { TerminalError } from '../../schemas/errors.ts';
import { HORIZONS } from '../../schemas/forecast.ts';
import type { Panel } from '../../schemas/panel.ts';

/**
 * The panel as it was knowable after the close of session `through`: rows up to it, and only the targets that were
 * realised by then (sessionIndex + h <= through). The only way to get a training panel.
 * Everything is copied, so nothing later can be reached through a shared buffer; where nothing is later it is the panel itself,
 * which nobody writes to. Throws CutOutsidePanel (terminal).
 */
export function cutPanel(panel: Panel, through: number): Panel {
  const view = viewThrough(panel, through);
  if (through === panel.sessions.length - 1 && knowsNothingLater(panel)) return panel;
  return {
    ...view,
    symbolIndex: view.symbolIndex.slice(),
    sessionIndex: view.sessionIndex.slice(),
    features: view.features.map((column) => column.slice()),
    price: view.price.slice(),
  };
}

/**
 * The same rows and values as views of the panel: to look at what a fit has seen, never to fit on. Targets are copied.
 * Throws CutOutsidePanel (terminal).
 */
export function viewThrough(panel: Panel, through: number): Panel {
  if (!Number.isInteger(through) || through < 0 || through >= panel.sessions.length) {
    throw new TerminalError(
      'CutOutsidePanel',
      `cannot cut at session ${through}: the panel has sessions 0..${panel.sessions.length - 1}`,
    );
  }
  const rows = rowsThrough(panel, through);
  const targets = Object.fromEntries(
    HORIZONS.map((h) => {
      const column = panel.targets[h].slice(0, rows);
      const realised = rowsThrough(panel, through - h);
      return [h, column.fill(Number.NaN, realised)];
    }),
  ) as Panel['targets'];
  return {
    ...panel,
    sessions: panel.sessions.slice(0, through + 1),
    rows,
    symbolIndex: panel.symbolIndex.subarray(0, rows),
    sessionIndex: panel.sessionIndex.subarray(0, rows),
    features: panel.features.map((column) => column.subarray(0, rows)),
    targets,
    price: panel.price.subarray(0, rows),
  };
}

/** No target reaches beyond the last session. */
function knowsNothingLater(panel: Panel): boolean {
  const last = panel.sessions.length - 1;
  return HORIZONS.every((h) =>
    panel.targets[h].subarray(rowsThrough(panel, last - h)).every((value) => Number.isNaN(value)),
  );
}

/** Rows whose session is at or before `session`; they come first, because rows are sorted by session. */
function rowsThrough(panel: Panel, session: number): number {
  let low = 0;
  let high = panel.rows;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (panel.sessionIndex[middle]! <= session) low = middle + 1;
    else high = middle;
  }
  return low;
}
