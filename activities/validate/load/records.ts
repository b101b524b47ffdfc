/** Listings, economic series, fundamentals and news of a run's answers; what was known of them before. */
import type { Dataset, FundamentalFact, Known } from '../../../schemas/datasets.ts';
import type { Instant } from '../../../schemas/market.ts';
import { filingsAsOf } from '../../../stores/postgres/filings.ts';
import { fundamentalsAsOf } from '../../../stores/postgres/fundamentals.ts';
import { macroAsOf } from '../../../stores/postgres/macro.ts';
import { membershipsAsOf } from '../../../stores/postgres/memberships.ts';
import { newsAsOf } from '../../../stores/postgres/news.ts';
import type { ReadAnswer } from '../../answers/stored-answer.ts';
import { withAcceptance } from '../../ingest/dataset-rows.ts';
import { frameFor } from '../frames.ts';
import type { LoadContext, Loaded } from '../load-batch.ts';

interface Stored {
  knownAt: Instant;
}

interface Kind {
  /** In the configuration and of raw objects. */
  dataset: Dataset & ('listings' | 'macro' | 'fundamentals' | 'news');
  rows(answer: ReadAnswer): readonly object[] | undefined;
  /** What a row says is over, and out, by then: dates and instants. */
  dated: readonly string[];
  /** Key of a row as the table has it, and what makes a version of it. */
  key: readonly string[];
  stored(context: LoadContext, arrived: readonly object[], asOf: Instant): Promise<readonly Stored[]>;
  /** What ingest adds to the rows of an answer from elsewhere. */
  completed?(context: LoadContext, arrived: readonly Arrived[]): Promise<readonly Arrived[]>;
}

type Arrived = object & Pick<Known, 'knownAt' | 'rawKey'>;

const flat = <T>(found: ReadonlyMap<string, T[]>): T[] => [...found.values()].flat();
const distinct = (rows: readonly object[], name: string) => [
  ...new Set(rows.map((row) => String((row as Record<string, unknown>)[name]))),
];

const KINDS: Record<'universe' | 'macro' | 'fundamentals' | 'news', Kind> = {
  universe: {
    dataset: 'listings',
    rows: ({ memberships }) => memberships,
    dated: ['from'],
    key: ['list', 'symbol', 'from', 'to'],
    stored: async ({ deps }, arrived, asOf) => {
      const lists = distinct(arrived, 'list').map((list) => membershipsAsOf(deps.db, { list, asOf }));
      return (await Promise.all(lists)).flat();
    },
  },
  macro: {
    dataset: 'macro',
    rows: ({ macro }) => macro,
    dated: ['period', 'vintageFrom'],
    key: ['series', 'period', 'value'],
    stored: async ({ deps }, arrived, asOf) =>
      flat(await macroAsOf(deps.db, { series: distinct(arrived, 'series'), asOf })),
  },
  fundamentals: {
    dataset: 'fundamentals',
    rows: ({ fundamentals }) => fundamentals,
    dated: ['periodEnd', 'acceptedAt'],
    key: ['symbol', 'concept', 'unit', 'periodStart', 'periodEnd', 'value'],
    stored: async ({ deps, symbols }, arrived, asOf) => {
      const subjects = [...new Set([...symbols, ...distinct(arrived, 'symbol')])];
      return flat(await fundamentalsAsOf(deps.db, { symbols: subjects, asOf }));
    },
    // Stored is the acceptance of the filing; with the date alone no fact would be found among those known before.
    completed: async ({ deps, asOf }, arrived) => {
      const filings = await filingsAsOf(deps.db, { symbols: distinct(arrived, 'symbol'), asOf });
      const accepted = new Map(flat(filings).map(({ document, acceptedAt }) => [document, acceptedAt]));
      return (arrived as readonly (FundamentalFact & Arrived)[]).map((fact) => ({
        ...fact,
        ...withAcceptance(fact, accepted),
      }));
    },
  },
  news: {
    dataset: 'news',
    rows: ({ news }) => news,
    dated: ['publishedAt'],
    key: ['id', 'title'],
    stored: ({ deps, symbols, session }, arrived, asOf) => {
      const days = arrived.map((row) => String((row as { publishedAt?: unknown }).publishedAt).slice(0, 10));
      const from = days.reduce((a, b) => (a < b ? a : b), session);
      return newsAsOf(deps.db, { symbols, from, to: asOf.slice(0, 10), asOf });
    },
  },
};

export async function recordFrames(context: LoadContext): Promise<Loaded> {
  const { deps, asOf, before, symbols } = context;
  const shape = context.dataset as keyof typeof KINDS;
  const kind = KINDS[shape];
  const configured = deps.config.datasets[kind.dataset].subjects;
  const asked = configured === 'universe' ? symbols : configured;
  const answers = await context.answers(kind.dataset, asked);
  // A recorded answer reaches beyond the virtual now: ingest leaves those rows out, and so does the batch.
  const inTime = (row: Arrived) =>
    !deps.clock.virtual ||
    kind.dated.every((name) => String((row as Record<string, unknown> & Arrived)[name] ?? '') <= row.knownAt);
  const read = answers.flatMap(({ object: { knownAt, key: rawKey }, parsed }) =>
    (kind.rows(parsed) ?? []).map((row) => ({ ...row, knownAt, rawKey })),
  );
  const completed = kind.completed === undefined ? read : await kind.completed(context, read);
  const arrived = completed.filter(inTime);
  const [stored, previous] = await Promise.all([
    kind.stored(context, arrived, asOf),
    kind.stored(context, arrived, before),
  ]);
  const nameOf = (row: object) =>
    kind.key.map((name) => (row as Record<string, unknown>)[name] ?? '').join('\u0000');
  const storedAt = new Map(stored.map((row) => [nameOf(row), row.knownAt]));
  // A row that is not the newest version (an older vintage, say), or was not stored at all, is not held back.
  const rows = arrived.map((row) => ({ ...row, storedAt: storedAt.get(nameOf(row)) ?? null }));
  return {
    subjects:
      shape === 'macro' ? asked : symbols.filter((symbol) => context.roles.get(symbol) === 'forecast'),
    frames: { [shape]: frameFor(shape, rows), previous: frameFor(shape, previous, 'previous') },
  };
}
