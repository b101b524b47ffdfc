/** Arrivals, providers, reconciliation, decisions and repairs for tests; the session is that of the fixture. */
import { lateIncident } from '../../schemas/notify.ts';
import { insertArrival } from '../../stores/postgres/arrivals.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { openNotice } from '../../stores/postgres/notices.ts';
import { upsertProviderState } from '../../stores/postgres/providers.ts';
import { insertQuarantine, insertReleases } from '../../stores/postgres/quarantine.ts';
import { insertReconciliation } from '../../stores/postgres/reconciliation.ts';
import { seedCheckRuns } from './checks.ts';
import { hashOf } from './data.ts';
import { asOfSession, type Fixture } from './fixture.ts';

/** Bars came late once, with symbols missing once, and not at all once; AXP is released, MCD says 100 times too much. */
export async function seedOperations(db: Db, fixture: Fixture): Promise<void> {
  await seedArrivals(db, fixture);
  await seedProviders(db, fixture);
  await seedDecisions(db, fixture);
  await seedRepair(db, fixture);
  await seedCheckRuns(db, fixture);
  await openNotice(db, {
    incidentKey: lateIncident(fixture.universe, 'macro'),
    kind: 'DeadlineMissed',
    severity: 'warn',
    knownAt: fixture.asOf,
    title: 'macro of 2019-02-21 have not arrived',
    body: 'nothing has brought it',
  });
}

async function seedArrivals(db: Db, { universe, sessions }: Fixture): Promise<void> {
  for (const [i, date] of sessions.slice(-12).entries()) {
    const failed = i === 3;
    await insertArrival(db, {
      dataset: 'bars',
      universe,
      date,
      expectedBy: `${date}T23:30:00.000Z`,
      arrivedAt: i === 6 ? `${date}T23:55:00.000Z` : asOfSession(date),
      state: failed ? 'failed' : i === 8 ? 'partial' : 'arrived',
      providers: failed ? [] : i === 9 ? ['yahoo', 'tiingo'] : ['yahoo'],
      subjects: 39,
      rows: failed ? 0 : 39,
      missing: i === 8 ? [{ subject: 'GE', message: 'the provider did not answer' }] : [],
    });
  }
}

async function seedProviders(db: Db, { universe, session, asOf }: Fixture): Promise<void> {
  const seen = { worker: 'w', checkedAt: asOf, circuitSince: null, circuitReason: null };
  const fine = { failedAt: null, failureType: null, failureMessage: null };
  await upsertProviderState(db, {
    ...seen,
    ...fine,
    provider: 'yahoo',
    circuit: 'closed',
    succeededAt: asOf,
  });
  await upsertProviderState(db, {
    ...seen,
    provider: 'tiingo',
    circuit: 'open',
    circuitSince: asOf,
    circuitReason: '5 failures in a row',
    succeededAt: null,
    failedAt: asOf,
    failureType: 'ProviderUnavailable',
    failureMessage: 'tiingo answered 503',
  });
  await insertReconciliation(db, {
    ...{ universe, session, provider: 'tiingo', knownAt: asOf, compared: 31, absent: ['SHV'], boundBp: 50 },
    disagreements: [
      {
        symbol: 'UTX',
        close: 127.1,
        rawKey: keyOf(session, 'UTX'),
        otherClose: 126.2,
        otherRawKey: keyOf(session, 'KO'),
        differenceBp: 71.3,
      },
    ],
  });
}

const keyOf = (session: string, symbol: string) => `raw/replay/chart/${session}/${hashOf(symbol)}.gz`;

async function seedDecisions(db: Db, { sessions }: Fixture): Promise<void> {
  const session = sessions.at(-5)!;
  const knownAt = asOfSession(session);
  const row = { dataset: 'bars', symbol: 'AXP', session, barKnownAt: knownAt };
  const reason = 'bars/ohlc-order';
  const detail = 'high 107.12 is below close 107.38';
  await insertQuarantine(db, [{ ...row, knownAt, expectation: 'ohlc-order', reason, detail }]);
  const decidedAt = `${sessions.at(-4)}T14:00:00.000Z`;
  await insertReleases(db, [
    {
      ...row,
      knownAt: decidedAt,
      action: 'released',
      by: 'Ada',
      reason: 'the exchange prints it so',
      rawKey: null,
    },
  ]);
}

async function seedRepair(db: Db, { sessions, asOf }: Fixture): Promise<void> {
  const session = sessions.at(-6)!;
  const after = { open: 178.8, high: 179.6, low: 178.2, close: 179.25, volume: 3_100_000 };
  const changes = [{ dataset: 'bars', session, before: { ...after, close: 17_925 }, after }];
  const evidence = { factor: 100, before: 178.9, after: 180.1 };
  await db.query(
    `insert into tempocast.repair (id, symbol, kind, session, known_at, changes, evidence)
     values ($1, 'MCD', 'hundredfold', $2, $3, $4, $5)`,
    [hashOf('repair of MCD'), session, asOf, JSON.stringify(changes), JSON.stringify(evidence)],
  );
}
