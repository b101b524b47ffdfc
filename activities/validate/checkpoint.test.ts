import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { loadConfig } from '../../cli/config/load.ts';
import type { Config } from '../../schemas/config.ts';
import type { RepairPolicy } from '../../schemas/repairs.ts';
import { barsAsOf } from '../../stores/postgres/bars.ts';
import { quarantineOf, releasesOf } from '../../stores/postgres/quarantine.ts';
import { rawObjectsAsOf } from '../../stores/postgres/raw-objects.ts';
import { repairsOf } from '../../stores/postgres/repairs.ts';
import { holdEntries } from '../features/holds.ts';
import { rebuildRows } from '../features/rebuild.ts';
import { runCheckpoint } from './checkpoint.ts';
import { checkCheckpoint, checkpointNamed } from './checkpoints.ts';
import { operatorAction } from './operator.ts';
import { decisionInstant } from './overlay.ts';
import { type Bench, createBench, virtualNow } from './testing.ts';

const FROM = '2018-12-03';
const NOW = '2020-01-01T00:00:00.000Z';
const { config: defaults } = loadConfig({ cwd: '/', environment: {} });
const configWith = (symbol: string, repairs: RepairPolicy): Config => ({
  ...defaults,
  universes: {
    one: { symbols: [symbol], context: [], unscored: [], market: symbol, volatilityIndex: '^VIX' },
  },
  validation: { ...defaults.validation, repairs },
});

let bench: Bench;
before(async () => {
  bench = await createBench(defaults);
});
after(() => bench.close());

const pence = { open: 4700, high: 4800, low: 4600, close: 4750 };

async function checked(symbol: string, session: string, repairs: RepairPolicy = {}) {
  const asOf = virtualNow(session);
  const deps = { ...bench.deps, config: configWith(symbol, repairs) };
  return runCheckpoint(deps, { checkpoint: 'bars', universe: 'one', session, since: asOf, asOf });
}

async function closeOf(symbol: string, session: string, asOf: string) {
  return (await barsAsOf(bench.deps.db, { symbols: [symbol], from: session, to: session, asOf })).get(
    symbol,
  )![0]?.close;
}

test('a repair that the policy applies is a version a millisecond later; the row it repairs is held, the symbol goes on', async () => {
  const session = '2019-02-07';
  const asOf = await bench.arrive('KO', FROM, session, { [session]: pence });
  const result = await checked('KO', session, { currency: 'apply' });
  assert.deepEqual(result.repairs.applied, [{ symbol: 'KO', session, kind: 'currency' }]);
  assert.deepEqual([result.asOf, result.stoppedSymbols], ['2019-02-07T22:30:00.001Z', []]);
  assert.ok(
    result.notify.some((line) => line.startsWith('unit-constant')),
    result.notify.join(),
  );
  assert.equal(await closeOf('KO', session, result.asOf), 47.5);
  assert.equal(await closeOf('KO', session, asOf), 4750);
  const held = await quarantineOf(bench.deps.db, { asOf: result.asOf, symbols: ['KO'] });
  assert.ok(held.every((q) => q.session === session && q.barKnownAt === asOf));
  const { db, lake, providers } = bench.deps;
  const query = { symbols: ['KO'], asOf: result.asOf };
  const entries = holdEntries(held, await releasesOf(db, query));
  const rebuilt = await rebuildRows(providers, lake, await rawObjectsAsOf(db, query), entries);
  assert.equal(rebuilt.bars.get('KO')!.at(-1)!.close, 47.5);
});

test('a checkpoint can run twice: the second time adds nothing and finds the same', async () => {
  const tables = [
    'raw_object',
    'bar',
    'quarantine',
    'restatement',
    'repair',
    'repair_decision',
    'check_result',
  ];
  const select = tables.map((table) => `(select count(*) from tempocast.${table}) as ${table}`).join(', ');
  const count = async () => (await bench.deps.db.query(`select ${select}`)).rows[0];
  const was = await count();
  const again = await checked('KO', '2019-02-07', { currency: 'apply' });
  assert.deepEqual([again.asOf, again.repairs.applied.length], ['2019-02-07T22:30:00.001Z', 1]);
  assert.deepEqual(await count(), was);
});

test('what has been repaired is not judged again when the provider repeats it', async () => {
  const session = '2019-02-08';
  await bench.arrive('KO', FROM, session, { '2019-02-07': pence });
  const result = await checked('KO', session, { currency: 'apply' });
  assert.deepEqual([result.quarantined, result.notify, result.repairs.applied], [0, [], []]);
});

