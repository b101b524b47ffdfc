/** What people say of a model version: notes and tags, appended. */
import type { Instant } from '../../schemas/market.ts';
import type { ModelNote } from '../../schemas/runs.ts';
import { type Db, rowsOf } from './db.ts';

export async function insertModelNote(db: Db, modelVersion: string, note: ModelNote): Promise<void> {
  await db.query(
    `insert into tempocast.model_note (model_version, at, by, text, tag, value)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    [modelVersion, note.at, note.by, note.text, note.tag, note.value],
  );
}

/** Oldest first. */
export function modelNotes(db: Db, modelVersion: string): Promise<ModelNote[]> {
  return rowsOf<ModelNote>(
    db,
    `select at, by, text, tag, value from tempocast.model_note where model_version = $1 order by at, text`,
    [modelVersion],
  );
}

/** The newest value of each tag that has one. */
export function tagsOf(notes: readonly ModelNote[]): Record<string, string> {
  const tags = new Map<string, string>();
  for (const { tag, value } of notes) {
    if (tag === null) continue;
    if (value === null) tags.delete(tag);
    else tags.set(tag, value);
  }
  return Object.fromEntries([...tags].sort(([a], [b]) => a.localeCompare(b)));
}

/** One line of who changed what. */
export interface AuditLine {
  at: Instant;
  by: string;
  what: 'registered' | 'stage' | 'note' | 'tag' | 'promotion';
  /** null: a promotion, which names a recipe. */
  modelVersion: string | null;
  recipe: string;
  detail: string;
  reason: string;
}

/** Newest first, of everything or of one version. */
export function auditLines(
  db: Db,
  query: { universe: string; limit: number; modelVersion?: string },
): Promise<AuditLine[]> {
  return rowsOf<AuditLine>(
    db,
    `with audit as (
       select s.at, s.by, 'stage' as what, s.model_version, m.recipe,
         coalesce(s.from_stage, 'none') || ' -> ' || s.to_stage as detail, s.reason, m.universe, s.step as place
       from tempocast.model_stage s join tempocast.model_version m on m.id = s.model_version
       union all
       select n.at, n.by, case when n.tag is null then 'note' else 'tag' end, n.model_version, m.recipe,
         case when n.tag is null then '' when n.value is null then n.tag || ' taken away'
           else n.tag || ' = ' || n.value end, n.text, m.universe, 1000
       from tempocast.model_note n join tempocast.model_version m on m.id = n.model_version
       union all
       select m.as_of, 'training', 'registered', m.id, m.recipe, 'run ' || left(m.training_run, 12), '', m.universe, 0
       from tempocast.model_version m
       union all
       select p.as_of, p.actor, 'promotion', null, p.recipe,
         coalesce(p.previous_recipe, 'none') || ' -> ' || p.recipe, p.reason, p.universe, 2000
       from tempocast.promotion p)
     select at, by, what, model_version as "modelVersion", recipe, detail, reason from audit
     where universe = $1 and ($2::text is null or model_version = $2
       or (model_version is null and recipe = (select recipe from tempocast.model_version where id = $2)))
     order by at desc, place desc, recipe, model_version limit $3`,
    [query.universe, query.modelVersion ?? null, query.limit],
  );
}
