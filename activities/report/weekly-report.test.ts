/** `TEMPOCAST_WRITE_GOLDEN=1` writes the golden files of testdata/ anew; look at what changed. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadConfig } from '../../cli/config/load.ts';
import { reportMarkdown } from '../../rendering/report/markdown.ts';
import type { ReportDocument, ReportRow } from '../../schemas/report.ts';
import { getContent } from '../../stores/lake/content.ts';
import { openLake } from '../../stores/lake/open.ts';
import { openNotice } from '../../stores/postgres/notices.ts';
import { insertOutcomes } from '../../stores/postgres/outcomes.ts';
import { reportFiles } from '../../stores/postgres/reports.ts';
import { insertRestatements } from '../../stores/postgres/restatements.ts';
import { createTestDatabase, type TestDatabase } from '../../stores/postgres/testing.ts';
import { attachmentsOf } from '../notify/attachments.ts';
import { findBrowser } from './browser.ts';
import { keepReport, readReport, verifyReport } from './keep-report.ts';
import { withoutPrintTime } from './pdf-dates.ts';
import { printPdf } from './print-pdf.ts';
import { printReport, renderReport } from './render-report.ts';
import { reportNotice } from './report-notice.ts';
import { plannedWeek, reportInstant } from './report-week.ts';
import { at, seedWeeks } from './testing/weeks.ts';

const TESTDATA = join(import.meta.dirname, 'testdata');
const folder = mkdtempSync(join(tmpdir(), 'tempocast-report-'));
const { config } = loadConfig({ cwd: '/', environment: {} });
const lake = openLake(`file://${folder}/lake`);
const clock = { virtual: true, now: at };
let database: TestDatabase;
let deps: Parameters<typeof keepReport>[0];
let week8: { row: ReportRow; document: ReportDocument };

before(async () => {
  database = await createTestDatabase();
  await seedWeeks(database.db);
  deps = { db: database.db, config, lake, clock };
  await make('2019-W07', '2019-02-15');
  week8 = await readReport(deps, (await make('2019-W08', '2019-02-22')).id);
});
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

async function make(week: string, through: string): Promise<ReportRow> {
  const kept = await keepReport(deps, { universe: 'demo', week, asOf: at(through) });
  assert.ok(kept.state === 'made', JSON.stringify(kept));
  return kept.row;
}

function golden(name: string, text: string): void {
  const file = join(TESTDATA, name);
  if (process.env.TEMPOCAST_WRITE_GOLDEN === '1') writeFileSync(file, text);
  assert.ok(existsSync(file), `${file} is missing`);
  assert.equal(text, readFileSync(file, 'utf8'));
}

const text = async (key: string) => new TextDecoder().decode(await getContent(lake, key));

test('the document of a week is the golden one, to the byte', async () => {
  golden('2019-W08.json', await text(week8.row.documentKey));
});

test('the HTML and Markdown of a week are the golden ones, and need nothing from elsewhere', async () => {
  const file = await renderReport(deps, { id: week8.row.id });
  const html = await text(file.key);
  golden('2019-W08.html', html);
  golden('2019-W08.md', reportMarkdown(week8.document, week8.row.id));
  assert.doesNotMatch(
    html,
    /<script|<link|<img|url\(|@import| style="| on[a-z]+=|https?:\/\/(?!www\.w3\.org\/2000\/svg)/,
  );
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  assert.deepEqual(ids.length, new Set(ids).size, 'no id twice');
});

test('figures are those one can add up by hand from the rows', async () => {
  const { rows } = await database.db.query(
    `select avg(o.crps) as crps, avg(n.crps) as naive, count(*) as n, avg(o.covered90::int)::float8 as covered
     from tempocast.forecast f join tempocast.outcome o on o.forecast_id = f.id
       join tempocast.forecast g on g.session = f.session and g.symbol = f.symbol and g.horizon = f.horizon and g.recipe = 'ewma'
       join tempocast.outcome n on n.forecast_id = g.id
     where f.recipe = 'har' and f.horizon = 3 and f.symbol <> 'SHV' and o.known_at > $1`,
    [at('2019-02-15')],
  );
  const score = week8.document.scores.find((one) => one.window === 'week' && one.horizon === 3)!;
  assert.equal(score.forecasts, rows[0].n);
  assert.equal(score.forecasts, 4 * 3, 'four sessions, three scored symbols');
  for (const [is, expected] of [
    [score.crps, rows[0].crps],
    [score.naiveCrps, rows[0].naive],
    [score.coverage[2]!, rows[0].covered],
    [score.skill!, 1 - rows[0].crps / rows[0].naive],
  ]) {
    assert.ok(Math.abs(is - expected) < 1e-9, `${is} ${expected}`);
  }
});

test('a report says what is missing, what broke and what changed', async () => {
  const week7 = (await readReport(deps, week8.document.previous!.id)).document;
  assert.ok(week7.missing.includes('no forecasts were published for 1 of 5 sessions: 2019-02-14'));
  assert.ok(week7.missing.includes('no earlier report to compare with'));
  assert.deepEqual(
    week7.incidents.map(({ key, closedAt }) => [key, closedAt]),
    [['day/demo/2019-02-14', at('2019-02-15')]],
  );
  const { document } = week8;
  assert.equal(document.days[0]!.state, "closed: Washington's Birthday");
  assert.deepEqual(document.models.map(({ recipe }) => recipe).sort(), ['ewma', 'har', 'ridge']);
  assert.deepEqual(document.quality.quarantined, [
    { dataset: 'bars', expectation: 'ohlc-order', versions: 1, subjects: 1 },
  ]);
  assert.deepEqual(
    document.changes.filter(({ what }) => what === 'open incidents'),
    [{ what: 'open incidents', before: '0', now: '1' }],
  );
  const { challengers } = document.contest!;
  assert.deepEqual(
    challengers.map(({ recipe }) => recipe),
    ['ewma', 'ridge'],
  );
  assert.ok(challengers.every(({ naiveCrps, daysToPower }) => naiveCrps > 0 && daysToPower! > 0));
});

test('G1 what is learned after its instant changes no report: made again it has the same bytes', async () => {
  const { rows } = await database.db.query(
    `select id from tempocast.forecast f where session = '2019-02-22' and not exists (
       select from tempocast.outcome where forecast_id = f.id) limit 12`,
  );
  const covered = { covered50: false, covered80: false, covered90: false, covered95: false };
  await insertOutcomes(
    database.db,
    rows.map(({ id }) => ({
      forecastId: id,
      knownAt: at('2019-02-25'),
      realised: 0.5,
      crps: 0.5,
      ...covered,
    })),
  );
  const later = { dataset: 'bars' as const, symbol: 'KO', session: '2019-02-21', knownAt: at('2019-02-25') };
  await insertRestatements(database.db, [
    { ...later, field: 'close', before: 45, after: 54, cause: 'unexplained', explainedBy: null },
  ]);
  await openNotice(database.db, {
    ...{
      incidentKey: 'late/demo/bars',
      kind: 'DeadlineMissed',
      severity: 'critical',
      title: 'late',
      body: '',
    },
    knownAt: at('2019-02-25'),
  });
  assert.deepEqual(await verifyReport(deps, week8.row), { same: true, id: week8.row.id, differs: [] });
  const again = await keepReport(deps, { universe: 'demo', week: '2019-W08', asOf: at('2019-02-22') });
  assert.equal(again.state, 'kept');
});

test('a week without a session, without an end or without a forecast is no report, with the reason', async () => {
  const instant = '2019-02-20T23:30:00.000Z';
  const live = { clock: { virtual: false, now: () => instant } };
  assert.deepEqual(plannedWeek(live, { week: null, instant }), {
    ...{ week: '2019-W08', through: '2019-02-22' },
    nothing: 'week 2019-W08 is not over: its last session, 2019-02-22, closes at 2019-02-22T21:00:00.000Z',
  });
  assert.equal(plannedWeek(live, { week: '2019-W07', instant }).nothing, null);
  assert.throws(() => plannedWeek(live, { week: '2019-W99', instant }), { type: 'InvalidWeek' });
  assert.deepEqual(await keepReport(deps, { universe: 'demo', week: '2019-W03', asOf: at('2019-01-18') }), {
    state: 'nothing',
    reason: 'no forecast was published in week 2019-W03 by 2019-01-18T22:30:00.000Z',
  });
  const week = { universe: 'demo', week: '2019-W08', through: '2019-02-22' };
  assert.equal(
    await reportInstant({ ...deps, ...live }, week),
    at('2019-02-22'),
    'a kept report keeps its instant',
  );
});

test('the PDF has its pages, the dates of the report, and the same bytes when it is printed again', async () => {
  const file = await printReport(deps, { id: week8.row.id });
  const bytes = Buffer.from(await getContent(lake, file.key));
  const source = bytes.toString('latin1');
  assert.match(source, /^%PDF-1\.\d/);
  const pages = source.match(/\/Type ?\/Page\b/g)!.length;
  assert.ok(pages >= 3 && pages <= 8, `${pages} pages`);
  assert.match(source, new RegExp(`/Count ${pages}\\b`));
  const dates = [...source.matchAll(/\/(CreationDate|ModDate) ?\(D:(\d+)/g)].map(
    ([, name, date]) => `${name} ${date}`,
  );
  assert.deepEqual(dates.sort(), ['CreationDate 20190222223000', 'ModDate 20190222223000']);
  assert.match(source, /\/MediaBox ?\[0 0 59[45](\.\d+)? 84[12]/, 'A4');
  const [html] = await reportFiles(database.db, [week8.row.id]);
  const again = await printPdf(findBrowser(config.report), await text(html!.key), week8.row.asOf);
  assert.deepEqual(Buffer.from(again.bytes), bytes);
  assert.match(file.maker, /^Chromium \d+/);
  assert.throws(() => withoutPrintTime(Buffer.from('%PDF-1.4 no dates'), week8.row.asOf), {
    type: 'PdfUnexpected',
  });
});

test('without a browser a PDF is refused with what to do', () => {
  assert.throws(() => findBrowser({ browser: null }, '/nowhere'), {
    type: 'BrowserMissing',
    next: 'needs-person',
  });
  assert.throws(() => findBrowser({ browser: '/nowhere/chromium' }), { type: 'BrowserMissing' });
});

test('G13 people are told once per week, with the figures, the links and the PDF', async () => {
  const notice = await reportNotice(deps, { id: week8.row.id });
  assert.equal(notice.incidentKey, 'report/demo/2019-W08');
  assert.match(notice.body, /naive/);
  assert.match(
    notice.body,
    /\/\?tab=reports&week=2019-W08\nhtml: http:.*2019-W08\.html\npdf: http:.*2019-W08\.pdf$/,
  );
  const [attached, ...more] = await attachmentsOf(deps, notice);
  assert.deepEqual(more, []);
  assert.equal(attached!.filename, 'tempocast-demo-2019-W08.pdf');
  assert.equal(attached!.content.subarray(0, 5).toString(), '%PDF-');
  const week7 = await attachmentsOf(deps, {
    ...notice,
    incidentKey: 'report/demo/2019-W07',
    knownAt: at('2019-02-15'),
  });
  assert.deepEqual(week7, [], 'its files have not been drawn');
  assert.deepEqual(await attachmentsOf(deps, { ...notice, kind: 'DayFailed' }), []);
});
