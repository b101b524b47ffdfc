import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DatasetRow } from '../../stores/lake/dataset-part.ts';
import type { DatasetManifest } from './dataset.ts';
import { diffDatasets } from './diff.ts';

const row = (symbol: string, session: string, close: number, source = 'yahoo'): DatasetRow => ({
  ...{ symbol, session, close, source, open: close, high: close, low: close, volume: 100 },
  ...{ split: 1, dividend: 0, knownAt: '2019-02-08T22:30:00.000Z' },
});
const manifest = (change: Partial<DatasetManifest>): DatasetManifest => ({
  ...{ universe: 'one', symbols: ['KO', 'PG'], context: [], market: 'KO', volatilityIndex: 'KO' },
  ...{ from: '2019-02-06', session: '2019-02-08', asOf: '2019-02-08T22:30:00.000Z', rows: 0, rowHash: '' },
  ...{ quarantined: [], rawObjectLists: [], providers: {}, parts: [] },
  ...change,
});
const told = ({ symbol, session, change, cause }: ReturnType<typeof diffDatasets>['changes'][number]) =>
  `${symbol} ${session} ${change} ${cause}`;

test('each change between two versions has its cause', () => {
  const before = [row('KO', '2019-02-06', 50), row('KO', '2019-02-07', 51), row('PG', '2019-02-06', 90)];
  const after = [
    row('KO', '2019-02-06', 50.5),
    row('KO', '2019-02-08', 52),
    row('KO', '2019-02-11', 53),
    row('PG', '2019-02-06', 90.1, 'tiingo'),
    row('PG', '2019-02-07', 91),
    row('XOM', '2019-02-06', 70),
  ];
  const diff = diffDatasets(
    { manifest: manifest({ quarantined: ['KO 2019-02-08 a b'] }), rows: before },
    {
      manifest: manifest({
        symbols: ['KO', 'PG', 'XOM'],
        session: '2019-02-11',
        rows: 6,
        quarantined: ['KO 2019-02-07 a b'],
      }),
      rows: after,
    },
    [
      {
        ...{ dataset: 'bars', symbol: 'KO', session: '2019-02-06', knownAt: '2019-02-11T22:30:00.000Z' },
        ...{ field: 'close', before: 50, after: 50.5, cause: 'vendor-correction', explainedBy: null },
      },
    ],
  );
  assert.deepEqual(diff.changes.map(told), [
    'KO 2019-02-06 changed vendor-correction',
    'KO 2019-02-07 removed quarantined',
    'KO 2019-02-08 added released',
    'KO 2019-02-11 added new-session',
    'PG 2019-02-06 changed provider-switch',
    'PG 2019-02-07 added late-arrival',
    'XOM 2019-02-06 added universe',
  ]);
  assert.deepEqual(diff.changes[0]!.fields.close, { before: 50, after: 50.5 });
  assert.deepEqual(diff.symbols, { added: ['XOM'], removed: [] });
  assert.equal(diff.same, 0);
});

test('a version is the same as itself, and a change nobody recorded is unexplained', () => {
  const rows = [row('KO', '2019-02-06', 50)];
  const side = { manifest: manifest({ rows: 1 }), rows };
  assert.deepEqual(diffDatasets(side, side, []), {
    ...{ changes: [], summary: [], symbols: { added: [], removed: [] }, same: 1 },
  });
  const changed = { ...side, rows: [row('KO', '2019-02-06', 51)] };
  assert.deepEqual(diffDatasets(side, changed, []).summary, [
    { change: 'changed', cause: 'unexplained', rows: 1, symbols: 1 },
  ]);
});

test('a repair taken back, a hold and a release name themselves, not a switch of providers', () => {
  const cause = (was: DatasetRow, is: DatasetRow, held: { before?: string[]; after?: string[] } = {}) =>
    diffDatasets(
      { manifest: manifest({ quarantined: held.before ?? [] }), rows: [was] },
      { manifest: manifest({ rows: 1, quarantined: held.after ?? [] }), rows: [is] },
      [],
    ).changes.map((change) => change.cause);
  const bad = row('KO', '2019-02-07', 4750);
  const repaired = { ...row('KO', '2019-02-07', 47.5, 'repair'), knownAt: '2019-02-08T22:30:00.001Z' };
  assert.deepEqual(cause(repaired, bad), ['repair']);
  const older = { ...bad, close: 47, source: 'tiingo', knownAt: '2019-02-07T22:30:00.000Z' };
  const held = [`KO 2019-02-07 ${bad.knownAt} ${bad.knownAt}`];
  assert.deepEqual(cause(bad, older, { after: held }), ['quarantined']);
  assert.deepEqual(cause(older, bad, { before: held }), ['released']);
});
