import { HORIZONS } from '../../schemas/forecast.ts';
import type { Panel } from '../../schemas/panel.ts';
import type { Grid, PanelRequest } from './grid.ts';
import { growPanel, panelFrom } from './panel-growth.ts';

export type { PanelRequest } from './grid.ts';

/**
 * The panel as of an instant: features of all sessions, targets where realised.
 * Throws (terminal): KnownLater, DuplicateSymbol, MissingContext, BarsOutOfOrder, BarOutsideSessions,
 * CutoffsOutOfOrder.
 */
export function buildPanel(request: PanelRequest): Panel {
  return panelFrom(growPanel(request), request.asOf);
}

/** A panel with room for a row of each bar. */
export function emptyPanel(request: PanelRequest, { series }: Grid, featureNames: string[]): Panel {
  const rows = series.reduce((total, { bars }) => total + bars.length, 0);
  return {
    asOf: request.asOf,
    symbols: series.map(({ symbol }) => symbol),
    sessions: [...request.sessions],
    rows,
    symbolIndex: new Int32Array(rows),
    sessionIndex: new Int32Array(rows),
    featureNames,
    features: featureNames.map(() => new Float64Array(rows)),
    targets: Object.fromEntries(HORIZONS.map((h) => [h, new Float64Array(rows)])) as Panel['targets'],
    price: new Float64Array(rows),
  };
}
