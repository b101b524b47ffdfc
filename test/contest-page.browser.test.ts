/** The screen Contest in a real browser, against the real API; the last test acts on a contest of the whole system. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { type Api, startApi } from '../api/main.ts';
import { type SeededContest, seedContest } from '../api/testing/contest.ts';
import { seedDay, testConfig } from '../api/testing/day.ts';
import { versionOf } from '../api/testing/models.ts';
import type { Config } from '../schemas/config.ts';
import { createTestDatabase, type TestDatabase } from '../stores/postgres/testing.ts';
import { axeFaults, MOBILE, openPageBrowser, overflow, type PageBrowser, PHONE } from './rig/browser.ts';
import { CHEAP_RECIPES } from './rig/config.ts';
import { startRig, stopServer } from './rig/rig.ts';

const SESSIONS = 200;
let browser: PageBrowser;
let database: TestDatabase;
let seeded: SeededContest;
let api: Api;
/** The first that was promoted, and the record of it. */
let winner: string;
let promoted: string;
before(async () => {
  browser = await openPageBrowser();
  database = await createTestDatabase();
  const { config, universe } = await seedDay(database, 2);
  seeded = await seedContest(database.db, { universe, sessions: SESSIONS, ahead: 3 });
  const first = seeded.decisions.find(({ kind }) => kind === 'promoted')!;
  [winner, promoted] = [first.recipe!, first.id];
  api = await startApi(enabled(config), { pageFolder: browser.pageFolder });
});
after(async () => {
  await browser?.close();
  await api?.close();
  await database?.close();
  await stopServer();
});

const enabled = (config: Config): Config => ({ ...config, contest: { ...config.contest, enabled: true } });
const visit = (path: string, options: BrowserContextOptions, work: (page: Page) => Promise<void>) =>
  browser.visit(api.url + path, options, work);
const CONTEST = '/?tab=contest';
const recordOf = (id: string) => `${CONTEST}&decision=${encodeURIComponent(id)}`;
const MODEL = `/?tab=models&model=${versionOf('lstm')}`;
const loaded = (page: Page) => page.locator('main svg.plot, main table').first().waitFor();

test('the first screen says who serves, who challenges on what evidence, and what false promotions to expect', async () => {
  await visit(CONTEST, {}, async (page) => {
    const table = page.locator('table.challengers');
    await table.locator('svg.evidence-bar').first().waitFor();
    const { state, policy } = (await (await fetch(`${api.url}/v1/contest`)).json()) as {
      state: SeededContest['state'];
      policy: { test: { alpha: number; perYear: number } };
    };
    const rows = await table.locator('tbody th').allInnerTexts();
    assert.deepEqual(rows, [
      ...Object.keys(state.challengers).sort(),
      ...(state.watch ? [state.watch.recipe] : []),
    ]);
    const facts = (await page.locator('.contest > .facts').innerText()).replace(/\s+/g, ' ');
    assert.match(facts, new RegExp(`Champion ${state.champion.recipe}, \\d+ sessions`));
    assert.match(facts, /Tests this year \d of 4 False promotions expected at most 0\.20 a year/);
    assert.equal(policy.test.alpha * policy.test.perYear, 0.2);
    const box = await table.boundingBox();
    assert.ok(box!.y + box!.height < 800);
    await page.getByText('Days to 80 % power').focus();
    assert.match(await page.locator('#tip').innerText(), /2\.487 sd \/ mean/);
    assert.equal(await page.title(), 'Contest · Tempocast');
  });
});

