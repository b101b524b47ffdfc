/** Recipes side by side: the scores of each, and Diebold-Mariano between every two on the rows that both forecast. */

import { loadTrainingSet } from '../../activities/features/load-training-set.ts';
import { dailyMeans } from '../../forecasting/models/evaluation.ts';
import { assemble } from '../../forecasting/models/fold-outcome.ts';
import { rowScores } from '../../forecasting/models/row-scores.ts';
import { scoredRows } from '../../forecasting/models/scored-rows.ts';
import type { OosPredictions } from '../../forecasting/models/walk-forward.ts';
import { dieboldMariano } from '../../forecasting/scores/diebold-mariano.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { Comparison, PairTest, TrialMetrics } from '../../schemas/experiments.ts';
import { HORIZONS, type Horizon } from '../../schemas/forecast.ts';
import type { Panel } from '../../schemas/panel.ts';
import type { EvaluationSpan } from '../../schemas/training.ts';
import { getContent, putContent } from '../../stores/lake/content.ts';
import type { Lake } from '../../stores/lake/lake.ts';
import type { JobOf, Results } from './messages.ts';
import { panelOf } from './panel-of.ts';
import { readFolds } from './score.ts';

interface EvaluationObject {
  panelKey: string;
  span: EvaluationSpan;
  results: { index: number; key: string }[];
  metrics: TrialMetrics;
}

/** Throws ComparisonImpossible when the evaluations are of different panels or ends. */
export async function compareEvaluations(lake: Lake, job: JobOf<'compare'>): Promise<Results['compare']> {
  const evaluations = await Promise.all(
    job.recipes.map(async ({ name, evaluationKey }) => {
      const text = new TextDecoder().decode(await getContent(lake, evaluationKey));
      return { name, ...(JSON.parse(text) as EvaluationObject) };
    }),
  );
  const span = evaluations[0]!.span;
  for (const { name, panelKey, span: own } of evaluations) {
    if (panelKey === job.panelKey && own.end === span.end) continue;
    throw new TerminalError('ComparisonImpossible', `cannot compare ${name}: evaluated on other data`);
  }
  const panel = panelOf(await loadTrainingSet(lake, job), span);
  const scored = new Set(panel.symbols.filter((symbol) => !job.unscored.includes(symbol)));
  const series = await Promise.all(
    evaluations.map(async ({ name, results }) => assemble(name, await readFolds(lake, results))),
  );
  const pairs = series.flatMap((a, i) =>
    series.slice(i + 1).flatMap((b) => HORIZONS.map((h) => pairTest(a, b, h, panel, scored))),
  );
  const recipes = evaluations.map(({ name, metrics }) => ({ name, metrics }));
  const comparison: Comparison = { sessions: span.sessions, recipes, pairs };
  const bytes = new TextEncoder().encode(JSON.stringify(comparison));
  const { key } = await putContent(lake, 'comparison', 'json', bytes);
  return { comparisonKey: key, comparison };
}

function pairTest(
  a: OosPredictions,
  b: OosPredictions,
  horizon: Horizon,
  panel: Panel,
  scored: ReadonlySet<string>,
): PairTest {
  const { rows } = scoredRows(horizon, a, b, panel, scored);
  const crps = (of: OosPredictions, at: (row: (typeof rows)[number]) => number) => {
    const { mean, sigma, df } = of.byHorizon[horizon];
    return rowScores(
      rows.map((row) => ({ y: row.y, mean: mean[at(row)]!, sigma: sigma[at(row)]!, df: df[at(row)]! })),
    ).crps;
  };
  const own = crps(a, ({ at }) => at);
  const other = crps(b, ({ base }) => base);
  const days = rows.map(({ row }) => panel.sessionIndex[row]!);
  const differences = dailyMeans(
    other.map((value, i) => value - own[i]!),
    days,
  );
  const { t, p } = dieboldMariano(differences, horizon);
  const [better, than] = t >= 0 ? [a.recipe, b.recipe] : [b.recipe, a.recipe];
  return { better, than, horizon, sessions: differences.length, t: Math.abs(t), p };
}
