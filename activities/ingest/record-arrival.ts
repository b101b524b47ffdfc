/** What has arrived, for the watcher of deadlines and for operators. */
import { calendarOf } from '../../forecasting/calendar/calendars.ts';
import { dueOf } from '../../forecasting/calendar/due.ts';
import type { ConfiguredDataset } from '../../schemas/data-config.ts';
import type { Notice } from '../../schemas/notify.ts';
import { type Arrival, insertArrival } from '../../stores/postgres/arrivals.ts';
import type { ActivityDeps } from '../deps.ts';

export type RecordArrivalInput = Omit<Arrival, 'expectedBy' | 'dataset'> & {
  dataset: ConfiguredDataset;
  /** Told once per key, as tellOnce. */
  notice?: Notice;
};

/** Can run twice: keyed by dataset, universe, date and instant. */
export async function recordArrival(
  { db, config }: ActivityDeps,
  { notice: _, ...input }: RecordArrivalInput,
): Promise<void> {
  const settings = config.datasets[input.dataset];
  const { deadline } = dueOf(settings, calendarOf('XNYS'), input.date);
  await insertArrival(db, { ...input, expectedBy: deadline });
}
