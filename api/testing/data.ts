/** Raw objects, bars, checks, quarantine and restatements for tests. */
import { createHash } from 'node:crypto';
import actions from '../../schemas/suites/actions.json' with { type: 'json' };
import bars from '../../schemas/suites/bars.json' with { type: 'json' };
import { insertBars } from '../../stores/postgres/bars.ts';
import { type CheckOutcome, recordChecks } from '../../stores/postgres/checks.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { insertQuarantine } from '../../stores/postgres/quarantine.ts';
import { insertRawObjects } from '../../stores/postgres/raw-objects.ts';
import { insertRestatements } from '../../stores/postgres/restatements.ts';
import type { Fixture } from './fixture.ts';

export const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

export async function seedData(db: Db, fixture: Fixture): Promise<void> {
  const { asOf, session, universe } = fixture;
  // Live, the answers of a run come one after the other.
  const since = new Date(Date.parse(asOf) - 2_000).toISOString();
  const keyOf = (symbol: string) => `raw/replay/chart/${session}/${hashOf(symbol)}.gz`;
  await insertRawObjects(
    db,
    [...fixture.bars.keys()].map((symbol) => ({
      key: keyOf(symbol),
      sha256: hashOf(symbol),
      source: 'replay',
      dataset: 'chart',
      symbol,
      url: `http://127.0.0.1/v8/finance/chart/${encodeURIComponent(symbol)}`,
      status: 200,
      knownAt: asOf,
      bytes: 40_000,
    })),
  );
  const rows = [...fixture.bars].flatMap(([symbol, series]) =>
    series.map((bar) => ({ ...bar, knownAt: asOf, rawKey: keyOf(symbol) })),
  );
  await insertBars(db, rows);
  await recordChecks(
    db,
    {
      ...{ universe, dataset: 'bars', checkpoint: 'bars', session, since, knownAt: asOf },
      ...{ run: 0, rows: 429 },
    },
    checksFor(session),
  );
  await insertQuarantine(db, [
    {
      symbol: 'GE',
      session: fixture.sessions.at(-3)!,
      barKnownAt: asOf,
      knownAt: asOf,
      expectation: 'ohlc-order',
      reason: 'high 10.02 is below close 10.17',
      detail: null,
    },
  ]);
  await insertRestatements(db, [
    {
      symbol: 'KO',
      session: fixture.sessions.at(-2)!,
      knownAt: asOf,
      field: 'volume',
      before: 12_000_000,
      after: 12_004_100,
      ...{ dataset: 'bars', cause: 'vendor-correction', explainedBy: 'late print' },
    },
    {
      symbol: 'DIS',
      session: fixture.sessions.at(-4)!,
      knownAt: since,
      field: 'close',
      before: 113.5,
      after: 113.51,
      ...{ dataset: 'bars', cause: 'unexplained', explainedBy: null },
    },
  ]);
}

/** Every expectation passes but one warning. */
function checksFor(session: string): CheckOutcome[] {
  return [bars, actions].flatMap(({ suite, version, expectations }) =>
    expectations.map(({ id, severity }) => {
      const success = id !== 'context-complete';
      return {
        suite,
        suiteVersion: version,
        expectation: id,
        severity: severity as CheckOutcome['severity'],
        success,
        skipped: false,
        elementCount: 429,
        missingCount: 0,
        unexpectedCount: success ? 0 : 1,
        percentTotal: success ? 0 : 100 / 429,
        percentNonmissing: success ? 0 : 100 / 429,
        observed: success ? null : { missing: ['^TNX'] },
        bound: null,
        examples: success ? [] : [{ symbol: '^TNX', session }],
        groupBy: null,
        groups: [],
        historyZ: null,
      };
    }),
  );
}
