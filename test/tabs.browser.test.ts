/** Many tabs of one browser, and a connection that is lost: what is shown follows what is served. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, test } from 'node:test';
import getPort from 'get-port';
import type { Page } from 'playwright-core';
import { type Api, startApi } from '../api/main.ts';
import { seedDay } from '../api/testing/day.ts';
import type { Fixture } from '../api/testing/fixture.ts';
import { versionOf } from '../api/testing/models.ts';
import { seedOperations } from '../api/testing/operations.ts';
import { publishSession } from '../stores/postgres/runs.ts';
import { createTestDatabase, type TestDatabase } from '../stores/postgres/testing.ts';
import { buildPage, openWindowOfTabs, type WindowOfTabs } from './rig/browser.ts';

let window: WindowOfTabs;
let pageFolder: string;
let database: TestDatabase;
let fixture: Fixture;
let api: Api;
let start: () => Promise<Api>;

before(async () => {
  window = await openWindowOfTabs();
  pageFolder = await buildPage();
  database = await createTestDatabase();
  fixture = await seedDay(database, 1);
  await seedOperations(database.db, fixture);
  const { config } = fixture;
  const port = await getPort();
  start = () => startApi({ ...config, api: { ...config.api, port } }, { pageFolder });
  api = await start();
});
after(async () => {
  await window?.close();
  await api?.close();
  await database?.close();
  if (pageFolder) rmSync(pageFolder, { recursive: true });
});

const publish = (session: string) => {
  const at = `${session}T22:30:00.000Z`;
  const row = { session, asOf: at, championRecipe: 'ewma', modelVersion: versionOf('ewma'), publishedAt: at };
  return publishSession(database.db, { universe: fixture.universe, ...row });
};
const shows = (page: Page, session: string) => page.locator('.state', { hasText: session }).waitFor();
/** Shown, and heard by now. */
const openTab = async (path = '/') => {
  const page = await window.context.newPage();
  await Promise.all([page.waitForResponse(/\/v1\/events$/), page.goto(api.url + path)]);
  return page;
};

test('eight tabs of one browser load, and each shows at its turn what was published since', async () => {
  const tabs: Page[] = [];
  for (let i = 0; i < 8; i += 1) {
    const page = await openTab();
    await shows(page, 'Fri 22 Feb 2019');
    tabs.push(page);
  }
  await publish('2019-02-25');
  await shows(tabs.at(-1)!, 'Mon 25 Feb 2019');
  const hidden = tabs.slice(0, -1);
  for (const page of hidden)
    assert.match((await page.locator('.state').textContent()) ?? '', /Fri 22 Feb 2019/);
  for (const page of hidden) {
    await page.bringToFront();
    await shows(page, 'Mon 25 Feb 2019');
  }
  await publish('2019-02-26');
  await shows(hidden.at(-1)!, 'Tue 26 Feb 2019');
  for (const page of tabs) await page.close();
});

test('a tab that is shown again loads at once where a pointer rests, and waits where somebody writes', async () => {
  const reader = await openTab();
  await reader.locator('table.forecasts tbody tr').first().hover();
  const writer = await openTab('/?tab=data&view=quarantine&state=held');
  await writer.getByRole('button', { name: /^Release GE/ }).click();
  await writer.getByLabel('Your name').fill('Ada');
  const other = await openTab();
  await publish('2019-02-27');
  await shows(other, 'Wed 27 Feb 2019');
  await reader.bringToFront();
  await shows(reader, 'Wed 27 Feb 2019');
  assert.equal(await reader.getByText('something new').count(), 0);
  await writer.bringToFront();
  await writer.getByText('There may be something new').waitFor();
  assert.match((await writer.locator('.state').textContent()) ?? '', /Tue 26 Feb 2019/);
  await writer.getByRole('button', { name: 'Show it' }).click();
  await shows(writer, 'Wed 27 Feb 2019');
  assert.equal(await writer.getByLabel('Your name').inputValue(), 'Ada');
  for (const page of [reader, writer, other]) await page.close();
});

test('a lost connection is said, and what was published meanwhile comes when it is back', async () => {
  const page = await openTab();
  await shows(page, '2019');
  await api.close();
  await page.getByText('The API cannot be reached').first().waitFor();
  await publish('2019-02-28');
  api = await start();
  await shows(page, 'Thu 28 Feb 2019');
  await page.getByText('The API cannot be reached').waitFor({ state: 'detached' });
  await page.close();
});
