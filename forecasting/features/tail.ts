/** The last sessions of a panel: what a forecast needs when nothing is trained. Values are those of the whole. */
import { HORIZONS, type Horizon } from '../../schemas/forecast.ts';
import type { Panel } from '../../schemas/panel.ts';

/** Sessions in the panel of a day without training, all that a forecast reads: enough for the longest sequence of a model, and some. */
export const LIVE_SESSIONS = 80;

export function tailPanel(panel: Panel, sessions: number): Panel {
  const first = Math.max(0, panel.sessions.length - sessions);
  const start = panel.sessionIndex.findIndex((session) => session >= first);
  const from = start < 0 ? panel.rows : start;
  const targets = Object.fromEntries(HORIZONS.map((h) => [h, panel.targets[h].slice(from)])) as Record<
    Horizon,
    Float64Array
  >;
  return {
    ...panel,
    sessions: panel.sessions.slice(first),
    rows: panel.rows - from,
    symbolIndex: panel.symbolIndex.slice(from),
    sessionIndex: panel.sessionIndex.slice(from).map((session) => session - first),
    features: panel.features.map((column) => column.slice(from)),
    targets,
    price: panel.price.slice(from),
  };
}
