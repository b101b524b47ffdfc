/** The suites of a dataset over what has just arrived. */
import type { DatasetPlan } from '../activities/ingest/plan-dataset.ts';
import type { IngestDatasetResult } from '../schemas/pipeline.ts';
import type { Patiently } from './patience.ts';
import { validate } from './validate-session.ts';

export async function checkDataset(
  { dataset, universe, asOf, state }: IngestDatasetResult,
  plan: DatasetPlan,
  patiently: Patiently,
): Promise<void> {
  if (state === 'failed') return;
  if (dataset === 'bars') {
    await validate({ session: plan.session, universe, since: plan.now, asOf }, patiently);
  }
}
