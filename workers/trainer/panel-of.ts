import { cutPanel } from '../../forecasting/features/cut.ts';
import { lastSession } from '../../forecasting/models/window.ts';
import type { Panel } from '../../schemas/panel.ts';
import type { EvaluationSpan } from '../../schemas/training.ts';

/** Nothing later than the span's end can be reached: neither rows nor targets. */
export function panelOf(whole: Panel, { end }: EvaluationSpan): Panel {
  return end < lastSession(whole) ? cutPanel(whole, end) : whole;
}
