/** The panel of a large universe on several threads: the same values, bit for bit, as `buildPanel` gives. */
import type { PanelRequest } from '../../forecasting/features/grid.ts';
import { buildPanel, emptyPanel } from '../../forecasting/features/panel.ts';
import { fillTargets } from '../../forecasting/features/panel-targets.ts';
import type { Panel } from '../../schemas/panel.ts';
import { planStretches, runStretches } from './stretches.ts';

/** From this many bars on starting threads pays: some two seconds of folding. */
export const PARALLEL_FROM_BARS = 250_000;

/** On one thread below `PARALLEL_FROM_BARS`. Throws what `buildPanel` throws. */
export function panelOnThreads(request: PanelRequest, threads: number): Promise<Panel> {
  const bars = request.series.reduce((sum, series) => sum + series.bars.length, 0);
  if (threads < 2 || bars < PARALLEL_FROM_BARS) return Promise.resolve().then(() => buildPanel(request));
  return buildPanelInParallel(request, { threads });
}

export async function buildPanelInParallel(
  request: PanelRequest,
  options: { threads: number; stretch?: number },
): Promise<Panel> {
  const planned = planStretches(request, options.stretch);
  const { grid, names } = planned;
  const panel = emptyPanel(request, grid, names);
  let at = 0;
  await runStretches(planned, options.threads, async (stretch, _, columns) => {
    columns.forEach((values, f) => {
      panel.features[f]!.set(values, at);
    });
    for (let t = stretch.from; t < stretch.to; t++) {
      grid.own.forEach((cells, s) => {
        const bar = cells[t];
        if (!bar) return;
        panel.symbolIndex[at] = s;
        panel.sessionIndex[at] = t;
        panel.price[at++] = bar.close;
      });
    }
  });
  fillTargets(panel, grid);
  return panel;
}
