/** Which datasets have not arrived by their deadline, whoever should have brought them and whether it ever ran (G13, G14). */
import { calendarOf } from '../../forecasting/calendar/calendars.ts';
import { type Due, newestOwed } from '../../forecasting/calendar/due.ts';
import type { Config } from '../../schemas/config.ts';
import type { ConfiguredDataset } from '../../schemas/data-config.ts';
import type { Instant } from '../../schemas/market.ts';
import { lateIncident, type Notice } from '../../schemas/notify.ts';
import { workflowId } from '../../schemas/pipeline.ts';
import { type Arrival, arrivalsFor } from '../../stores/postgres/arrivals.ts';
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
  /** Incident keys of the datasets that are there. */
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
    const arrivals = await arrivalsFor(db, { universe, dataset, asOf, from: date, to: date });
    if (arrivals.some(({ state }) => state !== 'failed')) check.arrived.push(lateIncident(universe, dataset));
    else check.late.push(noticeOf(dataset, universe, owed, arrivals[0], at));
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

function noticeOf(
  dataset: ConfiguredDataset,
  universe: string,
  { date, deadline }: Due,
  failed: Arrival | undefined,
  at: Instant,
): Notice {
  const why =
    failed === undefined
      ? 'nothing has brought it, as far as the log of arrivals knows'
      : `all ${failed.subjects} subjects failed; the first: ${failed.missing[0]?.message ?? 'no reason'}`;
  const wayOut =
    dataset === 'bars'
      ? `tempocast day --session ${date}`
      : `tempocast ingest --dataset ${dataset} --date ${date}`;
  return {
    incidentKey: lateIncident(universe, dataset),
    kind: 'DeadlineMissed',
    severity: dataset === 'bars' ? 'critical' : 'warn',
    title: `${dataset} of ${date} have not arrived`,
    body: `expected by ${deadline}; ${why}. Look at \`tempocast schedule status\`, then \`${wayOut}\``,
    knownAt: at,
  };
}
