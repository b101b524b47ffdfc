/** The screen Data in a real browser, against the real API; the last test writes through the whole system. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { type Api, startApi } from '../api/main.ts';
import { seedDay, testConfig } from '../api/testing/day.ts';
import { seedOperations } from '../api/testing/operations.ts';
import { nextSession } from '../forecasting/calendar/calendar.ts';
import type { Suites } from '../schemas/data-api.ts';
import type { OperatorAnswer } from '../schemas/operator-api.ts';
import bars from '../schemas/suites/bars.json' with { type: 'json' };
import { createTestDatabase, type TestDatabase } from '../stores/postgres/testing.ts';
import { axeFaults, MOBILE, openPageBrowser, overflow, type PageBrowser, PHONE } from './rig/browser.ts';
import { CHEAP_RECIPES } from './rig/config.ts';
import { type Rig, startRig, stopServer } from './rig/rig.ts';

let browser: PageBrowser;
let database: TestDatabase;
let api: Api;
before(async () => {
  browser = await openPageBrowser();
  database = await createTestDatabase();
  const fixture = await seedDay(database, 2);
  await seedOperations(database.db, fixture);
  api = await startApi(fixture.config, { pageFolder: browser.pageFolder });
  const { suites } = (await (await fetch(`${api.url}/v1/data/suites`)).json()) as Suites;
  const run = suites.find((one) => one.suite === 'bars')!.trend.find((one) => one.critical > 0)!.run;
  pages = [...VIEWS, '/?tab=data&suite=bars', `/?tab=data&run=${run}`];
});
after(async () => {
  await browser?.close();
  await api?.close();
  await database?.close();
  await (await whole)?.close();
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
let pages: string[];
const loaded = (page: Page) =>
  page.locator('main table, main ul.rows-list, main svg.trend').first().waitFor();

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
    await page
      .getByRole('row', { name: /^macro/ })
      .getByText('■ did not come')
      .waitFor();
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
    await page.getByText('the exchange prints it so').waitFor();
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

test('a suite leads to a run, a run says what happened next, and the open expectation is in the URL', async () => {
  await visit('/?tab=data', {}, async (page) => {
    await page.getByRole('link', { name: 'bars', exact: true }).click();
    await page.getByRole('heading', { name: 'bars', exact: true }).waitFor();
    assert.equal(await page.locator('.trends > details').count(), bars.expectations.length);
    await page.getByRole('link', { name: 'Fri 15 Feb 2019' }).first().click();
    const steps = page.locator('.next-steps li');
    await steps.first().waitFor();
    assert.deepEqual(await steps.locator('.what').allTextContents(), [
      'Quarantined',
      'Stopped',
      'Told',
      'Released',
    ]);
    const failed = page.locator('.outcomes > details').first();
    await failed.locator('svg.trend path.failed').waitFor();
    assert.match(
      (await failed.locator('svg.trend').getAttribute('aria-label')) ?? '',
      /^unexpected % of ohlc-order over 10 runs, Fri 8 Feb 2019 to Fri 22 Feb 2019/,
    );
    await failed.getByText('high 107.12 is below close 107.38').waitFor();
    await page.locator('summary', { hasText: 'bars-in-past-range' }).focus();
    await page.keyboard.press('Enter');
    const range = page.locator('.outcomes > details', { hasText: 'bars-in-past-range' });
    await range.locator('svg.trend path.bounds').waitFor();
    assert.equal(new URL(page.url()).searchParams.get('expectation'), 'bars/bars-in-past-range');
    await page.reload();
    await range.locator('svg.trend path.bounds').waitFor();
    await page.getByRole('link', { name: 'run after →' }).click();
    await page.getByText('Nothing was needed').waitFor();
    await page.goBack();
    await steps.first().waitFor();
  });
});

test('the quality of a session leads into the run of its checks', async () => {
  await visit('/?tab=quality', {}, async (page) => {
    await page.getByRole('link', { name: 'context-complete' }).click();
    await page.getByRole('heading', { name: 'bars, Fri 22 Feb 2019' }).waitFor();
    const open = page.locator('.outcomes > details[open]');
    assert.match((await open.first().textContent()) ?? '', /context-complete/);
  });
});

test('an error says what happened and a retry works', async () => {
  await visit('/?tab=data', {}, async (page) => {
    await loaded(page);
    let broken = true;
    await page.route('**/v1/quarantine?*', (route) => (broken ? route.abort() : route.continue()));
    await page.getByRole('link', { name: 'Quarantine', exact: true }).click();
    await page.getByRole('heading', { name: 'The API cannot be reached' }).waitFor();
    broken = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('high 10.02 is below close 10.17').waitFor();
  });
});

