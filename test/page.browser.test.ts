/** The page in a real browser, against the real API and a real database. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { BrowserContextOptions, ConsoleMessage, Page, Route } from 'playwright-core';
import { keepReport } from '../activities/report/keep-report.ts';
import { renderReport } from '../activities/report/render-report.ts';
import { type Api, startApi } from '../api/main.ts';
import { seedDay, testConfig } from '../api/testing/day.ts';
import type { Fixture } from '../api/testing/fixture.ts';
import { versionOf } from '../api/testing/models.ts';
import actions from '../schemas/suites/actions.json' with { type: 'json' };
import bars from '../schemas/suites/bars.json' with { type: 'json' };
import { openLake } from '../stores/lake/open.ts';
import { publishSession, upsertSessionRun } from '../stores/postgres/runs.ts';
import { createTestDatabase, type TestDatabase } from '../stores/postgres/testing.ts';
import { closeTrainingRuns, insertTrainingRun } from '../stores/postgres/training-runs.ts';
import { TABS } from '../ui/parts/location.ts';
import { axeFaults, MOBILE, openPageBrowser, overflow, type PageBrowser, PHONE } from './rig/browser.ts';

const MODEL = `/?tab=models&model=${versionOf('lstm')}`;

let browser: PageBrowser;
let pageFolder: string;
let database: TestDatabase;
let fixture: Fixture;
let api: Api;
let lakeFolder: string;

before(async () => {
  browser = await openPageBrowser();
  pageFolder = browser.pageFolder;
  database = await createTestDatabase();
  fixture = await seedDay(database, 30);
  lakeFolder = mkdtempSync(join(tmpdir(), 'tempocast-page-lake-'));
  const { config } = fixture;
  api = await startApi({ ...config, lake: { ...config.lake, url: `file://${lakeFolder}` } }, { pageFolder });
});
after(async () => {
  await browser?.close();
  await api?.close();
  await database?.close();
  rmSync(lakeFolder, { recursive: true, force: true });
});

const visit = (
  path: string,
  options: BrowserContextOptions,
  work: (page: Page) => Promise<void>,
  origin = api.url,
) => browser.visit(origin + path, options, work);

test('the first screen shows the state in one line and every symbol with interval and probability', async () => {
  await visit('/', {}, async (page) => {
    const rows = page.locator('table.forecasts tbody tr');
    await rows.first().waitFor();
    assert.equal(await rows.count(), 32);
    // Quality and the run are answers of their own; the first forecasts do not wait for them.
    for (const part of ['Quality', 'Pipeline']) await page.locator('.state').getByText(part).waitFor();
    const state = (await page.locator('.state').innerText()).replace(/\s+/g, ' ');
    assert.match(
      state,
      /Session Fri 22 Feb 2019 Issued 17:30 in New York Age just now Champion har Quality (\d+) of (\d+) passed/,
    );
    const all = bars.expectations.length + actions.expectations.length;
    assert.match(state, new RegExp(`Quality ${all - 1} of ${all} passed`));
    assert.match(state, /Pipeline completed in 11\.5 s/);
    const link = page.getByRole('link', { name: 'Open the run in the Temporal UI' });
    assert.match(
      (await link.getAttribute('href')) ?? '',
      /^http:\/\/127\.0\.0\.1:8233\/namespaces\/default\/workflows\/day%2Fdemo/,
    );
    assert.equal(await rows.first().locator('svg.interval-bar').count(), 4);
    assert.equal(await overflow(page), 0);
  });
});

test('what every page asks for beside its script is used on each tab', async () => {
  // Not used by any: the browser complains of it, and of whatever else is not, once the page has had seconds to do so.
  const unused = '/icon.svg?unused';
  const withUnused = async (route: Route) => {
    const response = await route.fetch();
    const html = await response.text();
    const link = `<link rel="preload" href="${unused}" as="image" />`;
    await route.fulfill({ response, body: html.replace('</head>', `${link}</head>`) });
  };
  const check = (tab: string) =>
    visit(`/?tab=${tab}`, {}, async (page) => {
      const complaints: string[] = [];
      const onConsole = (message: ConsoleMessage) => {
        const [, address] = /^The resource (\S+) was preloaded .* but not used/.exec(message.text()) ?? [];
        if (address !== undefined) complaints.push(address.replace(api.url, ''));
      };
      page.on('console', onConsole);
      await page.route(({ pathname }) => pathname === '/', withUnused);
      const told = page.waitForEvent('console', (message) => message.text().includes(unused));
      await Promise.all([told, page.reload()]);
      // Complaints come together: those of this page have arrived when it answers.
      await page.title();
      page.off('console', onConsole);
      assert.deepEqual(complaints, [unused], tab);
    });
  const waiting = [...TABS];
  const lane = async () => {
    for (let tab = waiting.shift(); tab !== undefined; tab = waiting.shift()) await check(tab);
  };
  await Promise.all([lane(), lane()]);
});

test('an interval that excludes zero is marked, and only that', async () => {
  await visit('/', {}, async (page) => {
    await page.locator('table.forecasts tbody tr').first().waitFor();
    const marked = page.locator('tr', { has: page.locator('.excludes[role=img]') });
    assert.deepEqual(await marked.locator('th').allInnerTexts(), ['SHV']);
  });
});

test('filter and sort are in the URL, and a reload keeps them', async () => {
  await visit('/', {}, async (page) => {
    await page.locator('table.forecasts tbody tr').first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('m');
    const symbols = page.locator('table.forecasts tbody th');
    assert.deepEqual(await symbols.allInnerTexts(), [
      'IBM',
      'JPM',
      'MCD',
      'MMM',
      'MRK',
      'MSFT',
      'WMT',
      'XOM',
    ]);
    await page.getByRole('button', { name: 'Close' }).click();
    const byClose = ['MMM', 'MCD', 'IBM', 'MSFT', 'JPM', 'WMT', 'MRK', 'XOM'];
    assert.deepEqual(await symbols.allInnerTexts(), byClose);
    assert.equal(new URL(page.url()).search, '?sort=-close&filter=m');
    await page.reload();
    await symbols.first().waitFor();
    assert.deepEqual(await symbols.allInnerTexts(), byClose);
    await page.getByLabel('Filter symbols').fill('zzz');
    await page.getByRole('button', { name: 'Show all 32' }).click();
    assert.equal(await symbols.count(), 32);
  });
});

test('the keyboard opens a symbol, walks to its neighbour, and comes back', async () => {
  await visit('/', {}, async (page) => {
    await page.locator('[data-row]').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'BA');
    assert.match(await page.locator('#tip').innerText(), /^BA\. 1 session ahead: median/);
    await page.keyboard.press('Enter');
    await page.locator('svg.fan path.price').waitFor();
    assert.equal(new URL(page.url()).search, '?symbol=BA');
    await page.keyboard.press('j');
    await page.getByRole('heading', { name: 'CAT' }).waitFor();
    await page.goBack();
    assert.equal(new URL(page.url()).search, '');
    await page.goForward();
    await page.keyboard.press('Escape');
    await page.locator('table.forecasts').waitFor();
  });
});

test('the fan chart has prices, three bands, earlier intervals with their misses, and a table behind it', async () => {
  await visit('/?symbol=KO&horizon=5', {}, async (page) => {
    const fan = page.locator('svg.fan');
    await fan.locator('.past').first().waitFor();
    assert.match(
      (await fan.getAttribute('aria-label')) ?? '',
      /^KO: closes of 120 sessions and forecasts up to 10 sessions ahead/,
    );
    for (const part of ['path.price', 'path.b95', 'path.b80', 'path.b50', 'path.median']) {
      const drawn = (await fan.locator(part).getAttribute('d')) ?? '';
      assert.match(drawn, /^M[\d.,LZ-]+$/, part);
    }
    assert.equal(await fan.locator('.past').count(), 26);
    const missed = await database.db.query(
      `select count(*)::int as n from tempocast.outcome o join tempocast.forecast f on f.id = o.forecast_id
       where f.symbol = 'KO' and f.horizon = 5 and f.role = 'champion' and not o.covered80`,
    );
    assert.equal(await fan.locator('.miss').count(), missed.rows[0].n);
    const rows = await page
      .getByRole('region', { name: 'Forecasts', exact: true })
      .locator('tbody th')
      .allInnerTexts();
    assert.deepEqual(rows, ['+1 Mon 25 Feb', '+3 Wed 27 Feb', '+5 Fri 1 Mar', '+10 Fri 8 Mar']);
    const coverage = page.getByRole('region', { name: 'Coverage', exact: true });
    await coverage
      .getByText(/Over 26 sessions, the 90 % interval held [\d.]+ %; judged against 84.0 to 96.0 %/)
      .waitFor();
    const regimes = await coverage.locator('tbody th').allInnerTexts();
    assert.deepEqual(regimes, ['All', 'calm', 'usual', 'rough', 'ewma']);
    await page.getByText('Where this forecast came from').click();
    await page.getByText('39 answers of the provider').waitFor();
  });
});

test('models stand beside the baseline and quality shows the failed expectation first', async () => {
  await visit('/?tab=models', {}, async (page) => {
    const rows = page.locator('table.models tbody tr');
    await rows.first().waitFor();
    assert.match(await rows.first().innerText(), /^har champion/);
    assert.equal(await page.locator('table.models .skill-bar circle.naive').count(), 2 * 4);
    assert.match(await rows.nth(1).innerText(), /▲ amber/);
    await page.getByRole('link', { name: 'Quality', exact: true }).click();
    const first = page.locator('table.expectations tbody tr').first();
    assert.match(
      await first.innerText(),
      /▲ warn[\s\S]*context-complete[\s\S]*Every context index has a bar/,
    );
    await page.getByText('high 10.02 is below close 10.17').waitFor();
    assert.equal(await page.title(), 'Quality · Tempocast');
  });
});

test('a recipe opens its version: scores beside the baseline, plots with words and tables, stages, card', async () => {
  await visit('/?tab=models', {}, async (page) => {
    await page.locator('table.models').getByRole('link', { name: 'lstm', exact: true }).click();
    await page.getByRole('heading', { name: 'How it looks' }).waitFor();
    assert.equal(await page.locator('svg.plot').count(), 5);
    const skill = await page.locator('table.scores tr', { hasText: 'skill %' }).innerText();
    assert.match(skill, /0\.12\s+0\.35\s+-0\.14\s+-1\.12/);
    await page.getByText('candidate → challenger').waitFor();
    const pit = page.locator('.plot-figure', { hasText: 'Probability integral transform' });
    await pit.getByText('Table').click();
    assert.equal(await pit.locator('tbody tr').count(), 20);
    assert.ok(page.url().includes(versionOf('lstm')));
    await page.goBack();
    await page.locator('table.models').waitFor();
  });
});

test('at 390 px no page scrolls sideways, and the first forecasts are on the first screen', async () => {
  for (const path of ['/', '/?symbol=KO', '/?tab=models', MODEL, '/?tab=quality', '/?tab=runs']) {
    await visit(path, MOBILE, async (page) => {
      await page.locator('main table, main svg').first().waitFor();
      assert.equal(await overflow(page), 0, path);
      const row = await page.locator('main tbody tr').first().boundingBox();
      if (path === '/') assert.ok(row!.y + row!.height < PHONE.height);
    });
  }
});

test('dark and light follow the system, and the switch overrides it and is remembered', async () => {
  const paper = (page: Page) =>
    page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await visit('/', { colorScheme: 'dark' }, async (page) => {
    assert.equal(await paper(page), 'rgb(19, 21, 25)');
    await page.getByRole('button', { name: 'Theme: system. Switch to light' }).click();
    assert.equal(await paper(page), 'rgb(252, 252, 250)');
    await page.reload();
    assert.equal(await paper(page), 'rgb(252, 252, 250)');
  });
  await visit('/', { colorScheme: 'light' }, async (page) =>
    assert.equal(await paper(page), 'rgb(252, 252, 250)'),
  );
});

test('axe finds no accessibility fault on any page, dark or light, wide or narrow', async () => {
  for (const path of ['/', '/?symbol=KO', '/?tab=models', MODEL, '/?tab=quality', '/?tab=runs']) {
    for (const options of [{ colorScheme: 'light' }, { colorScheme: 'dark', viewport: PHONE }] as const) {
      await visit(path, { ...options, bypassCSP: true }, async (page) => {
        await page.locator('main table').first().waitFor();
        assert.deepEqual(await axeFaults(page), [], `${path} ${options.colorScheme}`);
      });
    }
  }
});

test('G11 a stale forecast is shown with since when and why, and a new publication clears it by itself', async () => {
  const own = await createTestDatabase();
  const { universe } = await seedDay(own, 2);
  const server = await startApi(testConfig(own.url), { pageFolder });
  const run = {
    universe,
    session: '2019-02-25',
    workflowId: 'day/demo/2019-02-25',
    runId: 'r',
    startedAt: '2019-02-25T22:30:00.000Z',
    asOf: '2019-02-25T22:30:00.000Z',
  };
  await upsertSessionRun(own.db, { ...run, state: 'failed', stage: 'validate' });
  try {
    await visit(
      '/',
      {},
      async (page) => {
        await page.getByText('Stale since Fri 22 Feb 2019.').waitFor();
        await page.getByText('Session 2019-02-25 failed at stage validate').waitFor();
        assert.equal(await page.locator('table.forecasts tbody tr').count(), 32);
        await upsertSessionRun(own.db, { ...run, state: 'completed', stage: 'publish' });
        await publishSession(own.db, {
          universe,
          session: run.session,
          asOf: run.asOf,
          championRecipe: 'har',
          modelVersion: (await own.db.query('select model_version as id from tempocast.published')).rows[0]
            .id,
          publishedAt: run.asOf,
        });
        await page.getByText('Stale since').waitFor({ state: 'detached' });
        await page.locator('.state', { hasText: 'Mon 25 Feb 2019' }).waitFor();
      },
      server.url,
    );
  } finally {
    await server.close();
    await own.close();
  }
});

test('training runs are below those of sessions: one that failed with its error, a completed one with its model', async () => {
  const { db } = database;
  const { rows } = await db.query('select * from tempocast.training_run limit 1');
  const { universe, session, as_of: asOf, dataset_version: data, feature_set_version: features } = rows[0];
  const failing = { id: 'e'.repeat(64), universe, session, asOf, recipe: 'broken', recipeHash: 'broken' };
  const parents = { datasetVersion: data, featureSetVersion: features };
  await insertTrainingRun(db, { ...failing, ...parents, startedAt: asOf, workflowId: 'train' });
  const error = `the loss is NaN ${'in this epoch and in all that came after it '.repeat(9)}`;
  const end = { status: 'failed', errorType: 'NonFiniteLoss', error, finishedAt: asOf } as const;
  await closeTrainingRuns(db, { workflowId: 'train' }, end);
  await visit('/?tab=runs', { ...MOBILE, bypassCSP: true }, async (page) => {
    const runs = page.getByRole('table', { name: 'Training runs, newest first' });
    await runs.getByText('NonFiniteLoss: the loss is NaN').waitFor();
    assert.equal(await overflow(page), 0);
    assert.deepEqual(await axeFaults(page), []);
    await runs.getByRole('link', { name: 'lstm', exact: true }).click();
    await page.waitForURL(/tab=models&model=/);
  });
});

test('an error says what happened and a retry works; what was loaded before stays on screen', async () => {
  await visit('/?tab=runs', {}, async (page) => {
    await page.locator('table.runs').first().waitFor();
    let broken = true;
    await page.route('**/v1/models', (route) => (broken ? route.abort() : route.continue()));
    await page.getByRole('link', { name: 'Models' }).click();
    await page.getByRole('heading', { name: 'The API cannot be reached' }).waitFor();
    broken = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('table.models').waitFor();
  });
});

