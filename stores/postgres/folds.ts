/** Which folds have been fitted already, by what they were made from. */
import type { Instant } from '../../schemas/market.ts';
import { type Db, rowsOf } from './db.ts';
import { insertRows } from './insert.ts';

export interface FoldRow {
  id: string;
  objectKey: string;
  modelKey: string | null;
  seconds: number;
  madeAt: Instant;
}

export function insertFold(db: Db, row: FoldRow): Promise<number> {
  return insertRows(
    db,
    'fold',
    ['id', 'object_key'],
    {
      id: ['text', (r) => r.id],
      object_key: ['text', (r) => r.objectKey],
      model_key: ['text', (r) => r.modelKey],
      seconds: ['double precision', (r) => r.seconds],
      made_at: ['timestamptz', (r) => r.madeAt],
    },
    [row],
  );
}

/** The newest row of each id that there is. */
export function foldsOf(db: Db, ids: readonly string[]): Promise<FoldRow[]> {
  return rowsOf<FoldRow>(
    db,
    `select distinct on (id) id, object_key as "objectKey", model_key as "modelKey", seconds, made_at as "madeAt"
     from tempocast.fold where id = any($1::text[]) order by id, made_at desc, object_key`,
    [ids],
  );
}
