/** What a model used over the forecasts of it that somebody asked about. */
import type { ModelUse } from '../../schemas/explanations.ts';
import { type Db, rowsOf } from './db.ts';

interface Row {
  output: ModelUse['output'];
  method: ModelUse['method'];
  forecasts: number;
  feature: string | null;
  total: number | null;
}

/** By output and method; features by the mean size of their contributions, largest first. By the family's own method. */
export async function usesOfModel(db: Db, modelVersion: string): Promise<ModelUse[]> {
  const rows = await rowsOf<Row>(
    db,
    `with asked as (
       select e.output, e.document->>'method' as method, e.document->'contributions' as contributions
       from tempocast.explanation e join tempocast.forecast f on f.id = e.forecast_id
       where f.model_version = $1 and e.asked = 'own'),
     counted as (select output, method, count(*) as forecasts from asked group by 1, 2)
     select n.output, n.method, n.forecasts, u.feature, u.total
     from counted n left join lateral (
       select c->>'feature' as feature, sum(abs((c->>'value')::float8)) as total
       from asked a, jsonb_array_elements(a.contributions) c
       where a.output = n.output and a.method = n.method group by 1) u on true
     order by n.output desc, n.method, u.total desc, u.feature`,
    [modelVersion],
  );
  const groups = Map.groupBy(rows, ({ output, method }) => `${output} ${method}`);
  return [...groups.values()].map((own) => {
    const { output, method, forecasts } = own[0]!;
    const features = own.flatMap(({ feature, total }) =>
      feature === null || !total ? [] : [{ feature, meanSize: total / forecasts }],
    );
    return { output, method, forecasts, features };
  });
}
