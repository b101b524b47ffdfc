/** Stages validate and features. */
import type { BuildFeaturesResult } from '../activities/features/build-features.ts';
import type { TrainingPlan } from '../activities/train/plan-training.ts';
import type { Instant, SessionDate } from '../schemas/market.ts';
import type { ValidateResult } from '../schemas/pipeline.ts';
import { heavy, quick } from './activities.ts';
import { allClear, tell } from './notices.ts';
import type { Patiently } from './patience.ts';
import type { Progress } from './progress.ts';

export interface BuiltSession {
  validation: ValidateResult;
  training: TrainingPlan;
  features: BuildFeaturesResult;
}

interface Arrived {
  session: SessionDate;
  universe: string;
  since: Instant;
  asOf: Instant;
}

/** Before the next session is ingested: what it knows, and so what is a new row, depends on what was held back. */
export async function validate(
  { session, universe, since, asOf }: Arrived,
  patiently: Patiently,
): Promise<ValidateResult> {
  const validation = await patiently(() =>
    heavy('expectation suites; failing bars to quarantine').validateSession({
      universe,
      session,
      since,
      asOf,
    }),
  );
  await tellOfChecks({ session, universe, asOf }, validation);
  return validation;
}

export async function validateAndBuild(
  day: Arrived & { validation?: ValidateResult; retrain?: boolean },
  progress: Progress,
  patiently: Patiently,
): Promise<BuiltSession> {
  const { session, universe, asOf } = day;
  progress.begin('validate', 1);
  const validation = day.validation ?? (await validate(day, patiently));
  progress.end(
    'validate',
    `${validation.expectations} expectations over ${validation.rows} rows, ${validation.failed.length} failed, ${validation.quarantined} bars held back`,
  );
  progress.begin('features', 1);
  const planned = await quick('which recipes are due?').planTraining({ universe, session, asOf });
  const due = planned.recipes.map((recipe) => ({ recipe, reason: 'run again' }));
  const training = day.retrain ? { ...planned, due } : planned;
  const span = training.due.length > 0 ? 'full' : 'tail';
  const features = await patiently(() =>
    heavy(`dataset version and ${span} panel`).buildFeatures({ universe, session, asOf, span }),
  );
  progress.end('features', `${features.rows} rows x ${features.features} features`);
  return { validation, training, features };
}

/** One notice per universe while critical expectations fail, closed by the first day on which none does. */
async function tellOfChecks(
  { universe, session, asOf }: { universe: string; session: SessionDate; asOf: Instant },
  validation: ValidateResult,
): Promise<void> {
  const incidentKey = `quality/${universe}`;
  const critical = validation.failed.filter((f) => f.severity === 'critical');
  if (critical.length === 0) {
    await allClear('all-clear for data quality, if there was an incident', [incidentKey], asOf);
    return;
  }
  await tell('tell: critical expectations failed', {
    incidentKey,
    kind: 'CriticalExpectation',
    severity: 'warn',
    title: `${critical.length} critical expectations failed on ${session}`,
    body: critical.map((f) => `${f.expectation}: ${f.unexpected} unexpected`).join('; '),
    knownAt: asOf,
  });
}