test('a proposal waits for a person and stops its symbol; off proposes nothing; rejected, it does not come again', async () => {
  const session = '2019-02-07';
  await bench.arrive('GE', FROM, session, { [session]: { open: 1000, high: 1050, low: 950, close: 1010 } });
  const off = await checked('GE', session, { currency: 'off' });
  assert.deepEqual([off.repairs.proposed, off.stoppedSymbols], [0, ['GE']]);
  const { repairs } = await checked('GE', session);
  assert.deepEqual(repairs, { proposed: 1, applied: [], asOf: virtualNow(session) });
  const [proposed] = await repairsOf(bench.deps.db, { asOf: NOW, symbols: ['GE'] });
  const input = {
    action: 'repair-reject',
    repair: proposed!.id.slice(0, 8),
    by: 'Ada',
    reason: 'a real price',
  } as const;
  await operatorAction(bench.deps, { ...input, at: await decisionInstant(bench.deps) });
  const next = '2019-02-11';
  await bench.arrive('GE', FROM, next, { [session]: { open: 1000, high: 1050, low: 950, close: 1010 } });
  const after = await checked('GE', next, { currency: 'apply' });
  assert.deepEqual([after.repairs.proposed, after.repairs.applied], [0, []]);
  const [rejected] = await repairsOf(bench.deps.db, { asOf: NOW, symbols: ['GE'] });
  assert.deepEqual([rejected!.state, rejected!.decidedBy], ['rejected', 'Ada']);
  await assert.rejects(
    operatorAction(bench.deps, { ...input, action: 'repair-revert', at: await decisionInstant(bench.deps) }),
    { type: 'RepairDecided' },
  );
});

test('a symbol whose bar stays held does not go on, whatever was repaired', async () => {
  const session = '2019-02-07';
  // A quarter of the price, as after a split of four that nobody recorded.
  const quarter = { open: 18.7, high: 19, low: 18.6, close: 18.8 };
  await bench.arrive('XOM', FROM, session, { [session]: quarter });
  const { repairs, stoppedSymbols, asOf } = await checked('XOM', session, { 'split-missing': 'apply' });
  assert.deepEqual(repairs.applied, [{ symbol: 'XOM', session, kind: 'split-missing' }]);
  assert.equal(await closeOf('XOM', session, asOf), undefined);
  assert.deepEqual(stoppedSymbols, ['XOM']);
});

test('a proposal for a row that has become another one since is refused', async () => {
  const session = '2019-02-07';
  await bench.arrive('PG', FROM, session, { [session]: { open: 9700, high: 9800, low: 9600, close: 9750 } });
  await checked('PG', session);
  const [proposed] = await repairsOf(bench.deps.db, { asOf: NOW, symbols: ['PG'] });
  const apply = async () =>
    operatorAction(bench.deps, {
      ...{ action: 'repair-apply', repair: proposed!.id, by: 'Ada', reason: 'pence' },
      at: await decisionInstant(bench.deps),
    } as const);
  // The vendor has brought it back to dollars by itself.
  const corrected = await bench.arrive('PG', FROM, '2019-02-08');
  await assert.rejects(apply(), {
    type: 'RepairStale',
    message: /bar PG on 2019-02-07 .*nothing was changed/,
  });
  const close = await closeOf('PG', session, NOW);
  assert.equal(close, await closeOf('PG', session, corrected));
});

test('an unexplained restatement is named, an explained one is not', async () => {
  const known = '2019-02-07';
  await bench.arrive('DIS', FROM, known);
  await checked('DIS', known);
  const asOf = '2019-02-08';
  await bench.arrive('DIS', FROM, asOf, {
    '2019-01-15': { close: 112, high: 113 },
    '2019-02-07': { volume: 9_000_000 },
  });
  const { unexplained } = await checked('DIS', asOf);
  assert.ok(
    unexplained.length > 0 && unexplained.every((line) => /^DIS 2019-01-15 (close|high) /.test(line)),
    unexplained.join(),
  );
});

test('a checkpoint that is not one is refused with every fault', async () => {
  const bars = await checkpointNamed(defaults, 'bars');
  assert.deepEqual(checkCheckpoint(bars, 'bars'), bars);
  assert.throws(
    () =>
      checkCheckpoint({ ...bars, actions: { ...bars.actions, warn: ['delete'] }, suites: [] }, 'mine.json'),
    {
      type: 'CheckpointInvalid',
      message:
        /mine\.json: .*\/suites .*\/actions\/warn\/0 .*quarantine, stop-symbol, stop-dataset, notify, record/,
    },
  );
  await assert.rejects(checkpointNamed(defaults, 'quotes'), {
    type: 'CheckpointUnknown',
    message: /known are bars, features/,
  });
  const unreadable = { validation: { ...defaults.validation, checkpoints: ['/nowhere.json'] } };
  await assert.rejects(checkpointNamed(unreadable, 'bars'), {
    type: 'CheckpointInvalid',
    message: /cannot read checkpoint \/nowhere/,
  });
});
