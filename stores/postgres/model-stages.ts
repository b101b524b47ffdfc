/** Stages of model versions: steps that are appended, and the champion's, which follow from the promotions. */
import { TerminalError } from '../../schemas/errors.ts';
import type { Instant } from '../../schemas/market.ts';
import type { KeptStage, StageChange } from '../../schemas/runs.ts';
import { championSteps } from './champion-steps.ts';
import { type PromotionRow, promotions } from './champions.ts';
import { type Db, rowOf, rowsOf } from './db.ts';
import type { ModelVersionRow } from './models.ts';
import { refusedFits } from './refused-fits.ts';

export interface StageStep {
  modelVersion: string;
  step: number;
  from: KeptStage | null;
  to: KeptStage;
  at: Instant;
  by: string;
  reason: string;
}

const COLUMNS = `model_version as "modelVersion", step, from_stage as "from", to_stage as "to", at, by, reason`;

/** The kept stage of a version; undefined for one that was registered before stages were kept. */
export function keptStage(db: Db, modelVersion: string): Promise<StageStep | undefined> {
  return rowOf<StageStep>(
    db,
    `select ${COLUMNS} from tempocast.model_stage where model_version = $1 order by step desc limit 1`,
    [modelVersion],
  );
}

/** Throws StageMoved (terminal) when somebody else was first: the step that this one follows is no longer the last. */
export async function insertStageStep(db: Db, row: StageStep): Promise<void> {
  const { rowCount } = await db.query(
    `insert into tempocast.model_stage (model_version, step, from_stage, to_stage, at, by, reason)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [row.modelVersion, row.step, row.from, row.to, row.at, row.by, row.reason],
  );
  if (rowCount === 1) return;
  throw new TerminalError(
    'StageMoved',
    `stage of model ${row.modelVersion.slice(0, 12)} was changed meanwhile: look again, then decide`,
  );
}

/** Steps of these versions, oldest first. */
export function stageSteps(db: Db, modelVersions: readonly string[]): Promise<StageStep[]> {
  return rowsOf<StageStep>(
    db,
    `select ${COLUMNS} from tempocast.model_stage where model_version = any($1) order by model_version, step`,
    [modelVersions],
  );
}

/** Oldest first: kept steps and, from the promotions, when the version began and ceased to serve. */
export async function stageHistory(
  db: Db,
  version: ModelVersionRow,
  siblings: readonly ModelVersionRow[],
  asOf: Instant,
): Promise<StageChange[]> {
  const decisions: PromotionRow[] = await promotions(db, { universe: version.universe, asOf });
  const kept = (await stageSteps(db, [version.id])).filter((step) => step.at <= asOf);
  const ids = [version, ...siblings].map(({ id }) => id);
  const refused = new Set((await refusedFits(db, ids)).map(({ modelVersion }) => modelVersion));
  // A fit that the contest refused never served, and ended no other's time.
  const others = siblings.filter(({ id }) => !refused.has(id));
  return historyOf(kept, refused.has(version.id) ? [] : championSteps(version, others, decisions));
}

/** Merges both by instant; a serving version's kept stage is what it falls back to. */
export function historyOf(kept: readonly StageStep[], serving: readonly StageChange[]): StageChange[] {
  const own = kept.map(({ from, to, at, by, reason }): StageChange => ({ from, to, at, by, reason }));
  const all = [...own, ...serving].toSorted((a, b) => a.at.localeCompare(b.at));
  let stage: KeptStage = 'candidate';
  return all.map((one) => {
    if (one.from === 'champion') return { ...one, to: stage };
    if (one.to === 'champion') return { ...one, from: stage };
    stage = one.to;
    return one;
  });
}
