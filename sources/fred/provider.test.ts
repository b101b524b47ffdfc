import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  assertFaultsHaveTheirErrors,
  assertSecretStaysInside,
  CANARY,
  startRig,
} from '../testing/provider.ts';
import { createFredProvider } from './provider.ts';
import { nextCursor, question } from './requests.ts';

const settings = {
  key: 'env:TEMPOCAST_TEST_KEY',
  timeoutMs: 1500,
  concurrency: 2,
  circuit: { failures: 100 },
};
const rig = await startRig((baseUrl) => createFredProvider({ ...settings, baseUrl }), 'fred');
after(() => rig.close());

const gdp = { dataset: 'macro', subject: 'GDP' } as const;

test('a series is its vintage dates, then its observations in all vintages', async () => {
  const pages = await rig.pages(gdp);
  assert.deepEqual(
    pages.map(({ answer, parsed }) => [new URL(answer.url).pathname, parsed.macro!.length]),
    [
      ['/fred/series/vintagedates', 0],
      ['/fred/series/observations', 3199],
    ],
  );
  const { searchParams } = new URL(pages[1]!.answer.url);
  assert.equal(searchParams.get('realtime_start'), '1776-07-04');
  assert.equal(searchParams.get('realtime_end'), '9999-12-31');
});

test('without a new vintage there is nothing more to ask', async () => {
  const { answer } = await rig.provider.fetch(gdp);
  assert.deepEqual(await rig.provider.fetch({ ...gdp, etag: answer!.etag }), { answer: null });
});

test('many rows are pages of a window, many vintages are windows', () => {
  const place = { starts: ['1776-07-04', '2015-03-07'], window: 0, offset: 0 };
  const page = (count: number) => new TextEncoder().encode(JSON.stringify({ count, observations: [] }));
  const after = (at: object, count: number) => {
    const next = nextCursor({ ...gdp, cursor: JSON.stringify({ ...place, ...at }) }, page(count));
    return next === undefined ? undefined : question({ ...gdp, cursor: next }).query;
  };
  const second = after({}, 100_001)!;
  assert.deepEqual(
    [second.realtime_start, second.realtime_end, second.offset],
    ['1776-07-04', '2015-03-06', 100_000],
  );
  const third = after({ offset: 100_000 }, 100_001)!;
  assert.deepEqual([third.realtime_start, third.realtime_end, third.offset], ['2015-03-07', '9999-12-31', 0]);
  assert.equal(after({ window: 1 }, 5), undefined);
});

test('an unknown series, a wrong key and a spent limit are told apart by what FRED says', async () => {
  await assert.rejects(rig.provider.fetch({ ...gdp, subject: 'NOPE' }), { type: 'UnknownSymbol' });
  rig.server.setFaults([{ kind: 'lost-entitlement' }]);
  await assert.rejects(rig.provider.fetch(gdp), { type: 'ProviderRefused' });
  rig.server.setFaults([]);
});

test('G12: each fault has its error, and the key is in none', () => assertFaultsHaveTheirErrors(rig, gdp));

test('G12: the key goes with the query and appears in nothing that is kept', async () => {
  await assertSecretStaysInside(rig, gdp);
  const sent = new URL(rig.server.requests.at(-1)!.target, rig.server.url).searchParams;
  assert.equal(sent.get('api_key'), CANARY);
});