test('charts have a title with its source, words, thresholds, the naive forecast, and a table behind', async () => {
  await visit(CONTEST, {}, async (page) => {
    await page.locator('svg.plot').nth(3).waitFor();
    const skill = page.locator('.plot-figure').first();
    assert.equal(await skill.locator('path.plot-baseline').count(), 2); // the line and its key
    assert.equal(await skill.locator('path.plot-ours-band').count(), 1);
    await skill.getByRole('heading').locator('.term').focus();
    assert.match(await page.locator('#tip').innerText(), /Source: the numbers that the contest judged by/);
    await skill.getByText('Table').click();
    await skill
      .locator('tbody tr')
      .nth(SESSIONS - 1)
      .waitFor();
    assert.equal(await skill.locator('tbody tr').count(), SESSIONS);
    const evidence = page.locator('.plot-figure', { hasText: 'Evidence (e-processes)' });
    assert.match(await evidence.locator('desc').innerHTML(), /lightgbm: M [\d.]+ of 20 that it is worse/);
    const axis = await evidence.locator('.plot-text').allTextContents();
    for (const decade of ['0.01', '0.1', '1', '10', '100']) assert.ok(axis.includes(decade), decade);
    assert.ok((await evidence.locator('path.plot-limit').count()) > 3);
    await evidence.getByText('better than the champion, decides from 40').waitFor();
    await skill.locator('rect.plot-hit').first().hover();
    await page.locator('#tip', { hasText: /served, skill/ }).waitFor();
  });
});

test('a mark on the time axis opens the record of its decision by keyboard; back returns', async () => {
  await visit(CONTEST, {}, async (page) => {
    const mark = page.locator(`a.plot-link[aria-label^="${winner} was promoted"]`);
    await mark.focus();
    assert.match(await page.locator('#tip').innerText(), new RegExp(`^${winner} was promoted, `));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: `${winner} was promoted` }).waitFor();
    assert.equal(new URL(page.url()).searchParams.get('decision'), promoted);
    await page.goBack();
    await page.locator('table.challengers').waitFor();
    await page.locator('.decisions a', { hasText: `${winner} was promoted` }).click();
    await page.getByText(`tempocast contest replay ${promoted}`).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('table.challengers').waitFor();
    await page.getByRole('radio', { name: '120' }).check({ force: true });
    await page.getByText('Skill in %, over the last 120 sessions').waitFor();
    assert.equal(new URL(page.url()).searchParams.get('window'), '120');
  });
});

test('a decision has an address of its own with evidence, thresholds, policy, code, actor and reasons', async () => {
  await visit(recordOf(promoted), {}, async (page) => {
    await page.getByRole('heading', { name: 'Evidence', exact: true }).waitFor();
    const facts = (await page.locator('.facts').innerText()).replace(/\s+/g, ' ');
    assert.match(
      facts,
      new RegExp(`By the policy, by itself Champion lstm → ${winner} Stage A/B, 50 % → champion`),
    );
    assert.match(facts, /Policy default \d+ Code 0\.4\.0 4f1c2d3e/);
    await page.getByText(/^evidence [\d.]+ reached 40\.00$/).waitFor();
    assert.match(
      await page.getByRole('row', { name: /^Evidence M/ }).innerText(),
      /^Evidence M\s+\d+\s+40 and above/,
    );
    await page.locator('.plot-figure', { hasText: 'The numbers it was decided from' }).waitFor();
    await page.getByText('The policy as it was').click();
    await page.getByText('"spending"').waitFor();
  });
  await visit(recordOf('demo-1/999'), {}, async (page) => {
    await page.getByRole('heading', { name: 'Nothing is stored under this name' }).waitFor();
  });
});

