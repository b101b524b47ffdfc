/** Explanations of forecasts, appended; of a forecast, output and method the first stands. */
import type { AskedMethod, ForecastExplanation } from '../../schemas/explanations.ts';
import { type Db, rowsOf } from './db.ts';
import { insertRows } from './insert.ts';

export type ExplanationRow = ForecastExplanation & { forecastId: string };

export function insertExplanations(db: Db, rows: readonly ExplanationRow[]): Promise<number> {
  return insertRows(
    db,
    'explanation',
    ['forecast_id', 'output', 'asked'],
    {
      forecast_id: ['text', (r) => r.forecastId],
      output: ['text', (r) => r.output],
      asked: ['text', (r) => r.asked],
      document: [
        'jsonb',
        ({ method, base, value, contributions, residual, converged, reference }) => ({
          ...{ method, base, value, contributions, residual, converged, reference },
        }),
      ],
      explained_at: ['timestamptz', (r) => r.explainedAt],
    },
    rows,
  );
}

/** Sigma before mean, the family's own method before permutation. */
export async function explanationsOf(
  db: Db,
  query: { forecastId: string; asked?: AskedMethod },
): Promise<ForecastExplanation[]> {
  const rows = await rowsOf<
    Pick<ForecastExplanation, 'output' | 'asked' | 'explainedAt'> & {
      document: Omit<ForecastExplanation, 'output' | 'asked' | 'explainedAt'>;
    }
  >(
    db,
    `select output, asked, document, explained_at as "explainedAt" from tempocast.explanation
     where forecast_id = $1 and ($2::text is null or asked = $2) order by output desc, asked`,
    [query.forecastId, query.asked ?? null],
  );
  return rows.map(({ output, asked, document, explainedAt }) => ({
    output,
    asked,
    ...document,
    explainedAt,
  }));
}
