/** One dataset for one logical date, or for a span: each subject from the first provider that answers. */
import {
  condition,
  continueAsNew,
  defineQuery,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { DatasetPlan } from '../activities/ingest/plan-dataset.ts';
import type { DatasetProgress, IngestDatasetInput, IngestDatasetResult } from '../schemas/pipeline.ts';
import { quick } from './activities.ts';
import { checkDataset } from './check-dataset.ts';
import { arrivalState } from './ingest-session.ts';
import { ingestSubject } from './ingest-subject.ts';
import { allClear, tell } from './notices.ts';
import { createPatience } from './patience.ts';
import { trackProgress } from './progress.ts';
import { searchAttribute } from './search-attributes.ts';
import { tellOfArrival } from './tell-of-arrival.ts';
import { tellOfRefusals } from './tell-of-refusals.ts';
import { openWindow } from './window.ts';

const PARALLELISM = 4;
export const datasetQuery = defineQuery<DatasetProgress & { of: number; running: string[] }>('dataset');

export async function ingestDatasetWorkflow(input: IngestDatasetInput): Promise<IngestDatasetResult> {
  const { dataset, universe, date } = input;
  upsertSearchAttributes([
    { key: searchAttribute.session, value: date },
    { key: searchAttribute.universe, value: universe },
  ]);
  const done: DatasetProgress = input.carried ?? {
    ...{ done: [], rows: 0, restated: 0, future: 0, bytes: 0, asOf: null },
    ...{ providers: {}, refused: {}, missing: [], paused: false },
  };
  const window = openWindow({ parallelism: input.parallelism ?? PARALLELISM, paused: done.paused });
  const running = new Set<string>();
  let of = 0;
  setHandler(datasetQuery, () => ({ ...done, paused: window.paused, of, running: [...running] }));
  const plan = await quick(`${dataset} of ${date}: what is missing?`).planDataset(wanted(input));
  of = plan.subjects.length;
  // What an earlier leg of this run brought is checked too.
  const since = done.since ?? plan.now;
  // Some subjects, or a span, are not the dataset of the date: it is still owed.
  const whole = input.subjects === undefined && input.from === undefined;
  const progress = trackProgress(`${dataset} ${date} ${universe}`);
  progress.begin(dataset, of);
  const patiently = createPatience({ key: `data/${dataset}/${universe}`, at: () => plan.now });
  const finished = new Set(done.done);
  const work: Promise<void>[] = [];
  for (const subject of plan.subjects) {
    if (finished.has(subject.subject)) {
      progress.step(dataset);
      continue;
    }
    await window.opens(() => running.size);
    if (workflowInfo().continueAsNewSuggested) {
      await Promise.all(work);
      const { parallelism, paused } = window;
      return continueAsNew<typeof ingestDatasetWorkflow>({
        ...input,
        parallelism,
        carried: { ...done, paused, since },
      });
    }
    running.add(subject.subject);
    const one = ingestSubject(input, plan, subject, done, patiently).finally(() => {
      running.delete(subject.subject);
      progress.step(dataset, subject.subject);
    });
    // Awaited below; until then nobody listens, and an unhandled rejection would hold the workflow for ever.
    one.catch(() => {});
    work.push(one);
  }
  await Promise.all(work);
  await condition(() => !window.paused);
  const result = resultOf(input, plan, done);
  progress.end(dataset, `${result.rows} rows, ${result.missing.length} of ${of} subjects missing`);
  if (whole) {
    await quick(`log book: ${dataset} of ${date}`).recordArrival({
      ...{ dataset, universe, date, arrivedAt: result.asOf, state: result.state, rows: result.rows },
      providers: Object.keys(result.providers).sort(),
      subjects: of,
      missing: result.missing.map(({ subject, message }) => ({ subject, message })),
    });
  }
  if (input.subjects === undefined) await tellOfMissing(result, plan);
  await tellOfRefusals({ of: `data/${dataset}/${universe}`, what: `${dataset} of ${date}` }, plan, result);
  await checkDataset(result, { session: plan.session, since }, patiently);
  if (whole && result.state !== 'failed') {
    await tellOfArrival({
      ...{ dataset, universe, date, rows: result.rows, subjects: of, at: result.asOf },
      providers: Object.keys(result.providers).sort(),
      missing: result.missing.length,
    });
  }
  return result;
}

function wanted({ dataset, universe, date, subjects, from, to, providers }: IngestDatasetInput) {
  return {
    ...{ dataset, universe, date },
    ...(subjects === undefined ? {} : { subjects }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(providers === undefined ? {} : { providers }),
  };
}

function resultOf(
  { dataset, universe, date }: IngestDatasetInput,
  plan: DatasetPlan,
  { rows, restated, future, bytes, providers, refused, missing, asOf }: DatasetProgress,
): IngestDatasetResult {
  const subjects = plan.subjects.length;
  return {
    ...{ dataset, universe, date, subjects, rows, restated, future, bytes, providers, refused },
    state: arrivalState(missing.length, subjects),
    asOf: asOf ?? plan.now,
    missing: missing.toSorted((a, b) => (a.subject < b.subject ? -1 : 1)),
  };
}

/** One incident per dataset, whatever the number of subjects; closed by the first run that misses none. */
async function tellOfMissing(
  { dataset, universe, date, missing, subjects, asOf }: IngestDatasetResult,
  plan: DatasetPlan,
): Promise<void> {
  const incidentKey = `data/${dataset}/${universe}/missing`;
  if (missing.length === 0) {
    await allClear(`all-clear for ${dataset}, if there was an incident`, [incidentKey], asOf);
    return;
  }
  const shown = missing.slice(0, 10).map(({ subject, message }) => `${subject}: ${message}`);
  await tell(`tell: ${missing.length} subjects are missing`, {
    incidentKey,
    kind: missing[0]!.type,
    severity: missing.length === subjects ? 'critical' : 'warn',
    title: `${missing.length} of ${subjects} subjects of ${dataset} have no new data for ${date}`,
    body: shown.join('; ') + (missing.length > shown.length ? '; ...' : ''),
    knownAt: plan.now,
  });
}
