/** Reads a run's answers back from the lake, as they arrived, with what is known beside them. */

import type { Dataset } from '../../schemas/datasets.ts';
import { TempocastError } from '../../schemas/errors.ts';
import type { CheckedDataset } from '../../schemas/expectations.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { getRaw } from '../../stores/lake/raw.ts';
import { answersOf } from '../../stores/postgres/checked-rows.ts';
import { releasedVersions } from '../../stores/postgres/judged-rows.ts';
import { pastMetrics } from '../../stores/postgres/past-metrics.ts';
import type { RawObjectRow } from '../../stores/postgres/raw-objects.ts';
import { keptAnswer, parseStored, type ReadAnswer, type StoredAnswer } from '../answers/stored-answer.ts';
import { type ActivityDeps, allSymbols, universeOf } from '../deps.ts';
import type { Batch, Role } from './batch.ts';
import { barFrames } from './load/bars.ts';
import { featureFrames } from './load/features.ts';
import { forecastFrames } from './load/forecasts.ts';
import { recordFrames } from './load/records.ts';
import { suitesOf, type Validation, validationOf } from './registry.ts';

export interface BatchInput {
  dataset: CheckedDataset;
  universe: string;
  session: SessionDate;
  /** The run began here: its answers are those that arrived since. */
  since: Instant;
  asOf: Instant;
}

/** One answer of the run, as its bytes say. */
export interface ArrivedAnswer {
  object: RawObjectRow;
  parsed: ReadAnswer;
}

/** What the loaders of the datasets share. */
export interface LoadContext extends BatchInput {
  deps: ActivityDeps;
  symbols: string[];
  roles: ReadonlyMap<string, Role>;
  /** The millisecond before the run began: what was known then is known without it. */
  before: Instant;
  answers(dataset: Dataset, subjects: readonly string[]): Promise<ArrivedAnswer[]>;
  /** The same, one at a time: an answer can be let go before the next one is parsed. */
  eachAnswer(
    dataset: Dataset,
    subjects: readonly string[],
    work: (answer: ArrivedAnswer) => void,
  ): Promise<void>;
}

export type Loaded = Pick<Batch, 'frames' | 'subjects' | 'earlier'>;

const LOADERS: Record<CheckedDataset, (context: LoadContext) => Promise<Loaded>> = {
  bars: barFrames,
  actions: barFrames,
  universe: recordFrames,
  macro: recordFrames,
  fundamentals: recordFrames,
  news: recordFrames,
  features: featureFrames,
  forecasts: forecastFrames,
};

export async function loadBatch(deps: ActivityDeps, input: BatchInput): Promise<Batch> {
  const universe = universeOf(deps.config, input.universe);
  const symbols = allSymbols(universe);
  const roles = new Map<string, Role>(
    symbols.map((symbol) => [symbol, universe.symbols.includes(symbol) ? 'forecast' : 'context']),
  );
  const context: LoadContext = {
    ...input,
    deps,
    symbols,
    roles,
    before: new Date(Date.parse(input.since) - 1).toISOString(),
    answers: async (dataset, subjects) => {
      const answers: ArrivedAnswer[] = [];
      await eachArrived(deps, input, { dataset, subjects }, (answer) => answers.push(answer));
      return answers;
    },
    eachAnswer: (dataset, subjects, work) => eachArrived(deps, input, { dataset, subjects }, work),
  };
  const [loaded, past, released] = await Promise.all([
    LOADERS[input.dataset](context),
    pastMetrics(deps.db, {
      universe: input.universe,
      dataset: input.dataset,
      before: input.session,
      asOf: input.asOf,
      shareOnly: notCompared(await validationOf(deps.config), input.dataset),
    }),
    releasedVersions(deps.db, input),
  ]);
  const { dataset, session, since, asOf: now } = input;
  return { dataset, universe: input.universe, session, since, now, roles, past, released, ...loaded };
}

/** Expectations of the dataset that look at no metric of an earlier run. */
const notCompared = (validation: Validation, dataset: CheckedDataset): string[] =>
  suitesOf(validation, dataset).flatMap(({ expectations }) =>
    expectations
      .filter(({ type }) => validation.types.get(type)?.comparesMetrics === false)
      .map(({ id }) => id),
  );

/**
 * Objects that arrived since. The same answer twice on one day is one object, known since it came first: a symbol with
 * none since the run began got its newest one of that day again.
 */
export function answersSince<T extends Pick<RawObjectRow, 'symbol' | 'knownAt'>>(
  objects: readonly T[],
  since: Instant,
): T[] {
  const day = since.slice(0, 10);
  const fresh = objects.filter(({ knownAt }) => knownAt >= since);
  const answered = new Set(fresh.map(({ symbol }) => symbol));
  const again = objects.filter(({ symbol, knownAt }) => !answered.has(symbol) && knownAt.startsWith(day));
  return [...new Map(again.map((object) => [object.symbol, object])).values(), ...fresh];
}

/** What datasets were called when the objects of older versions were stored. */
const FORMER_NAMES: Partial<Record<Dataset, string>> = { bars: 'chart' };

async function eachArrived(
  { db, lake, providers }: ActivityDeps,
  { since, asOf }: BatchInput,
  { dataset, subjects }: { dataset: Dataset; subjects: readonly string[] },
  work: (answer: ArrivedAnswer) => void,
): Promise<void> {
  const objects = await answersOf(db, {
    datasets: [dataset, FORMER_NAMES[dataset] ?? dataset],
    subjects,
    from: `${since.slice(0, 10)}T00:00:00.000Z`,
    asOf,
  });
  const arrived = answersSince(objects, since);
  // The next object is read and unpacked while one is parsed.
  const found = async (object: RawObjectRow): Promise<ReadAnswer | Uint8Array> =>
    keptAnswer(providers, storedAs(object)) ?? getRaw(lake, object.key);
  let next = arrived[0] && found(arrived[0]);
  for (const [i, object] of arrived.entries()) {
    const answer = await next!;
    const following = arrived[i + 1];
    next = following && found(following);
    next?.catch(() => {});
    let parsed: ReadAnswer;
    try {
      parsed = answer instanceof Uint8Array ? parseStored(providers, storedAs(object), answer) : answer;
    } catch (error) {
      // Ingest has reported an answer that cannot be read; it holds no rows to judge.
      if (error instanceof TempocastError) continue;
      throw error;
    }
    work({ object, parsed });
  }
}

function storedAs({ key, source, dataset, symbol, knownAt }: RawObjectRow): StoredAnswer {
  return { key, source, dataset, subject: symbol, knownAt };
}
