/** The screen Data in a real browser, against the real API; the last test writes through the whole system. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { type Api, startApi } from '../api/main.ts';
import { seedDay } from '../api/testing/day.ts';
import { seedOperations } from '../api/testing/operations.ts';
import { createTestDatabase, type TestDatabase } from '../stores/postgres/testing.ts';
import { axeFaults, openPageBrowser, overflow, type PageBrowser, PHONE } from './rig/browser.ts';
import { CHEAP_RECIPES } from './rig/config.ts';
import { startRig, stopServer } from './rig/rig.ts';

let browser: PageBrowser;
let database: TestDatabase;
let api: Api;
before(async () => {
  browser = await openPageBrowser();
  database = await createTestDatabase();
  const fixture = await seedDay(database, 2);
  await seedOperations(database.db, fixture);
  api = await startApi(fixture.config, { pageFolder: browser.pageFolder });
});
after(async () => {
  await browser?.close();
  await api?.close();
  await database?.close();
  await stopServer();
});

const visit = (path: string, options: BrowserContextOptions, work: (page: Page) => Promise<void>) =>
  browser.visit(api.url + path, options, work);

const VIEWS = [
  '/?tab=data',
  '/?tab=data&view=quarantine',
  '/?tab=data&view=restatements',
  '/?tab=data&view=repairs',
];
const loaded = (page: Page) => page.locator('main table, main ul.rows-list').first().waitFor();

test('the first screen says what waits, what came when and from whom, and which provider is failing', async () => {
  await visit('/?tab=data', {}, async (page) => {
    await loaded(page);
    const waiting = page.locator('ul.attention');
    assert.match(await waiting.innerText(), /1 row held\s+1 repair proposed\s+2 restated values/);
    const bars = page.locator('table.arrivals tbody tr').first();
    assert.match(await bars.innerText(), /^bars\s+Fri 22 Feb\s+60 min early\s+yahoo\s+39/);
    assert.equal(await bars.locator('svg.strip path.cross').count(), 1);
    assert.equal(await bars.locator('svg.strip path.late').count(), 1);
    assert.equal(await bars.locator('svg.strip circle.part').count(), 1);
    const tiingo = page.getByRole('row', { name: /^tiingo/ }).first();
    assert.match(await tiingo.innerText(), /■ open[\s\S]*ProviderUnavailable: tiingo answered 503/);
    await tiingo.getByText('open').focus();
    assert.match(await page.locator('#tip').innerText(), /5 failures in a row/);
    await page.getByText('31 closes of Fri 22 Feb with tiingo: 1 further apart than 50 bp.').waitFor();
    const box = await bars.boundingBox();
    assert.ok(box!.y + box!.height < 800);
  });
});

test('the URL holds view, state and search, and back works', async () => {
  await visit('/?tab=data', {}, async (page) => {
    await page.getByRole('link', { name: '1 row held' }).click();
    await page.getByText('high 10.02 is below close 10.17').waitFor();
    assert.equal(new URL(page.url()).search, '?tab=data&view=quarantine&state=held');
    assert.equal(await page.locator('.rows-list > li').count(), 1);
    await page.getByRole('combobox', { name: 'State' }).selectOption('');
    await page.getByText('results were published').waitFor();
    await page.getByRole('searchbox').fill('axp');
    await page.getByText('high 10.02').waitFor({ state: 'detached' });
    assert.equal(new URL(page.url()).search, '?tab=data&filter=axp&view=quarantine');
    await page.getByRole('searchbox').fill('nothing like it');
    await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
    await page.goBack();
    await page.getByText('high 10.02 is below close 10.17').waitFor();
  });
});

test('a form asks for a name and a reason, is left with Escape, and says why a write was refused', async () => {
  await visit('/?tab=data&view=quarantine&state=held', {}, async (page) => {
    await page.getByRole('button', { name: 'Release GE, Wed 20 Feb 2019' }).focus();
    await page.keyboard.press('Enter');
    const form = page.locator('form.operator-form');
    await form.waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'INPUT');
    await form.getByRole('button', { name: 'Release the row' }).click();
    await form.getByText('Your name is missing').waitFor();
    await form.getByLabel('Your name').fill('Ada');
    await form.getByRole('button', { name: 'Release the row' }).click();
    await form.getByText('A reason is missing').waitFor();
    await form.getByLabel('Reason').fill('the exchange says so');
    await page.keyboard.press('Enter');
    // This API has no Temporal server behind it.
    await form.getByText('A store cannot be reached right now: temporal.address is not configured').waitFor();
    await form.getByLabel('Reason').press('Escape');
    await form.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Correct GE, Wed 20 Feb 2019' }).click();
    await form.getByLabel('close, now').fill('ten');
    await form.getByLabel('Your name').fill('Ada');
    await form.getByLabel('Reason').fill('digit lost');
    await form.getByRole('button', { name: 'Write the correction' }).click();
    await form.getByText('close: "ten" is not a number').waitFor();
  });
});

test('restatements name their cause, repairs their evidence and change', async () => {
  await visit('/?tab=data&view=restatements', {}, async (page) => {
    await loaded(page);
    await page.getByText('1 unexplained, 1 vendor-correction.').waitFor();
    assert.match(
      await page.getByRole('row', { name: /^DIS/ }).innerText(),
      /113\.5\s+113\.51\s+▲ unexplained/,
    );
    await page.getByRole('link', { name: 'Repairs', exact: true }).click();
    await page.getByText('close 17,925 → 179.25 on Thu 14 Feb 2019').waitFor();
    await page.getByRole('button', { name: /^Apply the repair/ }).waitFor();
  });
});

test('at 390 px no view scrolls sideways', async () => {
  for (const path of VIEWS) {
    await visit(path, { viewport: PHONE, hasTouch: true, isMobile: true }, async (page) => {
      await loaded(page);
      assert.equal(await overflow(page), 0, path);
    });
  }
});

test('axe finds no accessibility fault on any view, dark or light, wide or narrow', async () => {
  for (const path of VIEWS) {
    for (const options of [{ colorScheme: 'light' }, { colorScheme: 'dark', viewport: PHONE }] as const) {
      await visit(path, { ...options, bypassCSP: true }, async (page) => {
        await loaded(page);
        await page
          .getByRole('button', { name: /^Correct/ })
          .or(page.locator('h1'))
          .first()
          .click();
        assert.deepEqual(await axeFaults(page), [], `${path} ${options.colorScheme}`);
      });
    }
  }
});

test('an operator releases a quarantined bar from the page, and sees who did it and why', async () => {
  const rig = await startRig({
    recipes: CHEAP_RECIPES,
    history: { from: '2017-06-01', overlapSessions: 10 },
  });
  const [session, until] = ['2019-02-07', '2019-02-08'];
  await rig.setFaults([{ kind: 'ohlc-violation', symbol: 'KO', session, until }]);
  await rig.runDay(session);
  const { db } = rig.deps;
  const own = await startApi(
    { ...rig.config, api: { ...rig.config.api, port: 0 } },
    { pageFolder: browser.pageFolder },
  );
  try {
    await browser.visit(`${own.url}/?tab=data&view=quarantine&state=held`, {}, async (page) => {
      await page.getByRole('button', { name: 'Release KO, Thu 7 Feb 2019' }).click();
      await page.getByLabel('Your name').fill('Ada Lovelace');
      await page.getByLabel('Reason').fill('the exchange prints it so');
      await page.getByRole('button', { name: 'Release the row' }).click();
      await page.getByText('KO, Thu 7 Feb 2019 is released.').waitFor();
      await page.getByRole('button', { name: 'Release KO, Thu 7 Feb 2019' }).waitFor({ state: 'detached' });
      await page.getByRole('combobox', { name: 'State' }).selectOption('released');
      await page.getByText('the exchange prints it so').waitFor();
      await page.getByText('Ada Lovelace').waitFor();
    });
    const { rows } = await db.query(
      'select dataset, symbol, session, action, by, reason from tempocast.quarantine_release',
    );
    assert.deepEqual(rows, [
      {
        ...{ dataset: 'bars', symbol: 'KO', session, action: 'released' },
        ...{ by: 'Ada Lovelace', reason: 'the exchange prints it so' },
      },
    ]);
    const body = JSON.stringify({ dataset: 'bars', subject: 'KO', session, by: 'Ada', reason: 'once more' });
    const again = await fetch(`${own.url}/v1/quarantine/release`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body },
    });
    const problem = (await again.json()) as { type: string; reason: string };
    assert.deepEqual(
      [again.status, problem.type, problem.reason],
      [409, 'urn:tempocast:problem:refused', 'RowNotHeld'],
    );
  } finally {
    await own.close();
    await rig.close();
  }
});