test('before the first publication the page says so instead of failing', async () => {
  const own = await createTestDatabase();
  const server = await startApi(testConfig(own.url), { pageFolder });
  try {
    await visit(
      '/',
      MOBILE,
      async (page) => {
        await page.getByRole('heading', { name: 'No forecasts yet' }).waitFor();
        assert.equal(await overflow(page), 0);
      },
      server.url,
    );
  } finally {
    await server.close();
    await own.close();
  }
});

test('a weekly report is read on the page under its own address, and as a file, on a phone too', async () => {
  await visit('/?tab=reports', {}, async (page) => {
    await page.getByText('No report has been made yet').waitFor();
  });
  const { config, asOf } = fixture;
  const deps = {
    db: database.db,
    config,
    lake: openLake(`file://${lakeFolder}`),
    clock: { virtual: true, now: () => asOf },
  };
  const kept = await keepReport(deps, { universe: 'demo', week: '2019-W08', asOf });
  assert.ok(kept.state === 'made');
  await renderReport(deps, { id: kept.row.id });
  await visit('/?tab=reports&week=2019-W08', { ...MOBILE, bypassCSP: true }, async (page) => {
    await page.getByRole('heading', { name: 'Skill and coverage' }).waitFor();
    assert.match(await page.locator('.report').innerText(), /against the naive forecast/);
    assert.equal(await page.locator('.report svg.plot').count(), 3);
    assert.equal(await overflow(page), 0);
    assert.deepEqual(await axeFaults(page), []);
    await page.getByRole('link', { name: 'All' }).click();
    await page.getByRole('link', { name: '2019-W08', exact: true }).waitFor();
    assert.equal(new URL(page.url()).search, '?tab=reports');
  });
  await visit('/v1/reports/2019-W08.html', MOBILE, async (page) => {
    assert.match(await page.title(), /week 8 of 2019$/);
    assert.equal(await overflow(page), 0);
    assert.equal(await page.locator('figure .narrow svg').first().isVisible(), true);
    assert.equal(await page.locator('figure .wide svg').first().isVisible(), false);
  });
});
