import { HORIZONS } from '../../schemas/forecast.ts';
import type { Panel } from '../../schemas/panel.ts';
import { CATALOGUE } from './catalogue.ts';
import { createEngine } from './engine.ts';
import { arrange, type Grid, type PanelRequest, sessionAt } from './grid.ts';
import { featuresOffered } from './offered.ts';
import { dailyLogReturn, sumOver } from './target.ts';

export type { PanelRequest } from './grid.ts';

/** Sessions computed in one go: long enough to be fast, short enough to stay small in memory. */
const STRETCH = 256;

/**
 * The panel as of an instant: features of all sessions, targets where realised.
 * Throws (terminal): KnownLater, DuplicateSymbol, MissingContext, BarsOutOfOrder, BarOutsideSessions,
 * CutoffsOutOfOrder.
 */
export function buildPanel(request: PanelRequest): Panel {
  const { sessions } = request;
  const grid = arrange(request);
  const { series } = grid;
  const engine = createEngine(request.features ?? featuresOffered(request), CATALOGUE);
  const panel = emptyPanel(request, grid, engine.featureNames);
  const state = engine.init(series.length);
  let at = 0;
  for (let first = 0; first < sessions.length; first += STRETCH) {
    const stretch = sessions.slice(first, first + STRETCH).map((_, k) => sessionAt(grid, first + k));
    let row = at;
    at += engine.run(state, stretch, panel.features, at);
    stretch.forEach(({ bars }, k) => {
      bars.forEach((bar, s) => {
        if (!bar) return;
        panel.symbolIndex[row] = s;
        panel.sessionIndex[row] = first + k;
        panel.price[row++] = bar.close;
      });
    });
  }
  fillTargets(panel, grid);
  return panel;
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

/** Of a panel whose rows have their symbol and session: the targets that are realised. */
export function fillTargets(panel: Panel, { series, own }: Grid): void {
  const daily = series.map(({ bars }) =>
    bars.map((bar, i) => (i === 0 ? Number.NaN : dailyLogReturn(bars[i - 1]!.close, bar))),
  );
  const passed = new Int32Array(series.length);
  for (let row = 0; row < panel.rows; row++) {
    const s = panel.symbolIndex[row]!;
    const i = passed[s]!++;
    for (const h of HORIZONS) {
      const end = own[s]![panel.sessionIndex[row]! + h];
      // Sessions without a bar in between make it fewer than h bars away.
      let steps = end ? h : 0;
      while (steps > 0 && series[s]!.bars[i + steps] !== end) steps--;
      panel.targets[h][row] = end ? sumOver(daily[s]!, i + 1, i + steps) : Number.NaN;
    }
  }
}
