import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { loadConfig } from '../../cli/config/load.ts';
import type { OperatorActionInput } from '../../schemas/operator.ts';
import { actionsAsOf } from '../../stores/postgres/actions.ts';
import { barsAsOf } from '../../stores/postgres/bars.ts';
import { insertQuarantine, quarantineOf, releasesOf } from '../../stores/postgres/quarantine.ts';
import { rawObjectsAsOf } from '../../stores/postgres/raw-objects.ts';
import { restatementsOf } from '../../stores/postgres/restatements.ts';
import { holdEntries } from '../features/holds.ts';
import { rebuildRows } from '../features/rebuild.ts';
import { operatorAction } from './operator.ts';
import { decisionInstant } from './overlay.ts';
import { type Bench, createBench } from './testing.ts';

const BAD = '2019-02-07';
const LATER = '2019-02-08';
const MONDAY = '2019-02-11';
const TUESDAY = '2019-02-12';
const FROM = '2019-01-28';
const WRONG = { high: 40, low: 60 };
const who = { by: 'Ada', reason: 'the exchange says so' };
const row = { dataset: 'bars', subject: 'KO', session: BAD };

let bench: Bench;
before(async () => {
  bench = await createBench(loadConfig({ cwd: '/', environment: {} }).config);
});
after(() => bench.close());

const act = async (input: object) =>
  operatorAction(bench.deps, {
    ...{ ...who, ...input },
    at: await decisionInstant(bench.deps),
  } as OperatorActionInput & { at: string });

async function barOf(asOf: string, symbol = 'KO') {
  const bars = await barsAsOf(bench.deps.db, { symbols: [symbol], from: BAD, to: BAD, asOf });
  return bars.get(symbol)![0];
}

async function hold(symbol: string, asOf: string, expectation = 'ohlc-order') {
  const bars = await barsAsOf(bench.deps.db, {
    symbols: [symbol],
    from: BAD,
    to: BAD,
    asOf,
    includeQuarantined: true,
  });
  const [bar] = bars.get(symbol)!;
  const held = { symbol, session: BAD, barKnownAt: bar!.knownAt, knownAt: asOf, expectation };
  await insertQuarantine(bench.deps.db, [
    { ...held, reason: `bars/${expectation}`, detail: 'high 40 below low 60' },
  ]);
}

/** Rows as reads see them equal those rebuilt from the lake and the holds. */
async function assertRebuilt(symbol: string, asOf: string) {
  const { db, lake, providers } = bench.deps;
  const query = { symbols: [symbol], asOf };
  const entries = holdEntries(await quarantineOf(db, query), await releasesOf(db, query));
  const rebuilt = await rebuildRows(providers, lake, await rawObjectsAsOf(db, query), entries);
  const span = { ...query, from: '2019-01-01', to: '2019-12-31' };
  assert.deepEqual(
    rebuilt.bars.get(symbol),
    (await barsAsOf(db, span)).get(symbol),
    `bars of ${symbol} as of ${asOf}`,
  );
  assert.deepEqual(rebuilt.actions.get(symbol), (await actionsAsOf(db, span)).get(symbol));
}

test('G16 a release is a version with name and reason; what was known before stays as it was', async () => {
  const { db } = bench.deps;
  const held = await bench.arrive('KO', FROM, BAD, { [BAD]: WRONG });
  await hold('KO', held);
  assert.equal(await barOf(held), undefined);
  const result = await act({ action: 'release', row });
  assert.ok(result.knownAt > held);
  assert.equal((await barOf(result.knownAt))?.high, 40);
  assert.equal(await barOf(held), undefined);
  const [release] = await releasesOf(db, { asOf: result.knownAt });
  assert.deepEqual([release!.action, release!.by, release!.reason], ['released', 'Ada', who.reason]);
  await assertRebuilt('KO', held);
  await assertRebuilt('KO', result.knownAt);
});

test('a released row that the provider repeats is no new row', async () => {
  const again = await bench.arrive('KO', FROM, LATER, { [BAD]: WRONG });
  assert.equal((await barOf(again))?.high, 40);
  const { rows } = await bench.deps.db.query(
    `select from tempocast.bar where symbol = 'KO' and session = $1`,
    [BAD],
  );
  assert.equal(rows.length, 1);
});

