/** Stages validate and features, each with its checkpoint. */
import { ApplicationFailure } from '@temporalio/workflow';
import type { BuildFeaturesResult } from '../activities/features/build-features.ts';
import type { TrainingPlan } from '../activities/train/plan-training.ts';
import type { CheckpointResult } from '../activities/validate/checkpoint.ts';
import type { Instant, SessionDate } from '../schemas/market.ts';
import type { ValidateResult } from '../schemas/pipeline.ts';
import { heavy, quick } from './activities.ts';
import { allClear, tell, tellOnce } from './notices.ts';
import type { Patiently } from './patience.ts';
import type { Progress } from './progress.ts';

export interface BuiltSession {
  validation: ValidateResult;
  training: TrainingPlan;
  features: BuildFeaturesResult;
  /** Everything up to this instant is read by the rest of the day. */
  asOf: Instant;
  /** Symbols that a checkpoint has stopped: they get no forecast today. */
  stopped: string[];
}

interface Arrived {
  session: SessionDate;
  universe: string;
  since: Instant;
  asOf: Instant;
  /** How many times the session's checks are run again. */
  run?: number;
}

/** Before the next session is ingested: what it knows, and so what is a new row, depends on what was held back. */
export async function validate(
  { session, universe, since, asOf, run = 0 }: Arrived,
  patiently: Patiently,
): Promise<ValidateResult> {
  const validation = await patiently(() =>
    heavy('expectation suites; failing bars to quarantine').validateSession({
      universe,
      session,
      since,
      asOf,
      run,
    }),
  );
  const at = validation.asOf ?? asOf;
  await tellOfChecks(`quality/${universe}`, { session, asOf: at }, validation.notify, validation.quarantined);
  if (validation.unexplained.length > 0) {
    await tellOnce('tell: restatements that nothing explains', {
      incidentKey: `restatement/${universe}/${asOf}`,
      kind: 'Restatement',
      severity: 'warn',
      title: `${validation.unexplained.length} values were restated without an explanation on ${session}`,
      body: validation.unexplained.join('; '),
      knownAt: asOf,
    });
  }
  return validation;
}

/** Throws DataStopped (not retryable): what is served stays served, and is marked stale. */
export async function validateAndBuild(
  day: Arrived & { validation?: ValidateResult; retrain?: boolean },
  progress: Progress,
  patiently: Patiently,
  /** Made ready ahead by a simulation, which decides nothing: it is only told. */
  ready?: BuiltSession,
): Promise<BuiltSession> {
  const { session, universe } = day;
  progress.begin('validate', 1);
  if (ready !== undefined) {
    progress.end('validate', whatWasFound(ready.validation));
    progress.begin('features', 1);
    progress.end('features', whatWasBuilt(ready.features));
    return ready;
  }
  const validation = day.validation ?? (await validate(day, patiently));
  const asOf = validation.asOf ?? day.asOf;
  progress.end('validate', whatWasFound(validation));
  if (validation.stopDataset) throw stopped('bars', session, validation.notify);
  progress.begin('features', 1);
  const planned = await quick('which recipes are due?').planTraining({ universe, session, asOf });
  const build = (span: 'full' | 'tail') =>
    patiently(() =>
      heavy(`dataset version and ${span} panel`).buildFeatures({ universe, session, asOf, span }),
    );
  const short = planned.due.length === 0 && !day.retrain;
  let features = await build(short ? 'tail' : 'full');
  // Columns that the data offer for the first time, or no longer, make models of other columns due.
  const { featureSetVersion } = features;
  const again =
    planned.featureSet === featureSetVersion
      ? planned
      : await quick('which are due on these features?').planTraining({
          ...{ universe, session, asOf, featureSetVersion },
        });
  const due = again.recipes.map((recipe) => ({ recipe, reason: 'run again' }));
  const training = day.retrain ? { ...again, due } : again;
  if (short && training.due.length > 0) features = await build('full');
  const checked = await checkpoint('features', { ...day, asOf }, validation.withoutBar, patiently);
  progress.end('features', whatWasBuilt(features));
  return {
    validation,
    training,
    features,
    asOf,
    stopped: [...new Set([...validation.withoutBar, ...checked.stoppedSymbols])].sort(),
  };
}

/** Runs the checkpoint and tells of it. Throws DataStopped (not retryable). */
export async function checkpoint(
  name: 'features' | 'forecasts',
  { session, universe, since, asOf }: Arrived,
  without: string[],
  patiently: Patiently,
): Promise<CheckpointResult> {
  const result = await patiently(() =>
    heavy(`checkpoint ${name}`).runCheckpoint({ checkpoint: name, universe, session, since, asOf, without }),
  );
  await tellOfChecks(`quality/${universe}/${name}`, { session, asOf }, result.notify, result.quarantined);
  if (result.stopDataset) throw stopped(name, session, result.notify);
  return result;
}

function stopped(what: string, session: SessionDate, failed: string[]): ApplicationFailure {
  const why = failed.length === 0 ? 'see its checks' : failed.join('; ');
  return ApplicationFailure.nonRetryable(
    `the checkpoint of ${what} stopped ${session}: ${why}; what was published before stays served`,
    'DataStopped',
  );
}

function whatWasFound({ expectations, rows, failed, quarantined, repairs }: ValidateResult): string {
  const { applied, proposed } = repairs;
  const repaired =
    applied.length + proposed === 0 ? '' : `, ${applied.length} repairs applied, ${proposed} proposed`;
  return `${expectations} expectations over ${rows} rows, ${failed.length} failed, ${quarantined} rows held back${repaired}`;
}

const whatWasBuilt = ({ rows, features }: BuildFeaturesResult) => `${rows} rows x ${features} features`;

/**
 * One incident per checkpoint while expectations fail of which people are told, closed by the first day on which none does.
 * Rows held on a later day are told too: nobody may learn of a wrong price by an incident of last week.
 */
async function tellOfChecks(
  incidentKey: string,
  { session, asOf }: { session: SessionDate; asOf: Instant },
  failed: string[],
  held: number,
): Promise<void> {
  if (failed.length === 0) {
    await allClear('all-clear for data quality, if there was an incident', [incidentKey], asOf);
    return;
  }
  const notice = {
    incidentKey,
    kind: 'CriticalExpectation',
    severity: 'warn' as const,
    title: `${failed.length} critical expectations failed on ${session}`,
    body: failed.join('; '),
    knownAt: asOf,
  };
  const again = {
    ...notice,
    incidentKey: `${incidentKey}/${session}`,
    title: `${notice.title}, ${held} rows held`,
  };
  await tell('tell: critical expectations failed', held === 0 ? notice : { ...notice, again });
}
