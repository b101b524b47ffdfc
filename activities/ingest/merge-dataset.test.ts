import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadConfig } from '../../cli/config/load.ts';
import { createProviders } from '../../sources/providers.ts';
import { openLake } from '../../stores/lake/open.ts';
import { putRaw } from '../../stores/lake/raw.ts';
import { macroAsOf } from '../../stores/postgres/macro.ts';
import { insertRawObjects } from '../../stores/postgres/raw-objects.ts';
import { createTestDatabase, type TestDatabase } from '../../stores/postgres/testing.ts';
import type { ActivityDeps } from '../deps.ts';
import type { StoredPage } from './merge-bars.ts';
import { mergeDataset } from './merge-dataset.ts';

const folder = mkdtempSync(join(tmpdir(), 'tempocast-merge-'));
let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
});
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A window of vintages as FRED answers it: one value of 2018-10-01 in it. */
const vintageWindow = (first: string, last: string, from: string, value: string) => ({
  ...{ realtime_start: first, realtime_end: last, units: 'lin', output_type: 1, sort_order: 'asc' },
  ...{ count: 1, offset: 0, limit: 100_000 },
  observations: [{ realtime_start: from, realtime_end: last, date: '2018-10-01', value }],
});
const WINDOWS = [
  vintageWindow('1776-07-04', '2018-12-31', '2018-11-01', '1'),
  vintageWindow('2019-01-01', '9999-12-31', '2019-02-01', '2'),
];

test('a revision on a later page of vintages is what is known, however often the pages are read', async () => {
  const { db } = database;
  const { config } = loadConfig({ cwd: folder, environment: { TEMPOCAST_HOME: folder } });
  const lake = openLake(`file://${folder}`);
  const deps: ActivityDeps = {
    ...{ config, db, lake, providers: createProviders(config) },
    clock: { virtual: true, now: () => '' },
  };
  const run = async (now: string, coveredFrom: string | null) => {
    const pages: StoredPage[] = [];
    for (const [i, window] of WINDOWS.entries()) {
      const body = new TextEncoder().encode(JSON.stringify({ ...window, read: now }));
      const what = { source: 'fred', dataset: 'macro', symbol: 'X', url: `http://fred/${i}`, status: 200 };
      const raw = await putRaw(lake, { ...what, fetchedAt: now, body });
      const bytes = body.byteLength;
      await insertRawObjects(db, [{ ...what, ...raw, knownAt: now, bytes }]);
      pages.push({ provider: 'fred', dataset: 'macro', raw, knownAt: now, bytes });
    }
    const span = { subject: 'X', from: '2018-01-01', to: now.slice(0, 10), date: now.slice(0, 10) };
    const { rows, restated } = await mergeDataset(deps, {
      ...{ ...span, dataset: 'macro', pages, coveredFrom, lagHours: 24, virtual: true, complete: true, now },
    });
    const [known] = (await macroAsOf(db, { series: ['X'], asOf: now })).get('X')!;
    return [rows, restated, known!.value];
  };
  assert.deepEqual(await run('2019-03-01T22:30:00.000Z', null), [2, 1, 2]);
  assert.deepEqual(await run('2019-03-04T22:30:00.000Z', '2018-01-01'), [0, 0, 2]);
});
