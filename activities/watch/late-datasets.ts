/** Which datasets, or subjects of them, have not arrived by their deadline, whoever should have brought them and whether it ever ran (G13, G14). */
import { calendarOf } from '../../forecasting/calendar/calendars.ts';
import { type Due, newestOwed } from '../../forecasting/calendar/due.ts';
import type { Config } from '../../schemas/config.ts';
import type { ConfiguredDataset } from '../../schemas/data-config.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { lateIncident, type Notice } from '../../schemas/notify.ts';
import { workflowId } from '../../schemas/pipeline.ts';
import { type Arrival, arrivalsFor, subjectsThere } from '../../stores/postgres/arrivals.ts';
import { scheduledSince } from '../../stores/postgres/schedule-events.ts';
import type { ActivityDeps } from '../deps.ts';

export interface WatchInput {
  universe: string;
  /** Deadlines up to this instant are looked at. */
  at: Instant;
  /** What had arrived by then counts; the real now when absent. */
  asOf?: Instant;
}

export interface WatchCheck {
  late: Notice[];
  /** Incident keys of the datasets that are there, with every subject. */
  arrived: string[];
  /** Datasets that nothing is owed of: never due, or not scheduled for long enough. */
  notOwed: string[];
}

const CALENDAR = calendarOf('XNYS');

export async function lateDatasets(
  { db, config }: Pick<ActivityDeps, 'db' | 'config'>,
  input: WatchInput,
): Promise<WatchCheck> {
  const { universe, at } = input;
  const asOf = input.asOf ?? new Date().toISOString();
  const check: WatchCheck = { late: [], arrived: [], notOwed: [] };
  for (const dataset of Object.keys(config.datasets) as ConfiguredDataset[]) {
    const owed = newestOwed(config.datasets[dataset], CALENDAR, at);
    const since = input.asOf === undefined ? await owedSince({ db, config }, dataset, universe) : '';
    if (owed === undefined || since === undefined || owed.at < since) {
      check.notOwed.push(dataset);
      continue;
    }
    const { date } = owed;
    const [newest, ...before] = await arrivalsFor(db, { universe, dataset, asOf, from: date, to: date });
    const whole = [newest, ...before].some((arrival) => arrival?.state === 'arrived');
    const missing =
      whole || newest === undefined ? [] : await stillMissing(db, { dataset, date, asOf }, newest);
    if (whole || (newest !== undefined && missing.length === 0)) {
      check.arrived.push(lateIncident(universe, dataset));
    } else check.late.push(noticeOf({ dataset, universe, owed, at, newest, missing }));
  }
  return check;
}

/** A deadline before anything was scheduled is nobody's fault. Bars come with the day. */
function owedSince(
  { db }: { db: ActivityDeps['db']; config: Config },
  dataset: ConfiguredDataset,
  universe: string,
): Promise<Instant | undefined> {
  const schedule =
    dataset === 'bars' ? workflowId.schedule(universe) : workflowId.scheduleOfDataset(universe, dataset);
  return scheduledSince(db, { schedule });
}

interface LateDataset {
  dataset: ConfiguredDataset;
  universe: string;
  owed: Due;
  at: Instant;
  /** undefined: it never arrived. */
  newest: Arrival | undefined;
  missing: Arrival['missing'];
}

const SHOWN = 40;

/** One notice for the dataset, whatever the number of subjects that are missing. */
function noticeOf({ dataset, universe, owed, at, newest, missing }: LateDataset): Notice {
  const { date, deadline } = owed;
  const partial = newest !== undefined && missing.length < newest.subjects;
  const names = missing.map(({ subject }) => subject);
  const more = names.length > SHOWN ? `, and ${names.length - SHOWN} more` : '';
  const why =
    newest === undefined
      ? 'nothing has brought it, as far as the log of arrivals knows'
      : partial
        ? `missing are ${names.slice(0, SHOWN).join(', ')}${more}; the first: ${missing[0]!.message}`
        : `all ${newest.subjects} subjects failed; the first: ${missing[0]?.message ?? 'no reason'}`;
  const whole =
    dataset === 'bars'
      ? `tempocast day --session ${date}`
      : `tempocast ingest --dataset ${dataset} --date ${date}`;
  const some = names.slice(0, SHOWN).join(' ');
  const wayOut = !partial
    ? whole
    : dataset === 'bars'
      ? `tempocast backfill --from ${date} --to ${date} --symbol ${some}`
      : `${whole} --subject ${some}`;
  return {
    incidentKey: lateIncident(universe, dataset),
    kind: 'DeadlineMissed',
    severity: dataset === 'bars' && !partial ? 'critical' : 'warn',
    title: partial
      ? `${missing.length} of ${newest.subjects} subjects of ${dataset} of ${date} have not arrived`
      : `${dataset} of ${date} have not arrived`,
    body: `expected by ${deadline}; ${why}. Look at \`tempocast schedule status\`, then \`${wayOut}\``,
    knownAt: at,
  };
}

/** Of the subjects that the newest run missed, those that nothing has brought since: a run for some alone is no arrival. */
async function stillMissing(
  db: ActivityDeps['db'],
  of: { dataset: ConfiguredDataset; date: SessionDate; asOf: Instant },
  { missing }: Arrival,
): Promise<Arrival['missing']> {
  const subjects = missing.map(({ subject }) => subject);
  const there = await subjectsThere(db, { ...of, subjects });
  return missing.filter(({ subject }) => !there.has(subject));
}
