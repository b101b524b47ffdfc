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

export interface FamilyQuery {
  universe: string;
  family: string;
  /** Configured recipes of the family: a training run knows its recipe by name. */
  names: readonly string[];
  asOf: Instant;
}

/** Other trials of the family on the data of a run: one evaluation for each definition that is not the run's own. */
export function trialsOfFamily(
  db: Db,
  { universe, family, names, run, asOf }: FamilyQuery & { run: string },
): Promise<{ recipeHash: string; evaluationKey: string }[]> {
  return rowsOf(
    db,
    `with own as (select dataset_version, feature_set_version, recipe_hash from tempocast.training_run where id = $4)
     select distinct on (hash) hash as "recipeHash", key as "evaluationKey" from (
       select t.recipe_hash as hash, t.evaluation_key as key, t.as_of as at
       from tempocast.training_run t join own using (dataset_version, feature_set_version)
       where t.universe = $1 and t.recipe = any($3) and t.status = 'completed' and t.evaluation_key is not null
       union all
       select t.recipe_hash, r.evaluation_key, r.recorded_at
       from tempocast.trial t join own using (dataset_version)
         join tempocast.trial_result r using (experiment, number)
       where t.universe = $1 and t.recipe->>'family' = $2 and r.status = 'completed') found
     where at <= $5 and hash not in (select recipe_hash from own) order by hash, at desc, key`,
    [universe, family, names, run, asOf],
  );
}

/** Definitions of the family that were ever trained or tried, whatever came of them. */
export async function familyTrials(db: Db, { universe, family, names, asOf }: FamilyQuery): Promise<number> {
  const row = await rowOf<{ count: number }>(
    db,
    `select count(*)::int as count from (
       select recipe_hash from tempocast.training_run where universe = $1 and recipe = any($3) and as_of <= $4
       union select recipe_hash from tempocast.trial
       where universe = $1 and recipe->>'family' = $2 and counted_at <= $4) found`,
    [universe, family, names, asOf],
  );
  return row!.count;
}
