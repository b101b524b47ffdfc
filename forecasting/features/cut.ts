import { TerminalError } from '../../schemas/errors.ts';
import { HORIZONS } from '../../schemas/forecast.ts';
import type { Panel } from '../../schemas/panel.ts';

/**
 * The panel as it was knowable after the close of session `through`: rows up to it, and only the targets that were
 * realised by then (sessionIndex + h <= through). The only way to get a training panel.
 * Everything is copied, so nothing later can be reached through a shared buffer.
 * Throws CutOutsidePanel (terminal).
 */
export function cutPanel(panel: Panel, through: number): Panel {
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
    symbolIndex: panel.symbolIndex.slice(0, rows),
    sessionIndex: panel.sessionIndex.slice(0, rows),
    features: panel.features.map((column) => column.slice(0, rows)),
    targets,
    price: panel.price.slice(0, rows),
  };
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
