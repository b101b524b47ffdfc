/** Charts of one symbol say what the forecasts themselves say, bit for bit: read one by one, as they were before there were sums. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../stores/postgres/testing.ts';
import { trackCoverage, trackDays } from '../../stores/postgres/track-days.ts';
import { seedDay } from '../testing/day.ts';
import type { Fixture } from '../testing/fixture.ts';

let database: TestDatabase;
let fixture: Fixture;
before(async () => {
  database = await createTestDatabase();
  fixture = await seedDay(database, 40);
});
after(() => database.close());

interface Read {
  session: string;
  horizon: number;
  crps: number;
  gap: number;
  width: number;
  covered: boolean[];
}

interface Whose {
  symbol: string;
  asOf: string;
  recipe: string | undefined;
  from?: string;
  to?: string;
}

/** Oldest first. */
async function readOneByOne({ symbol, asOf, recipe, from, to }: Whose): Promise<Read[]> {
  const { rows } = await database.db.query<Read & Record<string, unknown>>(
    `select f.session, f.horizon, o.crps, width_bucket(o.realised, f.quantiles) as gap,
       coalesce(f.interval_upper[3], f.quantiles[8]) - coalesce(f.interval_lower[3], f.quantiles[2]) as width,
       array[o.covered50, o.covered80, o.covered90, o.covered95] as covered
     from tempocast.forecast f join tempocast.outcome o on o.forecast_id = f.id and o.known_at <= $1
     where f.universe = $2 and f.symbol = $3 and case when $4::text is null then f.role = 'champion' else f.recipe = $4 end
       and f.session between coalesce($5::date, '-infinity') and coalesce($6::date, 'infinity')
     order by f.session, f.horizon`,
    [asOf, fixture.universe, symbol, recipe ?? null, from ?? null, to ?? null],
  );
  return rows;
}

const cases = (): Whose[] => {
  const [asOf, earlier] = [fixture.asOf, `${fixture.sessions.at(-9)!}T22:30:00.000Z`];
  return [
    { symbol: 'KO', asOf, recipe: undefined },
    { symbol: 'SHV', asOf, recipe: undefined },
    { symbol: 'AAPL', asOf: earlier, recipe: 'har' },
    { symbol: 'AAPL', asOf, recipe: 'ewma', from: fixture.sessions.at(-30)!, to: fixture.sessions.at(-12)! },
  ];
};

const countsOf = (reads: readonly Read[]) =>
  Array.from({ length: 10 }, (_, gap) => reads.filter((read) => read.gap === gap).length);

test('days of one symbol are those of its forecasts, of every recipe, between dates and as of an earlier day', async () => {
  for (const { symbol, asOf, ...filter } of cases()) {
    for (const horizon of [1, 5]) {
      const of = async (recipe: string | undefined) =>
        (await readOneByOne({ ...filter, symbol, asOf, recipe })).filter((read) => read.horizon === horizon);
      const [ours, naive] = [await of(filter.recipe), await of('ewma')];
      assert.ok(ours.length > 5);
      assert.deepEqual(
        await trackDays(database.db, {
          ...{ universe: fixture.universe, asOf, naive: 'ewma', filter: { ...filter, symbol, horizon } },
        }),
        {
          session: ours.map(({ session }) => session),
          forecasts: ours.map(() => 1),
          crps: ours.map(({ crps }) => crps),
          naiveCrps: naive.map(({ crps }) => crps),
          rankIc: ours.map(() => null),
          naiveRankIc: ours.map(() => null),
          gaps: countsOf(ours),
          naiveGaps: countsOf(naive),
        },
      );
    }
  }
});

test('coverage of one symbol is that of its newest forecasts', async () => {
  for (const { symbol, asOf, ...filter } of cases()) {
    const ours = await readOneByOne({ ...filter, symbol, asOf });
    const found = await trackCoverage(database.db, {
      ...{ universe: fixture.universe, asOf, naive: 'ewma', filter: { ...filter, symbol }, sessions: 12 },
    });
    assert.deepEqual(
      found.map(({ horizon }) => horizon),
      [...new Set(ours.map(({ horizon }) => horizon))].sort((a, b) => a - b),
    );
    for (const { horizon, sessions, coverage, width90 } of found) {
      const newest = ours.filter((read) => read.horizon === horizon).slice(-12);
      assert.equal(Number(sessions), newest.length);
      const share = (level: number) => newest.filter(({ covered }) => covered[level]).length / newest.length;
      assert.deepEqual(coverage, [0, 1, 2, 3].map(share));
      const width = newest.reduce((sum, read) => sum + read.width, 0) / newest.length;
      assert.ok(Math.abs(width90 - width) < 1e-15, `${width90} ${width}`);
    }
  }
});

test('every outcome of the seeded day has its row, which says what forecast, outcome and tracker say', async () => {
  const columns = `universe, symbol, horizon, role, recipe, session, known_at, crps, covered50, covered80, covered90, covered95,
    tracked, regime, width90, interval_score90, quantiles_below`;
  const [told, said] = ['outcome_of_symbol', 'outcome_beside_forecast'].map(
    (table) => `select ${columns} from tempocast.${table}`,
  );
  const { rows } = await database.db.query(
    `select (select count(*) from ((${told} except all ${said}) union all (${said} except all ${told})) d) as differing,
       (select count(*) from tempocast.outcome_of_symbol) = (select count(*) from tempocast.outcome) as all,
       (select count(*) > 100 from tempocast.outcome_of_symbol where tracked) as many`,
  );
  assert.deepEqual(rows, [{ differing: 0, all: true, many: true }]);
});
