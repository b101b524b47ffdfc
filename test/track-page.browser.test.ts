/** The track record and lineage in a real browser: filters, pages, files, what a reader of a running simulation sees. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { type Api, startApi } from '../api/main.ts';
import { hashOf } from '../api/testing/data.ts';
import { seedDay } from '../api/testing/day.ts';
import { withDuckDb } from '../stores/lake/duckdb.ts';
import { createTestDatabase, type TestDatabase } from '../stores/postgres/testing.ts';
import { axeFaults, MOBILE, openPageBrowser, overflow, type PageBrowser, PHONE } from './rig/browser.ts';

let browser: PageBrowser;
let database: TestDatabase;
let api: Api;

before(async () => {
  browser = await openPageBrowser();
  database = await createTestDatabase();
  const { config } = await seedDay(database, 60);
  api = await startApi(config, { pageFolder: browser.pageFolder });
});
after(async () => {
  await browser?.close();
  await api?.close();
  await database?.close();
});

const visit = (path: string, options: BrowserContextOptions, work: (page: Page) => Promise<void>) =>
  browser.visit(api.url + path, options, work);
const TRACK = '/?tab=track';
const LINEAGE = `/?tab=track&lineage=${hashOf('KO 2019-02-14 5 har')}`;
const rowsOf = (page: Page) => page.locator('table.past-forecasts tbody tr');
const search = (page: Page) => new URL(page.url()).searchParams;

async function scored(where: string): Promise<Record<string, unknown>[]> {
  const { rows } = await database.db.query(
    `select f.id, f.session, f.symbol, o.realised, o.crps from tempocast.forecast f
       join tempocast.outcome o on o.forecast_id = f.id where ${where} order by f.session desc, f.symbol, f.horizon`,
  );
  return rows;
}

test('four charts stand over the list, each with the naive forecast in words, and a table behind it', async () => {
  await visit(TRACK, {}, async (page) => {
    await rowsOf(page).first().waitFor();
    const figures = page.locator('.track-plots figure');
    // The list may come before the charts.
    await figures.nth(3).waitFor();
    assert.deepEqual(await figures.locator('h3').allInnerTexts(), [
      'CRPS skill over the 250 sessions before each',
      'RankIC over the 250 sessions before each',
      'Coverage of the 90 % interval by horizon, newest 250 sessions',
      'Where outcomes fell in their distributions',
    ]);
    for (const figure of await figures.all()) {
      assert.match((await figure.locator('figcaption').textContent()) ?? '', /naive/);
      const [ours, naive] = await figure
        .locator('svg .plot-ours, svg .plot-ours-dot, svg .plot-ours-area')
        .or(figure.locator('svg .plot-baseline, svg .plot-baseline-dot'))
        .evaluateAll((marks) =>
          ['ours', 'baseline'].map((whose) => {
            const found = marks.filter((mark) => mark.getAttribute('class')?.startsWith(`plot-${whose}`));
            return { count: found.length, width: found.at(-1)?.getAttribute('stroke-width') };
          }),
        );
      assert.ok(ours!.count > 1 && naive!.count > 1, 'drawn, and in the legend');
      assert.ok(ours!.width === null || ours!.width === naive!.width, 'the same weight of ink');
    }
    await page
      .getByText(
        /What was served, [\d,]+ forecasts of 60 sessions: CRPS skill [+−\d.]+ ± [\d.]+ % against ewma, RankIC/,
      )
      .waitFor();
    assert.equal(await overflow(page), 0);
  });
});

test('the page asks for nothing twice', async () => {
  await visit(TRACK, {}, async (page) => {
    // What the first visit still asks for does not count.
    await page.goto('about:blank');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url().replace(api.url, '')));
    await page.goto(api.url + TRACK);
    await rowsOf(page).first().waitFor();
    await page.locator('.track-plots figure').nth(3).waitFor();
    const ofApi = asked.filter((address) => address.startsWith('/v1/'));
    assert.ok(ofApi.includes('/v1/forecasts/latest'));
    assert.deepEqual(ofApi, [...new Set(ofApi)]);
  });
});

test('filters are in the URL, change charts and list together, and back undoes them one by one', async () => {
  await visit(TRACK, {}, async (page) => {
    await rowsOf(page).first().waitFor();
    await page.getByRole('combobox', { name: 'Symbol' }).selectOption('KO');
    await page.getByText('one symbol has nobody to be ranked with').waitFor();
    await page.getByRole('radio', { name: '5', exact: true }).check({ force: true });
    await page.getByRole('combobox', { name: 'Model' }).selectOption('ewma');
    await page.getByText('ewma, 56 forecasts of 56 sessions').waitFor();
    await page.getByLabel('From').fill('2019-01-15');
    await page.getByLabel('From').press('Enter');
    assert.equal(String(search(page)), 'tab=track&symbol=KO&horizon=5&recipe=ewma&from=2019-01-15');
    const expected = await scored(
      `symbol = 'KO' and horizon = 5 and recipe = 'ewma' and session >= '2019-01-15'`,
    );
    await page.getByText(`ewma, ${expected.length} forecasts of ${expected.length} sessions`).waitFor();
    // The list is an answer of its own.
    await rowsOf(page).first().waitFor();
    assert.equal(await rowsOf(page).count(), expected.length);
    await page.goBack();
    assert.equal(search(page).get('from'), null);
    await page.goBack();
    assert.equal(search(page).get('recipe'), null);
    await page.reload();
    await page.getByText('What was served, 56 forecasts of 56 sessions').waitFor();
    assert.equal(await page.getByRole('combobox', { name: 'Symbol' }).inputValue(), 'KO');
  });
});

test('a page of the list is an address of its own, and older ones follow without moving the one that is read', async () => {
  await visit(`${TRACK}&horizon=3`, {}, async (page) => {
    await rowsOf(page).first().waitFor();
    const expected = (await scored(`horizon = 3 and role = 'champion'`)).map(
      ({ session, symbol }) => `${session} ${symbol}`,
    );
    const shown = () =>
      rowsOf(page).evaluateAll((rows) =>
        rows.map((row) => `${row.querySelector('time')?.dateTime} ${row.querySelector('td')?.textContent}`),
      );
    assert.deepEqual(await shown(), expected.slice(0, 50));
    await page.getByRole('link', { name: 'older →' }).click();
    await page.getByRole('link', { name: '⇤ newest' }).waitFor();
    await page.waitForFunction(
      (first) => document.querySelector('table.past-forecasts td')?.textContent === first,
      expected[50]!.split(' ')[1],
    );
    assert.deepEqual(await shown(), expected.slice(50, 100));
    const address = page.url();
    await page.goBack();
    assert.equal(search(page).get('after'), null);
    await page.goto(address);
    await rowsOf(page).first().waitFor();
    assert.deepEqual(await shown(), expected.slice(50, 100));
  });
});

test('the files have exactly what the filter leaves', async () => {
  await visit(`${TRACK}&symbol=KO&horizon=5&from=2019-01-15&to=2019-02-08`, {}, async (page) => {
    await rowsOf(page).first().waitFor();
    const expected = await scored(
      `symbol = 'KO' and horizon = 5 and role = 'champion' and session between '2019-01-15' and '2019-02-08'`,
    );
    const save = async (kind: string) => {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: kind }).click(),
      ]);
      assert.equal(
        file.suggestedFilename(),
        `track-demo-served-KO-h5-from-2019-01-15-to-2019-02-08-scored.${kind.toLowerCase()}`,
      );
      return file.path();
    };
    const columns = Object.keys(expected[0]!);
    const csv: Record<string, string>[] = parse(readFileSync(await save('CSV')), { columns: true });
    const numbers = ['realised', 'crps'];
    const typed = (row: Record<string, string>) =>
      Object.fromEntries(
        columns.map((name) => [name, numbers.includes(name) ? Number(row[name]) : row[name]]),
      );
    assert.deepEqual(csv.map(typed), expected);
    const file = await save('Parquet');
    await withDuckDb(async (connection) => {
      const read = await connection.runAndReadAll(
        `select id, session::text as session, symbol, realised, crps from read_parquet('${file}') order by session desc`,
      );
      assert.deepEqual(read.getRowObjects(), expected);
    });
  });
});

test('what a filter does not allow is said, with a way out', async () => {
  await visit(`${TRACK}&from=2019-02-08&to=2019-01-15`, {}, async (page) => {
    await page.getByText('From = 2019-02-08 is after to = 2019-01-15').first().waitFor();
    await page.getByText('▲ from is after to').waitFor();
  });
  await visit(`${TRACK}&recipe=nobody`, {}, async (page) => {
    await page
      .getByText(/Unknown recipe "nobody"; allowed: served, /)
      .first()
      .waitFor();
  });
  await visit(`${TRACK}&from=2001-01-02&to=2001-02-01`, {}, async (page) => {
    await page.getByRole('button', { name: 'Take the filter away' }).click();
    await rowsOf(page).first().waitFor();
    assert.equal(String(search(page)), 'tab=track');
  });
});

test('a lineage is drawn from raw objects to outcome, told as a list, and leads on', async () => {
  await visit(LINEAGE, {}, async (page) => {
    const drawing = page.locator('svg.lineage-drawing');
    await drawing.waitFor();
    const words = await drawing.locator('.plot-label').allTextContents();
    assert.deepEqual(words.toSorted(), [
      ...['dataset', 'feature set', 'features', 'forecast', 'model version', 'outcome', 'raw objects'],
      'training run',
    ]);
    assert.match(
      (await drawing.getAttribute('aria-label')) ?? '',
      /^Forecast of KO, 5 sessions ahead from 2019-02-14/,
    );
    assert.equal(await page.locator('.lineage-list > li').count(), 8);
    await page.locator('.lineage-list li', { hasText: 'model version' }).getByRole('link').click();
    await page.getByRole('heading', { name: /^har/ }).waitFor();
    await page.goBack();
    await drawing.waitFor();
    await page.keyboard.press('Escape');
    await rowsOf(page).first().waitFor();
  });
});

test('the lineage of an unknown forecast is an error that says what to do', async () => {
  await visit(`/?lineage=${'0'.repeat(64)}`, {}, async (page) => {
    await page.getByRole('heading', { name: 'Nothing is stored under this name' }).waitFor();
    await page.getByText('No forecast has the id 0000').waitFor();
    await page.getByRole('link', { name: 'The track record' }).click();
    await rowsOf(page).first().waitFor();
  });
});

test('on a phone nothing scrolls sideways and the lineage is a list', async () => {
  for (const path of [TRACK, `${TRACK}&symbol=KO`, LINEAGE]) {
    await visit(path, MOBILE, async (page) => {
      await page.locator('table.past-forecasts, .lineage-list').first().waitFor();
      assert.equal(await overflow(page), 0, path);
      if (path === LINEAGE) assert.equal(await page.locator('svg.lineage-drawing').count(), 0);
    });
  }
});

test('axe finds no fault on track record and lineage, dark or light, wide or narrow', async () => {
  for (const path of [TRACK, LINEAGE]) {
    for (const options of [{ colorScheme: 'light' }, { colorScheme: 'dark', viewport: PHONE }] as const) {
      await visit(path, { ...options, bypassCSP: true }, async (page) => {
        await page.locator('table.past-forecasts, .lineage-list').first().waitFor();
        assert.deepEqual(await axeFaults(page), [], `${path} ${options.colorScheme}`);
      });
    }
  }
});

test('a session that comes while somebody reads moves nothing under the pointer, and older pages stay where they are', async () => {
  const come = () => database.db.query(`select pg_notify('tempocast_published', '{"universe":"demo"}')`);
  for (const path of [TRACK, `${TRACK}&horizon=3&to=2019-01-31`]) {
    await visit(path, {}, async (page) => {
      const row = rowsOf(page).nth(20);
      await row.waitFor();
      await page.locator('.track-plots figure').nth(3).waitFor();
      await row.hover();
      const before = await row.boundingBox();
      const text = await row.textContent();
      let asked = 0;
      page.on('request', (request) => {
        if (request.url().includes('/v1/track/')) asked += 1;
      });
      await come();
      await page.getByText('There is something new').waitFor();
      assert.deepEqual([await row.textContent(), asked], [text, 0]);
      assert.deepEqual(await row.boundingBox(), before);
      const [loaded] = await Promise.all([
        page.waitForResponse((response) => response.url().includes('/v1/track/forecasts')),
        // A pointer on its way there leaves the row, and what is new may come before it arrives.
        page.getByRole('button', { name: 'Show it' }).press('Enter'),
      ]);
      assert.equal(loaded.status() < 400, true);
    });
  }
});
