import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { knowledgeOf, type Met, periodEndOf, publishedWithinDays } from './knowledge.ts';

const FETCH = '2019-05-10T12:00:00.000Z';
const met: Met = {
  ...{ published: null, validTo: null, fetchedAt: FETCH },
  ...{ history: false, lagHours: 24, virtual: false },
};

test('G1 a row is known from its publication on, or from when we saw it', () => {
  const rows: [what: string, change: Partial<Met>, knownAt: string, estimated: boolean][] = [
    ['live: published before we looked', { published: '2019-05-10T11:58:00.000Z' }, FETCH, false],
    [
      'live: published after we looked, by its own clock',
      { published: '2019-05-10T12:00:03.000Z' },
      FETCH,
      false,
    ],
    ['live: its publisher says nothing', {}, FETCH, false],
    [
      'history: a vintage date and a day of lag',
      { history: true, published: '2019-04-26' },
      '2019-04-27T00:00:00.000Z',
      true,
    ],
    [
      'history: an instant and an hour of lag',
      { history: true, published: '2019-01-31T12:00:01.000Z', lagHours: 1 },
      '2019-01-31T13:00:01.000Z',
      true,
    ],
    ['history: its publisher says nothing', { history: true }, FETCH, false],
    ['history: the lag ends after the fetch', { history: true, published: '2019-05-10' }, FETCH, false],
    [
      'history: published before its period was over',
      { history: true, published: '2019-03-15', validTo: '2019-03-31' },
      '2019-04-01T00:00:00.000Z',
      true,
    ],
    [
      'history: published after its period',
      { history: true, published: '2019-04-26', validTo: '2019-03-31' },
      '2019-04-27T00:00:00.000Z',
      true,
    ],
    ['replay: published before', { virtual: true, published: '2019-05-01' }, FETCH, false],
  ];
  for (const [what, change, knownAt, knowledgeEstimated] of rows) {
    assert.deepEqual(knowledgeOf({ ...met, ...change }), { knownAt, knowledgeEstimated }, what);
  }
});

test('G1 in a replay, what lies after the virtual now is not there', () => {
  const future: Partial<Met>[] = [
    { published: '2019-05-10T12:00:00.001Z' },
    { published: '2024-01-01', history: true },
    { validTo: '2019-06-30' },
    { published: '2019-05-01', validTo: '2019-05-10' },
  ];
  for (const change of future) assert.equal(knowledgeOf({ ...met, virtual: true, ...change }), null);
  for (const change of future) assert.notEqual(knowledgeOf({ ...met, ...change }), null);
});

test('G1 in a replay, a number without a date of publication is there when it had surely been published', () => {
  const january = { validTo: '2019-01-31', spokenWithinDays: publishedWithinDays('2019-01-01', 'monthly') };
  const at = (fetchedAt: string) => knowledgeOf({ ...met, ...january, fetchedAt, virtual: true })?.knownAt;
  // Consumer prices of January came on 13 February; the recording holds them all along.
  assert.equal(at('2019-02-01T22:30:00.000Z'), undefined);
  assert.equal(at('2019-03-04T22:30:00.000Z'), '2019-03-04T22:30:00.000Z');
  const live = { ...met, ...january, fetchedAt: '2019-02-01T22:30:00.000Z' };
  assert.equal(knowledgeOf(live)?.knownAt, live.fetchedAt);
  const days = ['daily', 'weekly', 'monthly', 'Quarterly', 'Annual'].map((of) =>
    publishedWithinDays('2019-01-01', of),
  );
  assert.deepEqual(days, [5, 7, 31, 90, 90]);
});

test('G1 nothing is known after its fetch, nor an estimate before its publication or the end of its period', () => {
  const instant = fc.integer({ min: 0, max: 4e12 }).map((ms) => new Date(ms).toISOString());
  const any = fc.record({
    published: fc.option(instant),
    validTo: fc.option(instant.map((text) => text.slice(0, 10))),
    fetchedAt: instant,
    history: fc.boolean(),
    lagHours: fc.integer({ min: 0, max: 1000 }),
    virtual: fc.boolean(),
  });
  fc.assert(
    fc.property(any, (one) => {
      const known = knowledgeOf(one);
      if (known === null) return one.virtual;
      if (known.knownAt > one.fetchedAt) return false;
      if (!known.knowledgeEstimated) return known.knownAt === one.fetchedAt;
      return known.knownAt >= one.published! && (one.validTo === null || known.knownAt > one.validTo);
    }),
  );
});

test('a period ends on the day before the next one begins', () => {
  const rows: [period: string, frequency: string | null, end: string][] = [
    ['2019-01-01', 'Quarterly', '2019-03-31'],
    ['2019-10-01', 'quarterly', '2019-12-31'],
    ['2019-01-01', 'Annual', '2019-12-31'],
    ['2020-02-01', 'Monthly', '2020-02-29'],
    ['2019-07-01', 'Semiannual', '2019-12-31'],
    ['2019-05-03', 'Weekly, Ending Friday', '2019-05-09'],
    ['2019-05-03', 'Daily', '2019-05-03'],
    ['2019-05-03', null, '2019-05-03'],
  ];
  for (const [period, frequency, end] of rows)
    assert.equal(periodEndOf(period, frequency), end, `${frequency}`);
});
