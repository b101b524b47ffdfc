import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { DataOverview, DataProviders } from '../../schemas/data-api.ts';
import type { QuarantineList, RepairList, RestatementList } from '../../schemas/operator-api.ts';
import { createTestDatabase, type TestDatabase } from '../../stores/postgres/testing.ts';
import { type Api, startApi } from '../main.ts';
import { hashOf } from '../testing/data.ts';
import { seedDay } from '../testing/day.ts';
import type { Fixture } from '../testing/fixture.ts';
import { seedOperations } from '../testing/operations.ts';

let database: TestDatabase;
let fixture: Fixture;
let api: Api;

before(async () => {
  database = await createTestDatabase();
  fixture = await seedDay(database, 1);
  await seedOperations(database.db, fixture);
  api = await startApi(fixture.config);
});
after(async () => {
  await api.close();
  await database.close();
});

const get = async <T>(path: string) => (await (await fetch(api.url + path)).json()) as T;

test('every configured dataset is there with its arrivals, oldest first, and what waits for somebody', async () => {
  const { attention, datasets } = await get<DataOverview>('/v1/data');
  assert.deepEqual(
    datasets.map((one) => one.dataset),
    ['bars', 'macro', 'fundamentals', 'earnings', 'news', 'listings'],
  );
  const { held, proposedRepairs, restatements, writes, clock } = attention;
  assert.deepEqual(
    { held, proposedRepairs, restatements, writes, clock },
    {
      held: 1,
      proposedRepairs: 1,
      restatements: 2,
      writes: 'local',
      clock: 'replay',
    },
  );
  const bars = datasets[0]!;
  assert.deepEqual(bars.providers, ['yahoo']);
  assert.deepEqual([bars.held, bars.restatements, bars.arrivals.length], [1, 2, 12]);
  assert.equal(bars.arrivals.at(-1)!.date, fixture.session);
  assert.deepEqual(
    bars.arrivals
      .filter((one) => one.late || one.state !== 'arrived')
      .map((one) => [one.state, one.late, one.missing]),
    [
      ['failed', false, []],
      ['arrived', true, []],
      ['partial', false, ['GE']],
    ],
  );
  assert.deepEqual(
    bars.reconciliation?.disagreements.map(({ symbol, differenceBp }) => [symbol, differenceBp]),
    [['UTX', 71.3]],
  );
  assert.deepEqual([datasets[1]!.arrivals, bars.overdue], [[], null]);
  assert.deepEqual(datasets[1]!.overdue, {
    since: fixture.asOf,
    title: 'macro of 2019-02-21 have not arrived',
    text: 'nothing has brought it',
  });
});

test('providers say where they stand; one that was never asked is unknown', async () => {
  const { providers } = await get<DataProviders>('/v1/data/providers');
  const of = (name: string) => providers.find((one) => one.provider === name)!;
  assert.deepEqual(
    [of('yahoo').state, of('yahoo').lastSuccessAt, of('yahoo').datasets],
    ['closed', fixture.asOf, ['bars', 'earnings']],
  );
  const tiingo = of('tiingo');
  assert.deepEqual(
    [tiingo.state, tiingo.since, tiingo.reason, tiingo.lastFailure],
    ['open', fixture.asOf, '5 failures in a row', 'ProviderUnavailable: tiingo answered 503'],
  );
  assert.equal(of('sec').state, 'unknown');
});

test('quarantine is listed with reasons, values and decisions, narrowed by state and paged', async () => {
  const all = await get<QuarantineList>('/v1/quarantine');
  assert.deepEqual([all.total, all.datasets], [2, ['bars']]);
  const held = await get<QuarantineList>('/v1/quarantine?state=held');
  const [row] = held.rows;
  assert.deepEqual([held.total, row!.subject, row!.session, row!.state], [1, 'GE', '2019-02-20', 'held']);
  assert.equal(row!.expectations[0]!.reason, 'high 10.02 is below close 10.17');
  assert.equal(row!.values!.close, fixture.bars.get('GE')!.at(-3)!.close);
  const released = (await get<QuarantineList>('/v1/quarantine?text=axp')).rows[0]!;
  assert.deepEqual(
    [released.state, released.decidedBy, released.decisionReason],
    ['released', 'Ada', 'the exchange prints it so'],
  );
  const second = await get<QuarantineList>('/v1/quarantine?limit=1&offset=1');
  assert.deepEqual([second.total, second.offset, second.rows[0]!.subject], [2, 1, 'AXP']);
});

test('restatements come newest first with their cause, counted by cause', async () => {
  const list = await get<RestatementList>('/v1/restatements');
  assert.deepEqual(list.causes, [
    { cause: 'unexplained', count: 1 },
    { cause: 'vendor-correction', count: 1 },
  ]);
  assert.deepEqual(
    list.rows.map(({ symbol, field, before, after, cause }) => [symbol, field, before, after, cause]),
    [
      ['KO', 'volume', 12_000_000, 12_004_100, 'vendor-correction'],
      ['DIS', 'close', 113.5, 113.51, 'unexplained'],
    ],
  );
  assert.equal((await get<RestatementList>('/v1/restatements?cause=action')).total, 0);
  assert.equal((await get<RestatementList>('/v1/restatements?text=clo')).total, 1);
});

test('a repair is proposed with its evidence until somebody decides', async () => {
  const id = hashOf('repair of MCD');
  const [proposed] = (await get<RepairList>('/v1/repairs?state=proposed')).repairs;
  assert.deepEqual([proposed!.id, proposed!.kind, proposed!.decidedBy], [id, 'hundredfold', null]);
  assert.deepEqual(proposed!.evidence, { factor: 100, before: 178.9, after: 180.1 });
  await database.db.query(
    `insert into tempocast.repair_decision (repair, known_at, action, by, reason) values ($1, $2, 'rejected', 'Ada', 'it is real')`,
    [id, fixture.asOf],
  );
  assert.equal((await get<RepairList>('/v1/repairs?state=proposed&limit=10')).total, 0);
  const [rejected] = (await get<RepairList>('/v1/repairs?state=rejected')).repairs;
  assert.deepEqual(
    [rejected!.state, rejected!.decidedBy, rejected!.decisionReason],
    ['rejected', 'Ada', 'it is real'],
  );
});

test('what is not known in a list is refused with what is allowed', async () => {
  for (const [path, parameter] of [
    ['/v1/quarantine?state=gone', 'state'],
    ['/v1/quarantine?limit=201', 'limit'],
    ['/v1/restatements?cause=magic', 'cause'],
    ['/v1/repairs?offset=-1', 'offset'],
  ]) {
    const response = await fetch(api.url + path);
    assert.deepEqual(
      [response.status, ((await response.json()) as { parameter: string }).parameter],
      [400, parameter],
    );
  }
});
