import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Providers } from '../../schemas/sources.ts';
import { fixture } from '../../sources/yahoo/fixtures.ts';
import { parseYahoo } from '../../sources/yahoo/parse.ts';
import { openLake } from '../../stores/lake/open.ts';
import { putRaw } from '../../stores/lake/raw.ts';
import type { ActivityDeps } from '../deps.ts';
import { barsOf } from './chart-table.ts';
import { keptAnswer, readAnswer } from './stored-answer.ts';

const folder = mkdtempSync(join(tmpdir(), 'tempocast-answers-'));
after(() => rmSync(folder, { recursive: true }));
const lake = openLake(pathToFileURL(folder).href);
const knownAt = '2025-03-01T00:00:00.000Z';
const { symbol, body } = fixture('chart-AAPL-2020-08-31');

/** Parses as the providers do, and counts. */
function countingDeps() {
  const count = { parsed: 0 };
  const parse: Providers['parse'] = (_, dataset, bytes, context) => {
    count.parsed++;
    return parseYahoo(dataset as 'bars', bytes, context);
  };
  return { count, deps: { lake, providers: { parse } as Providers } as ActivityDeps };
}

const store = async (bytes: Uint8Array) => {
  const answer = { source: 'yahoo', dataset: 'bars', symbol, url: 'https://example.org/', status: 200 };
  const { key } = await putRaw(lake, { ...answer, fetchedAt: knownAt, body: bytes });
  return { key, source: 'yahoo', dataset: 'bars', subject: symbol, knownAt };
};

test('an answer is parsed once, and again when it is asked for as something else', async () => {
  const { count, deps } = countingDeps();
  const stored = await store(body);
  const [first, second] = [await readAnswer(deps, stored), await readAnswer(deps, stored)];
  assert.equal(second, first);
  assert.equal(count.parsed, 1);
  const { charts } = parseYahoo('bars', body, { subject: symbol, knownAt });
  assert.deepEqual(
    first.charts!.map(barsOf),
    charts!.map(({ bars }) => bars),
  );
  await readAnswer(deps, { ...stored, knownAt: '2025-03-01T00:00:00.001Z' });
  assert.equal(count.parsed, 2);
});

test('what one process has parsed is not taken by providers of another configuration', async () => {
  const stored = await store(body);
  const [one, other] = [countingDeps(), countingDeps()];
  await readAnswer(one.deps, stored);
  assert.equal(keptAnswer(other.deps.providers, stored), undefined);
  await readAnswer(other.deps, stored);
  assert.deepEqual([one.count.parsed, other.count.parsed], [1, 1]);
});

test('an answer that cannot be read says so each time', async () => {
  const { count, deps } = countingDeps();
  const stored = await store(new TextEncoder().encode('<html>'));
  await assert.rejects(readAnswer(deps, stored), { type: 'ProviderGarbled' });
  await assert.rejects(readAnswer(deps, stored), { type: 'ProviderGarbled' });
  assert.equal(count.parsed, 2);
});

test('the oldest answers go when there are too many', async () => {
  const { deps } = countingDeps();
  const rows = 2 ** 20;
  const bars = Array.from({ length: rows }, () => ({
    ...{ session: '2019-02-22', open: 1, high: 1, low: 1, close: 1, volume: 1 },
  }));
  const chart = { symbol, currency: null, exchangeTimezone: 'UTC', actions: [], bars };
  const large = { parse: () => ({ charts: [chart] }) } as unknown as Providers;
  const stored = await Promise.all(['1', '2', '3'].map((text) => store(new TextEncoder().encode(text))));
  for (const one of stored) await readAnswer({ ...deps, providers: large }, one);
  assert.deepEqual(
    stored.map((one) => keptAnswer(large, one) !== undefined),
    [false, true, true],
  );
});