test('a form asks for name, reason and, where the policy says so, a second person; Escape leaves it', async () => {
  await visit(CONTEST, {}, async (page) => {
    await page.getByRole('button', { name: 'Force' }).focus();
    await page.keyboard.press('Enter');
    const form = page.locator('form.operator-form');
    await form.getByLabel(/^Second person, if one is with you/).waitFor();
    await form.getByLabel('Recipe').selectOption('lightgbm');
    await form.getByText(/lightgbm serves from the next session on/).waitFor();
    await form.getByRole('button', { name: 'Make it champion' }).click();
    await form.getByText('Your name is missing').waitFor();
    await form.getByLabel('Your name').fill('Ada');
    await form.getByLabel('Reason').fill('I have seen enough of it');
    await page.keyboard.press('Enter');
    // This API has no Temporal server behind it.
    await form.getByText('temporal.address is not configured').waitFor();
    await form.getByLabel('Reason').press('Escape');
    await form.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Register a challenger' }).click();
    const { candidates } = (await (await fetch(`${api.url}/v1/contest`)).json()) as { candidates: string[] };
    assert.ok(candidates.includes('ridge') && !candidates.includes(winner));
    assert.deepEqual(await form.getByLabel('Recipe').locator('option').allInnerTexts(), candidates);
  });
});

test('a new session comes by itself; what the reader points at stays where it is until it is left', async () => {
  await visit(CONTEST, {}, async (page) => {
    await page.getByText(`${SESSIONS} sessions`).first().waitFor();
    await seeded.next();
    await page
      .getByText(`${SESSIONS + 1} sessions`)
      .first()
      .waitFor();
    const second = page.locator('.decisions > li').nth(1);
    await second.scrollIntoViewIfNeeded();
    await second.hover();
    const [before, words] = [await second.boundingBox(), await second.innerText()];
    await seeded.give({
      ...{ kind: 'action', id: 'live', action: 'pause', name: 'Ada' },
      reason: 'a halt of all trading',
    });
    await page.getByText('There is something new').waitFor();
    assert.deepEqual(await second.boundingBox(), before);
    assert.equal(await second.innerText(), words);
    await page.mouse.move(2, 2);
    await page.locator('.decisions > li').first().getByText('paused').waitFor();
    await page.locator('.notice', { hasText: 'Paused.' }).waitFor();
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    await page.getByText('There is something new').waitFor({ state: 'detached' });
  });
});

test('before a contest, and where it is switched off, the screen says what to do', async () => {
  const own = await createTestDatabase();
  try {
    for (const [config, title] of [
      [enabled(testConfig(own.url)), 'No contest has begun'],
      [testConfig(own.url), 'The contest is switched off'],
    ] as const) {
      const off = { ...config, contest: { ...config.contest, enabled: title.startsWith('No') } };
      const server = await startApi(off, { pageFolder: browser.pageFolder });
      await browser.visit(server.url + CONTEST, MOBILE, async (page) => {
        await page.getByRole('heading', { name: title }).waitFor();
        await page.getByText('tempocast contest register').first().waitFor();
        assert.equal(await overflow(page), 0);
      });
      await server.close();
    }
  } finally {
    await own.close();
  }
});

test('an error says what happened and is tried again; while it loads there is a skeleton', async () => {
  await visit('/?tab=runs', {}, async (page) => {
    await page.locator('table.runs').first().waitFor();
    let broken = true;
    await page.route('**/v1/contest', (route) => (broken ? route.abort() : route.continue()));
    await page.getByRole('link', { name: 'Contest' }).click();
    await page.getByRole('heading', { name: 'The API cannot be reached' }).waitFor();
    broken = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('table.challengers').waitFor();
  });
  await visit('/?tab=runs', {}, async (page) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    await page.route('**/v1/contest', async (route) => {
      await promise;
      await route.continue();
    });
    await page.getByRole('link', { name: 'Contest' }).click();
    await page.getByText('Loading the contest').waitFor({ state: 'attached' });
    resolve();
    await page.locator('table.challengers').waitFor();
  });
});

test('at 390 px nothing scrolls sideways, challengers stand below each other, the page of a model folds', async () => {
  for (const path of [CONTEST, recordOf(promoted), recordOf(seeded.decisions[0]!.id), MODEL]) {
    await visit(path, MOBILE, async (page) => {
      await loaded(page);
      assert.equal(await overflow(page), 0, path);
      if (path === CONTEST) await page.locator('ul.challengers > li').first().waitFor();
      if (path !== MODEL) return;
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      assert.ok(height < 4_000, `${height} px high`);
      await page.getByRole('link', { name: 'Parents' }).click();
      await page.getByText('Dataset', { exact: true }).waitFor();
    });
  }
});

