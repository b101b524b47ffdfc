import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { Dataset, FundamentalFact } from '../../schemas/datasets.ts';
import { endOfDay } from '../new-york.ts';
import { assertDamageIsNamed } from '../testing/damage.ts';
import { thrown } from '../testing/thrown.ts';
import { parseSec } from './parse.ts';

const read = (file: string) => {
  const bytes = readFileSync(new URL(`testdata/${file}`, import.meta.url));
  return file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
};
const parse = (dataset: Dataset, body: Uint8Array | object, subject: string) => {
  const bytes = body instanceof Uint8Array ? body : new TextEncoder().encode(JSON.stringify(body));
  return parseSec(dataset, bytes, { subject, knownAt: '2026-01-01T00:00:00.000Z' });
};
const told = ({ periodStart, periodEnd, value, acceptedAt }: FundamentalFact) =>
  `${periodStart ?? ''}..${periodEnd} ${value} ${acceptedAt}`;
const ofConcept = (facts: FundamentalFact[], concept: string) =>
  facts.filter((fact) => fact.concept === concept);

test('submissions are filings with the instant of their acceptance', () => {
  const filings = parse('filings', read('submissions-tsla.json.gz'), 'TSLA').filings!;
  assert.equal(filings.length, 1001);
  assert.deepEqual(filings.filter(({ form }) => form === '10-K').slice(0, 2), [
    {
      symbol: 'TSLA',
      document: '0000950170-22-000796',
      form: '10-K',
      periodEnd: '2021-12-31',
      acceptedAt: '2022-02-05T01:11:27.000Z',
    },
    {
      symbol: 'TSLA',
      document: '0001564590-21-004599',
      form: '10-K',
      periodEnd: '2020-12-31',
      acceptedAt: '2021-02-08T12:27:23.000Z',
    },
  ]);
  assert.equal(filings.find(({ form }) => form === 'PX14A6G')!.periodEnd, null);
});

test('older filings come as the columns alone', () => {
  const [filing] = parse('filings', read('submissions-tsla-older-made.json'), 'TSLA').filings!;
  assert.equal(filing!.document, '0001318605-05-000001');
});

test('us-gaap facts have their unit, period, report and the end of the filing date', () => {
  const facts = parse('fundamentals', read('facts-snow.json.gz'), 'SNOW').fundamentals!;
  assert.equal(facts.length, 8163);
  assert.deepEqual(ofConcept(facts, 'us-gaap/Assets')[0], {
    symbol: 'SNOW',
    concept: 'us-gaap/Assets',
    unit: 'USD',
    periodStart: null,
    periodEnd: '2020-01-31',
    fiscalPeriod: null,
    value: 1012720000,
    acceptedAt: '2020-12-04T03:00:00.000Z',
    form: '10-Q',
    document: '0001640147-20-000023',
  });
  const revenue = ofConcept(facts, 'us-gaap/RevenueFromContractWithCustomerExcludingAssessedTax');
  assert.ok(revenue.map(told).includes('2019-08-01..2019-10-31 73012000 2020-12-04T03:00:00.000Z'));
});

test('a restated number comes again with the report that restated it', () => {
  const facts = parse('fundamentals', read('facts-snow.json.gz'), 'SNOW').fundamentals!;
  const concept = 'us-gaap/AntidilutiveSecuritiesExcludedFromComputationOfEarningsPerShareAmount';
  const year = ofConcept(facts, concept).filter(
    (fact) => fact.periodStart === '2020-02-01' && fact.periodEnd === '2021-01-31',
  );
  assert.deepEqual(year.map(told), [
    '2020-02-01..2021-01-31 75126464 2021-04-01T02:00:00.000Z',
    '2020-02-01..2021-01-31 75126464 2022-03-31T02:00:00.000Z',
    '2020-02-01..2021-01-31 75126000 2023-03-30T02:00:00.000Z',
  ]);
});

test('ifrs-full facts are read in all their units', () => {
  const facts = parse('fundamentals', read('facts-lpa.json.gz'), 'LPA').fundamentals!;
  assert.equal(facts.length, 768);
  assert.deepEqual(ofConcept(facts, 'ifrs-full/Assets').map(told), [
    '..2022-12-31 497618869 2024-04-27T02:00:00.000Z',
    '..2023-12-31 590825310 2024-04-27T02:00:00.000Z',
    '..2023-12-31 590825310 2025-04-03T02:00:00.000Z',
    '..2024-12-31 607019578 2025-04-03T02:00:00.000Z',
  ]);
  assert.deepEqual([...new Set(facts.map(({ unit }) => unit))].sort(), [
    'COP',
    'CRC',
    'PEN',
    'USD',
    'USD/shares',
    'pure',
    'shares',
  ]);
});

test('G1: the end of the filing date, which dates facts, is never before the acceptance', () => {
  const body = read('submissions-tsla.json.gz');
  const { filingDate, form } = JSON.parse(body.toString()).filings.recent;
  const filings = parse('filings', body, 'TSLA').filings!;
  const reports = filings.map((filing, i) => ({ ...filing, filed: filingDate[i], form: form[i] }));
  const periodic = reports.filter(({ form }) => /^(10-[KQ]|8-K)/.test(form));
  assert.equal(periodic.length, 203);
  for (const { acceptedAt, filed, document } of periodic) assert.ok(endOfDay(filed) >= acceptedAt, document);
});

test('columns of different lengths are never put together', () => {
  const answer = JSON.parse(read('submissions-tsla.json.gz').toString());
  answer.filings.recent.form.pop();
  assert.equal(
    thrown(() => parse('filings', answer, 'TSLA')),
    'ProviderFormat /filings/recent/form',
  );
});

test('a damaged answer of any kind is named, or gives the same rows', () => {
  const at =
    (dataset: Dataset) =>
    (body: Uint8Array): unknown =>
      parse(dataset, body, 'X');
  assertDamageIsNamed(read('submissions-tsla.json.gz'), at('filings'));
  assertDamageIsNamed(read('submissions-tsla-older-made.json'), at('filings'));
  // Which taxonomies, concepts and units there are is the company's choice; a balance has no start.
  const optional = /^\/facts\/[^/]+$|^\/facts\/[^/]+\/[^/]+$|\/units\/[^/]+$|\/start$/;
  assertDamageIsNamed(read('facts-lpa.json.gz'), at('fundamentals'), optional, 60);
});
