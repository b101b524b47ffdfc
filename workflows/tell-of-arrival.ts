/** Somebody may be waiting for a dataset: told once per date, however often it is run again. Backfills tell of nothing. */
import type { Instant, SessionDate } from '../schemas/market.ts';
import type { Notice } from '../schemas/notify.ts';
import type { IngestedSession } from '../schemas/pipeline.ts';
import { tellOnce } from './notices.ts';

export interface ArrivedDataset {
  dataset: string;
  universe: string;
  date: SessionDate;
  /** New ones. */
  rows: number;
  providers: string[];
  subjects: number;
  missing: number;
  at: Instant;
}

export function tellOfArrival(arrived: ArrivedDataset): Promise<void> {
  return tellOnce(`tell: ${arrived.dataset} of ${arrived.date}`, arrivalNotice(arrived));
}

function arrivalNotice(arrived: ArrivedDataset): Notice {
  const { dataset, universe, date, rows, subjects, missing, at } = arrived;
  const from = arrived.providers.length === 0 ? 'nobody' : arrived.providers.join(', ');
  return {
    incidentKey: `arrived/${universe}/${dataset}/${date}`,
    kind: 'IngestionDone',
    severity: 'info',
    title: `${dataset} of ${date} have arrived`,
    body: `${rows} new rows of ${subjects - missing} subjects from ${from}, ${missing} subjects missing`,
    knownAt: at,
  };
}

interface Day {
  universe: string;
  session: SessionDate;
}

/** Bars of a session. */
export function tellOfBars(day: Day, ingested: IngestedSession, subjects: number): Promise<void> {
  return tellOfArrival(arrivedBars(day, ingested, subjects));
}

export function barsNotice(day: Day, ingested: IngestedSession, subjects: number): Notice {
  return arrivalNotice(arrivedBars(day, ingested, subjects));
}

function arrivedBars(day: Day, ingested: IngestedSession, subjects: number): ArrivedDataset {
  return {
    ...{ dataset: 'bars', universe: day.universe, date: day.session, at: ingested.asOf, subjects },
    rows: ingested.bars + ingested.actions,
    providers: Object.keys(ingested.providers).sort(),
    missing: ingested.missing.length,
  };
}