test('G16 a correction lies on top of what the provider repeats, until it says something else', async () => {
  const { db } = bench.deps;
  const held = await bench.arrive('GE', FROM, BAD, { [BAD]: WRONG });
  await hold('GE', held);
  const target = { ...row, subject: 'GE' };
  const values = { high: 10.5, low: 9.9 };
  const corrected = await act({ action: 'correct', row: target, values });
  const seen = await barOf(corrected.knownAt, 'GE');
  assert.deepEqual([seen?.high, seen?.low, seen?.rawKey.split('/')[1]], [10.5, 9.9, 'operator']);
  assert.equal(await barOf(held, 'GE'), undefined);

  const repeated = await bench.arrive('GE', FROM, MONDAY, { [BAD]: WRONG });
  assert.equal((await barOf(repeated, 'GE'))?.high, 10.5);
  await assertRebuilt('GE', repeated);

  const other = await bench.arrive('GE', FROM, TUESDAY, { [BAD]: { high: 77 } });
  assert.equal((await barOf(other, 'GE'))?.high, 77);
  const causes = (await restatementsOf(db, { asOf: other, symbols: ['GE'], session: BAD })).map(
    ({ field, cause, explainedBy }) => `${field} ${cause} ${explainedBy}`,
  );
  assert.deepEqual(causes, [
    'high operator Ada',
    'low operator Ada',
    'high unexplained null',
    'low unexplained null',
  ]);
  for (const asOf of [held, corrected.knownAt, repeated, other]) await assertRebuilt('GE', asOf);
});

test('an action can be corrected, and a missing one added', async () => {
  const { db } = bench.deps;
  const target = { dataset: 'actions', subject: 'GE dividend', session: LATER };
  const added = await act({ action: 'correct', row: target, values: { value: 0.05 } });
  const dividend = async (asOf: string) =>
    (await actionsAsOf(db, { symbols: ['GE'], from: LATER, to: LATER, asOf })).get('GE')!.map((a) => a.value);
  assert.deepEqual(await dividend(added.knownAt), [0.05]);
  const none = await act({ action: 'correct', row: target, values: { value: 0 } });
  assert.deepEqual(await dividend(none.knownAt), [0]);
  assert.deepEqual(await dividend(added.knownAt), [0.05]);
  await assertRebuilt('GE', none.knownAt);
});

const WRONG_INPUT: [what: string, input: object, type: string, message: RegExp][] = [
  ['no name', { action: 'release', row, by: ' ' }, 'NameOrReasonMissing', /nothing was changed/],
  ['no reason', { action: 'release', row, reason: '' }, 'NameOrReasonMissing', /needs both/],
  [
    'never held',
    { action: 'release', row: { ...row, session: LATER } },
    'RowUnknown',
    /nothing of bars KO is held/,
  ],
  ['already released', { action: 'release', row }, 'RowNotHeld', /Ada released it at/],
  [
    'already corrected',
    { action: 'release', row: { ...row, subject: 'GE' } },
    'RowNotHeld',
    /Ada corrected it/,
  ],
  [
    'no such bar',
    { action: 'correct', row: { ...row, subject: 'MSFT' }, values: { close: 1 } },
    'RowUnknown',
    /nothing to correct/,
  ],
  [
    'high below low',
    { action: 'correct', row, values: { high: 1 } },
    'CorrectionImpossible',
    /high 1 is below low 60/,
  ],
  [
    'a price of zero',
    { action: 'correct', row, values: { close: 0 } },
    'CorrectionImpossible',
    /not above zero/,
  ],
  [
    'another field',
    { action: 'correct', row, values: { bid: 1 } },
    'CorrectionImpossible',
    /allowed are open, high/,
  ],
  [
    'half a share',
    { action: 'correct', row, values: { high: 50, low: 45, volume: 0.5 } },
    'CorrectionImpossible',
    /no whole number/,
  ],
  [
    'rows that are made',
    { action: 'correct', row: { ...row, dataset: 'features' }, values: {} },
    'CorrectionImpossible',
    /allowed are bars/,
  ],
  ['unknown repair', { action: 'repair-apply', repair: 'abcdef0123' }, 'RepairUnknown', /repairs list/],
];
for (const [what, input, type, message] of WRONG_INPUT) {
  test(`a decision that cannot be is refused and changes nothing: ${what}`, async () => {
    const count = async () => {
      const tables = [
        'raw_object',
        'bar',
        'action',
        'quarantine',
        'quarantine_release',
        'restatement',
        'repair_decision',
      ];
      const select = tables
        .map((table) => `(select count(*) from tempocast.${table}) as ${table}`)
        .join(', ');
      return (await bench.deps.db.query(`select ${select}`)).rows[0];
    };
    const was = await count();
    await assert.rejects(act(input), (error: Error & { type?: string }) => {
      assert.equal(error.type, type);
      assert.match(error.message, message);
      return true;
    });
    assert.deepEqual(await count(), was);
  });
}
