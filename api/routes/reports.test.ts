import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Value } from 'typebox/value';
import { keepReport } from '../../activities/report/keep-report.ts';
import { renderReport } from '../../activities/report/render-report.ts';
import { at, seedWeeks } from '../../activities/report/testing/weeks.ts';
import { type OneReport, OneReportSchema, type ReportList } from '../../schemas/report.ts';
import { putContent, sha256Hex } from '../../stores/lake/content.ts';
import { openLake } from '../../stores/lake/open.ts';
import { insertReportFile } from '../../stores/postgres/reports.ts';
import { createTestDatabase, type TestDatabase } from '../../stores/postgres/testing.ts';
import { type Api, startApi } from '../main.ts';
import { testConfig } from '../testing/day.ts';

const folder = mkdtempSync(join(tmpdir(), 'tempocast-reports-'));
const PDF = Buffer.from('%PDF-1.4\n\x00\xff\xfe not text');
let database: TestDatabase;
let api: Api;
before(async () => {
  database = await createTestDatabase();
  await seedWeeks(database.db, { symbols: ['KO', 'SPY'], from: '2019-02-04' });
  const base = testConfig(database.url);
  const config = { ...base, lake: { ...base.lake, url: `file://${folder}/lake` } };
  const lake = openLake(config.lake.url);
  const deps = { db: database.db, config, lake, clock: { virtual: true, now: at } };
  for (const [week, through] of [
    ['2019-W07', '2019-02-15'],
    ['2019-W08', '2019-02-22'],
  ] as const) {
    const kept = await keepReport(deps, { universe: 'demo', week, asOf: at(through) });
    assert.ok(kept.state === 'made');
    await renderReport(deps, { id: kept.row.id });
    if (week !== '2019-W07') continue;
    const { key } = await putContent(lake, 'report', 'pdf', PDF);
    await insertReportFile(database.db, {
      report: kept.row.id,
      format: 'pdf',
      key,
      bytes: PDF.length,
      maker: 'the test',
    });
  }
  api = await startApi(config);
});
after(async () => {
  await api.close();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});
const get = (path: string) => fetch(api.url + path);

test('reports are listed newest first, each with the files it has', async () => {
  const { reports } = (await (await get('/v1/reports')).json()) as ReportList;
  assert.deepEqual(
    reports.map(({ week, through, files }) => [week, through, files.map(({ href }) => href)]),
    [
      ['2019-W08', '2019-02-22', ['/v1/reports/2019-W08.html']],
      ['2019-W07', '2019-02-15', ['/v1/reports/2019-W07.html', '/v1/reports/2019-W07.pdf']],
    ],
  );
});

test('a report is data and files, under the week that it is of', async () => {
  const one = (await (await get('/v1/reports/2019-W08')).json()) as OneReport;
  assert.equal(one.document.week, '2019-W08');
  assert.deepEqual(Value.Errors(OneReportSchema, one), []);
  assert.equal(sha256Hex(Buffer.from(`${JSON.stringify(one.document)}\n`)), one.id);
  const html = await get('/v1/reports/2019-W08.html');
  assert.equal(html.headers.get('content-type'), 'text/html; charset=utf-8');
  assert.match(html.headers.get('content-security-policy')!, /^default-src 'none'; style-src 'sha256-/);
  assert.match(await html.text(), /^<!doctype html>[\s\S]*week 8 of 2019/);
  const pdf = await get('/v1/reports/2019-W07.pdf');
  assert.equal(pdf.headers.get('content-type'), 'application/pdf');
  assert.match(pdf.headers.get('content-disposition')!, /tempocast-demo-2019-W07\.pdf/);
  assert.deepEqual(Buffer.from(await pdf.arrayBuffer()), PDF, 'bytes stay bytes');
});

test('what there is not is said: no such report, no such file, no such week', async () => {
  const problem = async (path: string) => {
    const response = await get(path);
    const { type, allowed } = (await response.json()) as { type: string; allowed?: unknown };
    return [response.status, type.split(':').at(-1), allowed];
  };
  assert.deepEqual(await problem('/v1/reports/2019-W06'), [404, 'not-found', ['2019-W08', '2019-W07']]);
  assert.deepEqual(await problem('/v1/reports/2019-W08.pdf'), [404, 'not-found', ['html']]);
  assert.equal((await problem('/v1/reports/2019-W54'))[0], 400);
  assert.equal((await problem('/v1/reports/..%2Fsecret'))[0], 400);
});
