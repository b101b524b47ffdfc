/** What an operator says of a model version: its stage, a note, a tag. Appended, with name, reason and instant. */
import { TerminalError } from '../../schemas/errors.ts';
import type { Instant } from '../../schemas/market.ts';
import type {
  OperatorActionInput,
  OperatorActionResult,
  OperatorActionStep,
} from '../../schemas/operator.ts';
import { KEPT_STAGES, type KeptStage, STAGE_MOVES } from '../../schemas/runs.ts';
import { championAsOf } from '../../stores/postgres/champions.ts';
import { insertModelNote } from '../../stores/postgres/model-notes.ts';
import { insertStageStep, keptStage, stageSteps } from '../../stores/postgres/model-stages.ts';
import { latestModels, type ModelVersionRow, modelVersion } from '../../stores/postgres/models.ts';
import { resolveId } from '../../stores/postgres/prefixes.ts';
import type { ActivityDeps } from '../deps.ts';

type Deps = Pick<ActivityDeps, 'config' | 'db'>;
type Input<A extends OperatorActionInput['action']> = Omit<
  Extract<OperatorActionInput, { action: A }>,
  'by' | 'reason'
>;
interface Decision {
  by: string;
  reason: string;
  at: Instant;
}

const TAG = /^[a-z][a-z0-9._-]{0,49}$/;
const LONGEST_VALUE = 500;

/**
 * Can run twice: the step of an instant is found again. Throws UnknownModel, AmbiguousId, StageUnknown, StageImpossible,
 * ModelServes, StageMoved (terminal).
 */
export async function changeStage(
  { config, db }: Deps,
  { model, to }: Input<'model-stage'>,
  decision: Decision,
): Promise<OperatorActionStep> {
  const version = await versionOf(db, model);
  if (!KEPT_STAGES.includes(to)) {
    const champion = (to as string) === 'champion' ? '; champion comes from a promotion' : '';
    throw new TerminalError(
      'StageUnknown',
      `unknown stage ${JSON.stringify(to)}: allowed is ${KEPT_STAGES.join(', ')}${champion}`,
    );
  }
  const done = (from: KeptStage): OperatorActionStep => ({
    ...{ action: 'model-stage', by: decision.by, reason: decision.reason, knownAt: decision.at },
    ...{ model: { id: version.id, from, to }, rawKey: '', changes: [] },
    ...(config.mlflow?.url ? { export: { universe: version.universe } } : {}),
  });
  const last = await keptStage(db, version.id);
  // Versions of before stages were kept begin as candidates.
  const from = last?.to ?? 'candidate';
  if (last?.at === decision.at && last.by === decision.by && last.to === to)
    return done(last.from ?? 'candidate');
  if (!STAGE_MOVES[from].includes(to)) throw impossible(version, from, to);
  await refuseServing({ config, db }, version, to);
  const step = { modelVersion: version.id, at: decision.at, by: decision.by };
  if (last === undefined && (await stageSteps(db, [version.id])).length === 0) {
    const reason = 'registered before stages were kept';
    await insertStageStep(db, { ...step, step: 1, from: null, to: 'candidate', reason });
  }
  await insertStageStep(db, { ...step, step: (last?.step ?? 1) + 1, from, to, reason: decision.reason });
  return done(from);
}

/** Throws UnknownModel, AmbiguousId, TagInvalid (terminal). */
export async function noteModel(
  { db }: Pick<Deps, 'db'>,
  { model, tag, value = null }: Input<'model-note'>,
  { by, reason, at }: Decision,
): Promise<OperatorActionResult> {
  const version = await versionOf(db, model);
  if (tag !== undefined && !TAG.test(tag)) {
    throw new TerminalError(
      'TagInvalid',
      `invalid tag ${JSON.stringify(tag)}: allowed are 1 to 50 of a-z, 0-9, dot, underscore and hyphen, a letter first`,
    );
  }
  if (value !== null && (tag === undefined || value.length > LONGEST_VALUE)) {
    throw new TerminalError(
      'TagInvalid',
      `invalid value of a tag: up to ${LONGEST_VALUE} characters, with a tag`,
    );
  }
  await insertModelNote(db, version.id, { at, by, text: reason, tag: tag ?? null, value });
  const what = tag === undefined ? {} : { tag, value };
  return {
    action: 'model-note',
    by,
    reason,
    knownAt: at,
    model: { id: version.id, ...what },
    rawKey: '',
    changes: [],
  };
}

async function versionOf(db: Deps['db'], prefix: string): Promise<ModelVersionRow> {
  return (await modelVersion(db, await resolveId(db, 'model', prefix)))!;
}

const END = '9999-12-31T23:59:59.999Z';

/** A stage says what a version is for; it must not say that what forecasts every session is out of use. */
async function refuseServing({ config, db }: Deps, version: ModelVersionRow, to: KeptStage): Promise<void> {
  const { id, recipe, universe } = version;
  const newest = (await latestModels(db, { universe, asOf: END })).find((one) => one.recipe === recipe);
  if (newest?.id !== id) return;
  const short = id.slice(0, 12);
  const champion = await championAsOf(db, { universe, asOf: END });
  if (champion?.recipe === recipe && to !== 'challenger') {
    throw new TerminalError(
      'ModelServes',
      `model ${short} serves as champion: its stage follows from promotions; promote another recipe first`,
    );
  }
  if (to === 'retired' && config.recipes.some(({ name }) => name === recipe)) {
    throw new TerminalError(
      'ModelServes',
      `model ${short} is the newest of recipe "${recipe}", which forecasts every session: take the recipe out of the configuration, or train a newer one`,
    );
  }
}

function impossible({ id }: ModelVersionRow, from: KeptStage, to: KeptStage): TerminalError {
  return new TerminalError(
    'StageImpossible',
    `model ${id.slice(0, 12)} cannot go from ${from} to ${to}: from ${from} it may go to ${STAGE_MOVES[from].join(', ')}`,
  );
}
