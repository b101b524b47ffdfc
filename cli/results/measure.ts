/** The numbers of the table: one row a recipe, span and horizon, all of them those of `evaluate`. */
import { evaluate, type HorizonMetrics } from '../../forecasting/models/evaluation.ts';
import type { OosPredictions } from '../../forecasting/models/walk-forward.ts';
import type { Band } from '../../forecasting/promotion/sanity.ts';
import { HORIZONS, type Horizon } from '../../schemas/forecast.ts';
import type { Panel } from '../../schemas/panel.ts';
import { type Gain, gainOver } from './gain.ts';
import type { Span } from './recipes.ts';
import { within } from './spans.ts';

export interface ResultRow {
  recipe: string;
  span: string;
  horizon: Horizon;
  sessions: number;
  forecasts: number;
  /** CRPS skill over the baseline, its standard error, and the ends of the 95 % confidence interval. */
  skill: number;
  standardError: number;
  low: number;
  high: number;
  dmT: number;
  /** Coverage and interval score of the 90 % interval, tracked and of the distribution. */
  tracked90: number;
  raw90: number;
  trackedScore: number;
  rawScore: number;
  rankIc: number | null;
  rankIcT: number | null;
  rSquared: number;
  hitRate: number | null;
  baseRate: number;
  pt: number | null;
  qlike: number;
  sanity: { band: Band; reasons: string[] };
  /** Null for the reference itself, and without one. */
  overReference: Gain | null;
}

export interface Compared {
  baseline: OosPredictions;
  reference?: OosPredictions | undefined;
  panel: Panel;
  scored: readonly string[];
}

/** Of the normal: sessions are counted by the hundred. */
const Z_95 = 1.96;

/** One row a horizon. Throws what `evaluate` throws. */
export function measure(oos: OosPredictions, compared: Compared, span: Span): ResultRow[] {
  const { panel, scored } = compared;
  const cut = (one: OosPredictions) => within(one, panel, span);
  const own = cut(oos);
  const metrics = evaluate(own, cut(compared.baseline), panel, scored);
  const reference = compared.reference === oos ? undefined : compared.reference && cut(compared.reference);
  return HORIZONS.map((h) =>
    rowOf(oos.recipe, span.name, metrics[h], reference ? gainOver(reference, own, h, panel, scored) : null),
  );
}

function rowOf(recipe: string, span: string, of: HorizonMetrics, overReference: Gain | null): ResultRow {
  const { horizon, sessions, forecasts, skill, skillStandardError, dmT, rankIc, rankIcStandardError } = of;
  const { rSquared, hitRate, baseRate, pt, qlike, sanity } = of;
  const { tracked, raw } = of.intervals;
  const error = Z_95 * skillStandardError;
  return {
    ...{ recipe, span, horizon, sessions, forecasts, skill, standardError: skillStandardError },
    ...{ low: skill - error, high: skill + error, dmT },
    ...{ tracked90: tracked.coverage90, raw90: raw.coverage90 },
    ...{ trackedScore: tracked.intervalScore90, rawScore: raw.intervalScore90 },
    rankIc,
    rankIcT: rankIc === null || !rankIcStandardError ? null : rankIc / rankIcStandardError,
    ...{ rSquared, hitRate, baseRate, pt, qlike, sanity, overReference },
  };
}