test('before anything has run the screen says what comes instead of failing', async () => {
  const own = await createTestDatabase();
  const server = await startApi(testConfig(own.url), { pageFolder: browser.pageFolder });
  try {
    await browser.visit(`${server.url}/?tab=data`, MOBILE, async (page) => {
      await page.getByRole('heading', { name: 'Nothing checked yet' }).waitFor();
      await page.getByRole('row', { name: /^bars/ }).getByText('not yet').waitFor();
      await page.getByRole('link', { name: 'Quarantine', exact: true }).click();
      await page.getByRole('heading', { name: 'Nothing is in quarantine' }).waitFor();
      assert.equal(await overflow(page), 0);
    });
  } finally {
    await server.close();
    await own.close();
  }
});

test('at 390 px no view scrolls sideways', async () => {
  for (const path of pages) {
    await visit(path, MOBILE, async (page) => {
      await loaded(page);
      assert.equal(await overflow(page), 0, path);
    });
  }
});

test('axe finds no accessibility fault on any view, dark or light, wide or narrow', async () => {
  for (const path of pages) {
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

/** For the tests that write; each runs a session of its own on it. */
let whole: Promise<Rig> | undefined;

interface Held {
  rig: Rig;
  /** An API on the rig; `waitMs` is how long a write waits. */
  serve(waitMs?: number): Promise<Api>;
}

/** A day whose bars of KO and JPM are broken in this way, until the next session, and in quarantine. */
async function heldDay(
  session: string,
  kind: 'ohlc-violation' | 'price-x100',
  work: (held: Held) => Promise<void>,
): Promise<void> {
  whole ??= startRig({
    recipes: CHEAP_RECIPES.slice(0, 1),
  });
  const rig = await whole;
  const apis: Api[] = [];
  const serve = async (waitMs?: number) => {
    const options = { pageFolder: browser.pageFolder, ...(waitMs === undefined ? {} : { waitMs }) };
    apis.push(await startApi({ ...rig.config, api: { ...rig.config.api, port: 0 } }, options));
    return apis.at(-1)!;
  };
  const until = nextSession(session);
  try {
    await rig.setFaults(['KO', 'JPM'].map((symbol) => ({ kind, symbol, session, until })));
    await rig.runDay(session);
    await work({ rig, serve });
  } finally {
    for (const one of apis) await one.close();
  }
}

const post = async (api: Api, path: string, body: object) => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(api.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  return { response, body: (await response.json()) as Record<string, unknown> };
};

test('G16 an operator releases one quarantined bar from the page and corrects another, with name and reason', async () => {
  const session = '2019-02-07';
  await heldDay(session, 'ohlc-violation', async ({ rig, serve }) => {
    const own = await serve();
    await browser.visit(`${own.url}/?tab=data&view=quarantine&state=held`, {}, async (page) => {
      await page.getByRole('button', { name: 'Release KO, Thu 7 Feb 2019' }).click();
      await page.getByLabel('Your name').fill('Ada Lovelace');
      await page.getByLabel('Reason').fill('the exchange prints it so');
      await page.getByRole('button', { name: 'Release the row' }).click();
      await page.getByText('KO, Thu 7 Feb 2019 is released.').waitFor();
      await page.getByRole('button', { name: 'Release KO, Thu 7 Feb 2019' }).waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Correct JPM, Thu 7 Feb 2019' }).click();
      // The name is asked for once.
      assert.equal(await page.getByLabel('Your name').inputValue(), 'Ada Lovelace');
      await page.getByLabel('high, now').fill('200');
      await page.getByLabel('Reason').fill('read off the tape');
      await page.getByRole('button', { name: 'Write the correction' }).click();
      await page.getByText('JPM, Thu 7 Feb 2019 is corrected.').waitFor();
      await page.getByRole('combobox', { name: 'State' }).selectOption('');
      await page.getByText('the exchange prints it so').waitFor();
      await page.getByText('read off the tape').waitFor();
    });
    const { rows } = await rig.deps.db.query(
      'select symbol, session, action, by, reason from tempocast.quarantine_release order by symbol desc',
    );
    const by = 'Ada Lovelace';
    assert.deepEqual(rows, [
      { symbol: 'KO', session, action: 'released', by, reason: 'the exchange prints it so' },
      { symbol: 'JPM', session, action: 'corrected', by, reason: 'read off the tape' },
    ]);
    const versions = await rig.deps.db.query(
      "select high from tempocast.bar where symbol = 'JPM' and session = $1 order by known_at",
      [session],
    );
    assert.equal(versions.rowCount, 2);
    assert.equal(versions.rows[1].high, 200);
    const row = { dataset: 'bars', subject: 'KO', session, by: 'Ada', reason: 'once more' };
    const again = await post(own, '/v1/quarantine/release', row);
    assert.deepEqual(
      [again.response.status, again.body.type, again.body.reason],
      [409, 'urn:tempocast:problem:refused', 'RowNotHeld'],
    );
  });
});

test('a write that outlasts the time limit says where to ask, and is done all the same', async () => {
  const session = '2019-02-08';
  await heldDay(session, 'ohlc-violation', async ({ serve }) => {
    const own = await serve(0);
    const row = { dataset: 'bars', subject: 'KO', session, by: 'Ada', reason: 'the exchange prints it so' };
    const { response, body } = await post(own, '/v1/quarantine/release', row);
    assert.deepEqual([response.status, body.state], [202, 'running']);
    const where = response.headers.get('location')!;
    for (let i = 0; i < 100; i += 1) {
      const answer = (await (await fetch(own.url + where)).json()) as OperatorAnswer;
      if (answer.state === 'done')
        return assert.equal((answer.result as { action: string }).action, 'release');
      await sleep(100);
    }
    assert.fail('still running after 100 looks');
  });
});

test('G16 a repair is applied from the page, with evidence, name and reason, and taken back', async () => {
  const session = '2019-02-11';
  await heldDay(session, 'price-x100', async ({ rig, serve }) => {
    const own = await serve();
    const closes = async () => {
      const { rows } = await rig.deps.db.query(
        "select close from tempocast.bar where symbol = 'JPM' and session = $1 order by known_at",
        [session],
      );
      return rows.map((row) => Math.round(row.close));
    };
    const [wrong] = await closes();
    await browser.visit(`${own.url}/?tab=data&view=repairs`, {}, async (page) => {
      const item = page.locator('.rows-list > li', { hasText: 'JPM' });
      await item.getByText('Evidence:').waitFor();
      await item.getByRole('button', { name: /^Apply the repair/ }).click();
      await page.getByLabel('Your name').fill('Ada Lovelace');
      await page.getByLabel('Reason').fill('pence, not pounds');
      await item.getByRole('button', { name: 'Apply the repair', exact: true }).click();
      await page.getByText(/of JPM, Mon 11 Feb 2019 is applied\./).waitFor();
      await item.getByText('pence, not pounds').waitFor();
      assert.deepEqual(await closes(), [wrong, Math.round(wrong! / 100)]);
      await item.getByRole('button', { name: /^Revert the repair/ }).click();
      await page.getByLabel('Reason').fill('the exchange prints it so');
      await item.getByRole('button', { name: 'Revert the repair', exact: true }).click();
      await item.getByText('✓ reverted').waitFor();
    });
    // Nothing is edited: the repaired version is held from now on.
    assert.deepEqual(await closes(), [wrong, Math.round(wrong! / 100)]);
    const { rows } = await rig.deps.db.query(
      "select bar_known_at from tempocast.quarantine where expectation = 'repair-reverted' and symbol = 'JPM'",
    );
    assert.equal(rows.length, 1);
  });
});
