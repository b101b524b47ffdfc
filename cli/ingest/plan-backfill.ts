/** What a backfill would do: `--dry-run` prints it. Reads only. */
import type pg from 'pg';
import { sessionsBetween } from '../../forecasting/calendar/calendar.ts';
import type { Config } from '../../schemas/config.ts';
import type { ConfiguredDataset } from '../../schemas/data-config.ts';
import type { SessionDate } from '../../schemas/market.ts';
import { coverageOf } from '../../stores/postgres/arrivals.ts';
import { sessionRun } from '../../stores/postgres/runs.ts';
import type { Span } from './wanted.ts';

export interface BackfillPlan {
  dataset: ConfiguredDataset;
  from: SessionDate;
  to: SessionDate;
  /** Exchange sessions in the span. */
  sessions: number;
  /** Sessions without a complete run, which would be run; only of whole days. */
  pending?: SessionDate[];
  subjects: string[];
  /** Subjects whose dates of the span have been asked for already; only of data without days. */
  covered?: string[];
  /** Asked first. */
  provider: string;
  /** At least: a provider that answers in pages is asked once per page. */
  requests: number;
  /** At its limit; null: it has none. */
  seconds: number | null;
}

export interface BackfillWanted extends Span {
  dataset: ConfiguredDataset;
  /** null: all. */
  subjects: string[] | null;
}

export async function planBackfill(
  db: pg.Pool,
  config: Config,
  wanted: BackfillWanted,
): Promise<BackfillPlan> {
  const { dataset, from, to } = wanted;
  const { universe } = config;
  const { symbols, context } = config.universes[universe]!;
  const settings = config.datasets[dataset];
  const sessions = sessionsBetween(from, to);
  const provider = settings.providers[0]!;
  const rate = config.providers[provider].requestsPerSecond;
  const base = { dataset, from, to, sessions: sessions.length, provider };
  const seconds = (requests: number) => (rate === null ? null : requests / rate);
  if (dataset === 'bars' && wanted.subjects === null) {
    const pending: SessionDate[] = [];
    for (const session of sessions) {
      const run = await sessionRun(db, { universe, session });
      if (run?.state !== 'completed') pending.push(session);
    }
    const subjects = [...new Set([...symbols, ...context])];
    const requests = pending.length * subjects.length;
    return { ...base, pending, subjects, requests, seconds: seconds(requests) };
  }
  const subjects = wanted.subjects ?? (settings.subjects === 'universe' ? symbols : settings.subjects);
  const coverage = await coverageOf(db, { dataset, subjects });
  const covered = subjects.filter((subject) => {
    const span = coverage.get(subject);
    return span !== undefined && span.from <= from && span.to >= to;
  });
  return { ...base, subjects, covered, requests: subjects.length, seconds: seconds(subjects.length) };
}

export function describePlan(plan: BackfillPlan): string {
  const { dataset, from, to, sessions, pending, covered, subjects, provider, requests, seconds } = plan;
  const lines = [`plan         ${dataset} ${from}..${to}, ${sessions} sessions`];
  if (pending !== undefined) {
    const shown = pending.slice(0, 8).join(', ') + (pending.length > 8 ? `, ... ${pending.at(-1)}` : '');
    lines.push(`complete     ${sessions - pending.length} sessions, left as they are`);
    lines.push(`to run       ${pending.length} sessions${pending.length > 0 ? `: ${shown}` : ''}`);
  }
  lines.push(
    `subjects     ${subjects.length}: ${subjects.slice(0, 12).join(' ')}${subjects.length > 12 ? ' ...' : ''}`,
  );
  if (covered !== undefined) {
    lines.push(
      `covered      ${covered.length} of them have been asked for this span before; asked again for what changed`,
    );
  }
  const time = seconds === null ? 'no limit' : `${Math.ceil(seconds)} s at its limit`;
  lines.push(`requests     ${requests} or more to ${provider}, ${time}`);
  return lines.join('\n');
}
