/** Fits that the contest did not let go live. */
import { type Db, rowsOf } from './db.ts';

export interface RefusedFit {
  modelVersion: string;
  universe: string;
  recipe: string;
  /** The contest's decision. */
  decision: string;
}

export async function insertRefusedFit(db: Db, row: RefusedFit): Promise<void> {
  await db.query(
    `insert into tempocast.refused_fit (model_version, universe, recipe, decision) values ($1, $2, $3, $4)
     on conflict do nothing`,
    [row.modelVersion, row.universe, row.recipe, row.decision],
  );
}

export function refusedFits(db: Db, modelVersions: readonly string[]): Promise<RefusedFit[]> {
  return rowsOf<RefusedFit>(
    db,
    `select model_version as "modelVersion", universe, recipe, decision from tempocast.refused_fit
     where model_version = any($1) order by model_version`,
    [modelVersions],
  );
}
