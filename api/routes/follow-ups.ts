/** What happened after a run, in order: set aside, stopped, told, decided. Pure. */
import type { FollowUp, HeldRow } from '../../schemas/data-api.ts';
import { CHECKED } from '../../schemas/expectations.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { RunNotice } from '../../stores/postgres/notices-of-run.ts';
import type { RepairDone } from '../../stores/postgres/repairs-done.ts';
import { CHECKED_AS } from './newest-checks.ts';

export interface FollowedRun {
  dataset: string;
  session: SessionDate;
  knownAt: Instant;
  held: readonly HeldRow[];
  repairs: readonly RepairDone[];
  notices: readonly RunNotice[];
  /** Symbols that went no further. */
  stops: readonly string[];
}

const NAMES = [...CHECKED, 'listings'];
/** Subjects named in a line. */
const NAMED = 8;

export function followUpsOf(run: FollowedRun): FollowUp[] {
  const steps = [...setAside(run), ...stopped(run), ...repaired(run), ...told(run), ...decided(run)];
  return steps.toSorted((a, b) => a.at.localeCompare(b.at));
}

function setAside({ held, knownAt: at }: FollowedRun): FollowUp[] {
  if (held.length === 0) return [];
  const subjects = [...new Set(held.map((row) => row.subject))];
  const rows = held.length === 1 ? 'a row' : `${held.length} rows`;
  const text = `${rows} of ${named(subjects)}: kept, and used by nothing until released or superseded`;
  return [{ at, what: 'quarantined', text }];
}

function stopped({ session, knownAt: at, stops }: FollowedRun): FollowUp[] {
  if (stops.length === 0) return [];
  return [{ at, what: 'stopped', text: `no forecast of ${session} for ${named(stops)}; the others went on` }];
}

function repaired({ repairs }: FollowedRun): FollowUp[] {
  return repairs.map(({ at, symbol, kind, session, by }) => ({
    ...{ at, what: 'repaired' },
    text: `${kind} of ${symbol}, ${session}, by ${by}: new versions, which can be taken back`,
  }));
}

/** Keys of incidents name the dataset; that of the bars, which the day stands on, names none. */
function told({ dataset, notices }: FollowedRun): FollowUp[] {
  const own = notices.filter(({ incidentKey }) => {
    const named = incidentKey.split('/').filter((part) => NAMES.some((name) => name === part));
    return named.length === 0
      ? dataset === 'bars'
      : named.some((name) => (CHECKED_AS[name] ?? name) === dataset);
  });
  return own.flatMap(({ title, body, channels, knownAt, closedAt }) => {
    const by = channels.length > 0 ? ` (${channels.join(', ')})` : '';
    const opened: FollowUp = {
      at: knownAt,
      what: 'told',
      text: `${[title, body].filter(Boolean).join(': ')}${by}`,
    };
    return closedAt ? [opened, { at: closedAt, what: 'closed', text: 'the all-clear was given' }] : [opened];
  });
}

function decided({ held }: FollowedRun): FollowUp[] {
  return held.flatMap((row) => {
    if (row.decidedAt === null || (row.state !== 'released' && row.state !== 'corrected')) return [];
    const text = `${row.subject}, ${row.session}, by ${row.decidedBy}: ${row.decisionReason}`;
    return [{ at: row.decidedAt, what: row.state, text }];
  });
}

function named(subjects: readonly string[]): string {
  const rest = subjects.length - NAMED;
  return `${subjects.slice(0, NAMED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
