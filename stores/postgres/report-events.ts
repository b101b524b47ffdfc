/** Incidents, models and decisions of a span of knowledge, for the weekly report. */
import type { Instant } from '../../schemas/market.ts';
import type { ReportDocument } from '../../schemas/report.ts';
import { checkedAsOf } from './as-of.ts';
import { type Db, rowsOf } from './db.ts';

interface Span {
  universe: string;
  since: Instant;
  asOf: Instant;
}

/** Incidents that were open in the span, as they stood at its end; a report never tells of reports. Oldest first. */
export function incidentsOf(db: Db, query: Omit<Span, 'universe'>): Promise<ReportDocument['incidents']> {
  return rowsOf(
    db,
    `select incident_key as key, kind, severity, title, known_at as "openedAt",
       case when closed_at <= $2 then closed_at end as "closedAt",
       case when acknowledged_at <= $2 then acknowledged_by end as "acknowledgedBy"
     from tempocast.notice
     where known_at <= $2 and severity <> 'info' and (closed_at is null or closed_at > $1 or known_at > $1)
       and incident_key not like 'report/%'
     order by known_at, incident_key`,
    [query.since, checkedAsOf(query)],
  );
}

/** Versions registered in the span with their scores at h = 1 beside the baseline's, and the version before. */
export function modelsOf(db: Db, query: Span): Promise<ReportDocument['models']> {
  return rowsOf(
    db,
    `select m.id, m.recipe, m.trained_through as "trainedThrough",
       (select b.id from tempocast.model_version b where b.universe = $1 and b.recipe = m.recipe and b.as_of < m.as_of
        order by b.as_of desc, b.id limit 1) as previous,
       (e.metrics->>'crps')::float8 as crps, (e.metrics->>'crpsBaseline')::float8 as "naiveCrps"
     from tempocast.model_version m
       left join tempocast.evaluation e on e.training_run = m.training_run and e.horizon = 1
     where m.universe = $1 and m.as_of > $2 and m.as_of <= $3 order by m.recipe, m.as_of, m.id`,
    [query.universe, query.since, checkedAsOf(query)],
  );
}

/** Stages that people, or a newer version, gave; those of a registration are told with the version. */
export function stagesOf(db: Db, query: Span): Promise<ReportDocument['stages']> {
  return rowsOf(
    db,
    `select s.model_version as model, m.recipe, s.from_stage as "from", s.to_stage as "to", s.at, s.by, s.reason
     from tempocast.model_stage s join tempocast.model_version m on m.id = s.model_version
     where m.universe = $1 and s.at > $2 and s.at <= $3 and s.by <> 'training' order by s.at, m.recipe, s.step`,
    [query.universe, query.since, checkedAsOf(query)],
  );
}

/** Stage of the newest version of each recipe, in the registry, at an instant. */
export async function stageOfRecipes(db: Db, query: Omit<Span, 'since'>): Promise<Map<string, string>> {
  const rows = await rowsOf<{ recipe: string; stage: string }>(
    db,
    `select distinct on (m.recipe) m.recipe, s.to_stage as stage
     from tempocast.model_version m join tempocast.model_stage s on s.model_version = m.id and s.at <= $2
     where m.universe = $1 and m.as_of <= $2 order by m.recipe, m.as_of desc, m.id, s.step desc`,
    [query.universe, checkedAsOf(query)],
  );
  return new Map(rows.map(({ recipe, stage }) => [recipe, stage]));
}
