import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  assertFaultsHaveTheirErrors,
  assertSecretStaysInside,
  CANARY,
  startRig,
} from '../testing/provider.ts';
import { createSecProvider } from './provider.ts';

const settings = {
  key: 'env:TEMPOCAST_TEST_KEY',
  timeoutMs: 2000,
  concurrency: 2,
  circuit: { failures: 100 },
};
const rig = await startRig((baseUrl) => createSecProvider({ ...settings, baseUrl }), 'sec');
after(() => rig.close());

const filings = { dataset: 'filings', subject: 'TSLA' } as const;
const facts = { dataset: 'fundamentals', subject: 'LPA' } as const;
const paths = (from: number) =>
  rig.server.requests.slice(from).map(({ target }) => target.slice('/sec'.length));

test('a symbol is looked up once, and both hosts keep their own address', async () => {
  const before = rig.server.requests.length;
  const [page] = await rig.pages(facts);
  await rig.pages({ ...facts, subject: 'SNOW' });
  assert.equal(page!.answer.url, 'https://data.sec.gov/api/xbrl/companyfacts/CIK0001997711.json');
  assert.equal(page!.parsed.fundamentals!.length, 768);
  assert.deepEqual(paths(before), [
    '/files/company_tickers.json',
    '/api/xbrl/companyfacts/CIK0001997711.json',
    '/api/xbrl/companyfacts/CIK0001640147.json',
  ]);
});

test('a company can be asked for by its number', async () => {
  const [page] = await rig.pages({ ...facts, subject: 'CIK1997711' });
  assert.equal(page!.answer.url, 'https://data.sec.gov/api/xbrl/companyfacts/CIK0001997711.json');
});

test('older filings are the pages after the newest, as far as they are wanted', async () => {
  const pages = await rig.pages(filings);
  assert.deepEqual(
    pages.map(({ parsed }) => parsed.filings!.length),
    [1001, 1],
  );
  assert.equal((await rig.pages({ ...filings, from: '2013-12-10' })).length, 2);
  assert.equal((await rig.pages({ ...filings, from: '2013-12-11' })).length, 1);
});

test('an unchanged answer is none', async () => {
  const { answer } = await rig.provider.fetch(facts);
  assert.deepEqual(await rig.provider.fetch({ ...facts, etag: answer!.etag }), { answer: null });
});

test('a symbol that the SEC does not list says how to ask for a former one', async () => {
  await assert.rejects(rig.provider.fetch({ ...facts, subject: 'UTX' }), {
    type: 'UnknownSymbol',
    message:
      "the SEC lists no company under 'UTX': it knows present symbols only; for a former one give its number, like CIK0000101829",
  });
});

test('a list that could not be fetched is fetched again', async () => {
  const other = createSecProvider({ ...settings, baseUrl: `${rig.server.url}/sec` });
  rig.server.setFaults([{ kind: 'server-error', times: 1 }]);
  await assert.rejects(other.fetch(facts), { type: 'ProviderUnavailable' });
  rig.server.setFaults([]);
  assert.ok((await other.fetch(facts)).answer);
});

test('G12: each fault has its error, and who asks is in none', () => assertFaultsHaveTheirErrors(rig, facts));

test('G12: who asks is sent as User-Agent and appears in nothing that is kept', async () => {
  await assertSecretStaysInside(rig, facts);
  await assertSecretStaysInside(rig, filings);
  assert.equal(rig.server.requests.at(-1)!.headers['user-agent'], CANARY);
});

test('who is cancelled while the list of companies is fetched takes nobody along', async () => {
  const provider = createSecProvider({ ...settings, baseUrl: rig.server.url + '/sec' });
  const controller = new AbortController();
  const cancelled = provider.fetch(facts, controller.signal);
  const other = provider.fetch({ ...facts, subject: 'SNOW' });
  controller.abort(new Error('cancelled'));
  await assert.rejects(cancelled, /cancelled/);
  assert.match((await other).answer!.url, /CIK0001640147/);
});