test('axe finds no accessibility fault, dark or light, wide or narrow, with a form open', async () => {
  for (const path of [CONTEST, recordOf(promoted), MODEL]) {
    for (const options of [{ colorScheme: 'light' }, { colorScheme: 'dark', viewport: PHONE }] as const) {
      await visit(path, { ...options, bypassCSP: true }, async (page) => {
        await loaded(page);
        if (path === CONTEST) await page.getByRole('button', { name: 'Veto' }).click();
        assert.deepEqual(await axeFaults(page), [], `${path} ${options.colorScheme}`);
      });
    }
  }
});

test('the page is below 300 kB compressed', () => {
  const assets = join(browser.pageFolder, 'assets');
  const bytes = readdirSync(assets).map((file) => gzipSync(readFileSync(join(assets, file))).length);
  assert.ok(bytes.reduce((sum, one) => sum + one, 0) < 300_000, `${bytes} bytes`);
});

test('an operator pauses, resumes and, with a second person, closes the contest from the page', async () => {
  const rig = await startRig({
    recipes: CHEAP_RECIPES.slice(0, 2),
    contest: { enabled: true } as Config['contest'],
  });
  const kinds = async () => {
    const { rows } = await rig.deps.db.query(
      `select kind, event->'actor'->>'name' as name, event->'actor'->>'second' as second, event->'reasons'->>0 as reason
       from tempocast.contest_event order by sequence`,
    );
    return rows;
  };
  try {
    await rig.runDay('2019-02-20');
    const own = await startApi(
      { ...rig.config, api: { ...rig.config.api, port: 0 } },
      { pageFolder: browser.pageFolder },
    );
    await browser.visit(own.url + CONTEST, {}, async (page) => {
      const form = page.locator('form.operator-form');
      const send = async (button: string, name: string, reason: string, verb: string) => {
        await page.getByRole('button', { name: button, exact: true }).click();
        await form.getByLabel('Your name').fill(name);
        await form.getByLabel('Reason').fill(reason);
        await form.getByRole('button', { name: verb }).click();
      };
      await send('Pause', 'Ada Lovelace', 'short', 'Pause the contest');
      await form.getByText(/at least 10 are needed/).waitFor();
      await form.getByLabel('Reason').fill('a halt of all trading');
      await form.getByRole('button', { name: 'Pause the contest' }).click();
      await page.getByText('The contest is paused.').waitFor();
      await page.locator('.notice', { hasText: 'Paused.' }).waitFor();
      await send('Resume', 'Ada Lovelace', 'trading goes on as before', 'Resume the contest');
      await page.getByText('The contest goes on.').waitFor();
      await send('Close the contest', 'Ada Lovelace', 'the season is over', 'Close the contest for good');
      await page.getByText(/asked by Ada Lovelace/).waitFor();
      await send('Confirm', 'Ada Lovelace', 'I agree with myself', 'Confirm as the second person');
      await form.getByText(/has to be another than/).waitFor();
      await form.getByLabel('Your name').fill('Bo');
      await form.getByRole('button', { name: 'Confirm as the second person' }).click();
      await page.locator('.notice', { hasText: 'Closed.' }).waitFor();
    });
    await own.close();
    const by = 'Ada Lovelace';
    const found = (await kinds()).filter(({ name }: { name: string | null }) => name !== null);
    assert.deepEqual(
      found.map(({ kind, name, second }) => [kind, name, second]),
      [
        ['paused', by, null],
        ['resumed', by, null],
        ['proposed', by, null],
        ['closed', by, 'Bo'],
      ],
    );
    assert.equal(found[0].reason, 'a halt of all trading');
  } finally {
    await rig.close();
  }
});
