/** What the run of a dataset has to ask for. The workflow records the answer. */
import { lastSessionClosedBy } from '../../forecasting/calendar/calendar.ts';
import type { ConfiguredDataset } from '../../schemas/data-config.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { ProviderName } from '../../schemas/sources.ts';
import { coverageOf } from '../../stores/postgres/arrivals.ts';
import { newestAnswer } from '../../stores/postgres/raw-objects.ts';
import { type ActivityDeps, universeOf } from '../deps.ts';
import { type AskedProvider, askedProvider } from './asked-provider.ts';

export interface PlanDatasetInput {
  dataset: ConfiguredDataset;
  universe: string;
  /** Logical date. */
  date: SessionDate;
  /** Default: those of the configuration. */
  subjects?: string[];
  /** Default: what is missing, and an overlap. */
  from?: SessionDate;
  to?: SessionDate;
  /** Default: those of the configuration, in its order. */
  providers?: ProviderName[];
}

export interface SubjectPlan {
  subject: string;
  /** Absent where the provider answers with all it has. */
  from?: SessionDate;
  to?: SessionDate;
  /** Rows of dates before this one, or all when null, are met for the first time. */
  coveredFrom: SessionDate | null;
}

export interface DatasetPlan {
  now: Instant;
  virtual: boolean;
  /** The last session that had closed: what bars are judged as of. */
  session: SessionDate;
  providers: AskedProvider[];
  subjects: SubjectPlan[];
  lagHours: number;
}

/** Asked for with a span; of the others a provider tells all it knows about the subject. */
const SPANNED: ReadonlySet<ConfiguredDataset> = new Set(['bars', 'macro', 'news']);
/** Revisions reach back, and a feed may deliver late. */
const OVERLAP_DAYS: Readonly<Partial<Record<ConfiguredDataset, number>>> = { bars: 20, macro: 730, news: 3 };
/** Nobody needs ten years of news to begin with; a backfill brings them. */
const FIRST_NEWS_DAYS = 30;
export const FIRST_DATE: SessionDate = '1900-01-01';

/** Throws UnknownUniverse, SubjectsInvalid (terminal). */
export async function planDataset(deps: ActivityDeps, input: PlanDatasetInput): Promise<DatasetPlan> {
  const { config, clock, db } = deps;
  const { dataset, date } = input;
  const now = await nowOf(deps, input);
  const settings = config.datasets[dataset];
  const { symbols } = universeOf(config, input.universe);
  const names = input.subjects ?? (settings.subjects === 'universe' ? symbols : settings.subjects);
  if (names.length === 0) {
    throw new TerminalError(
      'SubjectsInvalid',
      `no subject of ${dataset} to ask for; name some, or set datasets.${dataset}.subjects to universe or a list`,
    );
  }
  const covered = await coverageOf(db, { dataset, subjects: names });
  const subjects = names.map((subject): SubjectPlan => {
    const coverage = covered.get(subject);
    const plan = { subject, coveredFrom: coverage?.from ?? null };
    if (!SPANNED.has(dataset)) return plan;
    const from = input.from ?? nextFrom(deps, dataset, date, coverage?.to);
    return { ...plan, from, to: input.to ?? date };
  });
  return {
    now,
    virtual: clock.virtual,
    session: lastSessionClosedBy(now),
    providers: (input.providers ?? settings.providers).map((name) => askedProvider(deps, name, dataset)),
    subjects,
    lagHours: settings.lagHours,
  };
}

/**
 * In the replay bars of a past span are asked for after all that is known of them: knowledge that came out of order would
 * be compared with rows that are not yet there when rows are rebuilt from bytes.
 */
async function nowOf(
  { clock, db, config }: ActivityDeps,
  { dataset, date, universe, subjects }: PlanDatasetInput,
): Promise<Instant> {
  const now = clock.now(date);
  if (!clock.virtual || dataset !== 'bars') return now;
  const symbols = subjects ?? universeOf(config, universe).symbols;
  const newest = await newestAnswer(db, { symbols });
  return newest === null || newest < now ? now : new Date(Date.parse(newest) + 1).toISOString();
}

function nextFrom(
  { config }: ActivityDeps,
  dataset: ConfiguredDataset,
  date: SessionDate,
  coveredTo: SessionDate | undefined,
): SessionDate {
  const begin = config.history.from;
  if (coveredTo === undefined) return dataset === 'news' ? daysBefore(date, FIRST_NEWS_DAYS) : begin;
  const last = coveredTo < date ? coveredTo : date;
  const from = daysBefore(last, OVERLAP_DAYS[dataset] ?? 0);
  return from < begin ? begin : from;
}

function daysBefore(date: SessionDate, days: number): SessionDate {
  return new Date(Date.parse(date) - days * 86_400_000).toISOString().slice(0, 10);
}
