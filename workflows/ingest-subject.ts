/** One subject of a dataset: asked, stored, merged; what came of it is added to the run's sums. */
import type { FetchedPage } from '../activities/ingest/fetch-page.ts';
import type { DatasetPlan, SubjectPlan } from '../activities/ingest/plan-dataset.ts';
import type { DatasetProgress, IngestDatasetInput } from '../schemas/pipeline.ts';
import { quick } from './activities.ts';
import { askInOrder } from './ask-providers.ts';
import { failureInfo } from './failures.ts';
import type { Patiently } from './patience.ts';
import { sayRefusals } from './say-refusals.ts';
import { storedPage } from './stored-page.ts';
import { count } from './tell-of-refusals.ts';

export async function ingestSubject(
  { dataset, date }: IngestDatasetInput,
  plan: DatasetPlan,
  subject: SubjectPlan,
  done: DatasetProgress,
  patiently: Patiently,
): Promise<void> {
  const { now, virtual, lagHours } = plan;
  const { coveredFrom: _, ...span } = subject;
  const name = subject.subject;
  const pages: FetchedPage[] = [];
  const miss = (type: string, message: string, reasons: DatasetProgress['missing'][number]['reasons']) =>
    done.missing.push({ subject: name, type, message, reasons });
  try {
    const question = { ...span, ...(virtual ? { now } : {}) };
    const { provider, refusals } = await patiently(() =>
      askInOrder(plan.providers, question, { pages, waits: false }),
    );
    if (pages.length > 0) {
      const stored = pages.map(storedPage);
      const merged =
        dataset === 'bars'
          ? await mergeBarsOf(name, stored, patiently)
          : await patiently(() =>
              quick(`rows of ${name}`).mergeDataset({
                ...{ ...subject, dataset, date, lagHours, virtual, now },
                ...{ pages: stored, complete: provider !== undefined },
              }),
            );
      if ('failure' in merged && merged.failure !== undefined) {
        const { type, message } = merged.failure;
        miss(type, message, [{ provider: 'tempocast', type, message }]);
        done.done.push(name);
        return;
      }
      done.rows += merged.rows;
      done.restated += merged.restated;
      done.future += merged.future;
      done.bytes += pages.reduce((sum, page) => sum + page.bytes, 0);
      if (done.asOf === null || merged.knownAt > done.asOf) done.asOf = merged.knownAt;
    }
    count(done.refused, refusals);
    if (provider === undefined) miss(refusals[0]!.type, sayRefusals(refusals), refusals);
    else done.providers[provider] = (done.providers[provider] ?? 0) + 1;
  } catch (error) {
    const failure = failureInfo(error);
    if (failure === undefined) throw error;
    const { type, message } = failure;
    miss(type, message, [{ provider: 'tempocast', type, message }]);
  }
  done.done.push(name);
}

async function mergeBarsOf(symbol: string, pages: ReturnType<typeof storedPage>[], patiently: Patiently) {
  const [merged] = await patiently(() =>
    quick(`rows of ${symbol}`).mergeBars({ symbols: [{ symbol, pages }] }),
  );
  const { bars, actions, restatements, knownAt, failure } = merged!;
  return { rows: bars + actions, restated: restatements, future: 0, knownAt, failure };
}
