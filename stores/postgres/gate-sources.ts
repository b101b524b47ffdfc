/** Where the offline gate finds its numbers: walk-forward evaluations of two recipes on the same data, and trials counted. */
import type { Instant } from '../../schemas/market.ts';
import { type Db, rowOf, rowsOf } from './db.ts';

export interface ComparableRuns {
  asOf: Instant;
  champion: { run: string; evaluationKey: string };
  candidate: { run: string; evaluationKey: string; metrics: Record<string, unknown> };
}

/** The newest pair of completed runs of two recipes on one dataset and feature set. */
export function comparableRuns(
  db: Db,
  query: { universe: string; champion: string; candidate: string; asOf: Instant },
): Promise<ComparableRuns | undefined> {
  return rowOf<ComparableRuns>(
    db,
    `select b.as_of as "asOf",
       json_build_object('run', a.id, 'evaluationKey', a.evaluation_key) as champion,
       json_build_object('run', b.id, 'evaluationKey', b.evaluation_key, 'metrics', b.metrics) as candidate
     from tempocast.training_run a
       join tempocast.training_run b using (universe, dataset_version, feature_set_version)
     where universe = $1 and a.recipe = $2 and b.recipe = $3 and greatest(a.as_of, b.as_of) <= $4
       and a.status = 'completed' and b.status = 'completed'
       and a.evaluation_key is not null and b.evaluation_key is not null
     order by b.as_of desc, a.as_of desc, b.id, a.id limit 1`,
    [query.universe, query.champion, query.candidate, query.asOf],
  );
}

export interface SameDataRun {
  recipe: string;
  evaluationKey: string;
}

/** The other recipes that were evaluated on the data of a run, newest run of each. */
export function runsOnSameData(
  db: Db,
  { run, asOf }: { run: string; asOf: Instant },
): Promise<SameDataRun[]> {
  return rowsOf<SameDataRun>(
    db,
    `select distinct on (o.recipe) o.recipe, o.evaluation_key as "evaluationKey"
     from tempocast.training_run r
       join tempocast.training_run o using (universe, dataset_version, feature_set_version)
     where r.id = $1 and o.status = 'completed' and o.evaluation_key is not null and o.as_of <= $2
     order by o.recipe, o.as_of desc, o.id`,
    [run, asOf],
  );
}

/** Trials ever counted, whatever came of them. */
export async function trialsCounted(db: Db, query: { universe: string; asOf: Instant }): Promise<number> {
  const row = await rowOf<{ count: number }>(
    db,
    'select count(*) as count from tempocast.trial where universe = $1 and counted_at <= $2',
    [query.universe, query.asOf],
  );
  return row!.count;
}
