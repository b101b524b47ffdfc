/** The checkpoint of a dataset over what has just arrived. */
import type { CheckpointResult } from '../activities/validate/checkpoint.ts';
import type { Instant, SessionDate } from '../schemas/market.ts';
import type { IngestDatasetResult } from '../schemas/pipeline.ts';
import { heavy } from './activities.ts';
import { allClear, tell, tellOnce } from './notices.ts';
import type { Patiently } from './patience.ts';
import { validate } from './validate-session.ts';

/** Earnings have no suite: a date that moves is no fault. */
const CHECKED = new Set(['macro', 'fundamentals', 'news', 'listings']);

export async function checkDataset(
  { dataset, universe, date, asOf, state }: IngestDatasetResult,
  { session, since }: { session: SessionDate; since: Instant },
  patiently: Patiently,
): Promise<CheckpointResult | undefined> {
  if (state === 'failed') return undefined;
  if (dataset === 'bars') {
    await validate({ session, universe, since, asOf }, patiently);
    return undefined;
  }
  if (!CHECKED.has(dataset)) return undefined;
  const result = await patiently(() =>
    heavy(`checkpoint ${dataset}`).runCheckpoint({
      ...{ checkpoint: dataset, universe, session: date, since, asOf },
    }),
  );
  const incidentKey = `quality/${dataset}/${universe}`;
  if (result.notify.length === 0) {
    await allClear(`all-clear for checks of ${dataset}`, [incidentKey], asOf);
  } else {
    await tell(`tell: checks of ${dataset} failed`, {
      incidentKey,
      kind: 'CheckFailed',
      severity: 'warn',
      title: `${result.notify.length} checks of ${dataset} failed on ${date}`,
      body: result.notify.join('; '),
      knownAt: asOf,
    });
  }
  if (result.unexplained.length > 0) {
    await tellOnce(`tell: restatements of ${dataset} that nothing explains`, {
      incidentKey: `restatement/${dataset}/${universe}/${asOf}`,
      kind: 'Restatement',
      severity: 'warn',
      title: `${result.unexplained.length} values of ${dataset} that were corrected are said differently on ${date}`,
      body: result.unexplained.join('; '),
      knownAt: asOf,
    });
  }
  return result;
}
