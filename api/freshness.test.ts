import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Clock, freshnessOf, type Origin } from './freshness.ts';

const origin: Origin = {
  session: '2019-02-21',
  asOf: '2019-02-21T22:30:00.000Z',
  issuedAt: '2019-02-21T22:30:00.000Z',
  recipe: 'har',
  modelVersion: 'a'.repeat(64),
};
const rules = { staleAfterHours: 30 };
const at = (now: string): Clock => ({ kind: 'replay', now });

test('G11 age counts whole minutes from asOf, and origin, model and clock are in every answer', () => {
  const fresh = freshnessOf(origin, at('2019-02-21T22:32:59.000Z'), rules, undefined);
  assert.deepEqual(fresh, {
    ...origin,
    ageMinutes: 2,
    clock: 'replay',
    staleAfterHours: 30,
    stale: false,
    reason: null,
  });
});

test('G11 a forecast is stale one minute after the limit and not at the limit', () => {
  assert.equal(freshnessOf(origin, at('2019-02-23T04:30:00.000Z'), rules, undefined).stale, false);
  const old = freshnessOf(origin, at('2019-02-23T04:31:00.000Z'), rules, undefined);
  assert.equal(old.stale, true);
  assert.equal(old.reason, '30 h old, more than the 30 h allowed');
});

test('G11 closed days make nothing stale: over a weekend, a long one, Thanksgiving', () => {
  const cases = [
    ['2019-02-08', '2019-02-12T04:30', '78 h old, more than the 78 h allowed, 2 closed days included'],
    ['2019-02-15', '2019-02-20T04:30', '102 h old, more than the 102 h allowed, 3 closed days included'],
    ['2018-11-21', '2018-11-24T04:30', '54 h old, more than the 54 h allowed, 1 closed day included'],
  ] as const;
  for (const [session, limit, reason] of cases) {
    const asOf = `${session}T22:30:00.000Z`;
    const own = { ...origin, session, asOf, issuedAt: asOf };
    assert.equal(freshnessOf(own, at(`${limit}:00.000Z`), rules, undefined).reason, null);
    assert.equal(freshnessOf(own, at(`${limit.slice(0, -1)}1:00.000Z`), rules, undefined).reason, reason);
  }
});

test('G11 a failed newer session makes the last good forecast stale and names the stage', () => {
  const newer = { session: '2019-02-22', state: 'failed', stage: 'validate' } as const;
  const stale = freshnessOf(origin, at('2019-02-22T22:30:00.000Z'), rules, newer);
  assert.equal(
    stale.reason,
    'session 2019-02-22 failed at stage validate; this is the last good one, 2019-02-21',
  );
});

test('G11 a newer session that is still running does not make a young forecast stale, but is named with an old one', () => {
  const newer = { session: '2019-02-22', state: 'running', stage: 'train' } as const;
  assert.equal(freshnessOf(origin, at('2019-02-22T22:30:00.000Z'), rules, newer).stale, false);
  const old = freshnessOf(origin, at('2019-02-25T22:30:00.000Z'), rules, newer);
  assert.equal(old.reason, '96 h old, more than the 30 h allowed; session 2019-02-22 is running');
});

test('G11 a forecast of an earlier session than the published one says that it is superseded', () => {
  const old = freshnessOf(origin, at('2019-02-22T22:30:00.000Z'), rules, undefined, '2019-02-22');
  assert.equal(old.reason, 'superseded: session 2019-02-22 has been published since');
});

test('a clock that is behind asOf gives age zero, never a negative one', () => {
  assert.equal(freshnessOf(origin, at('2019-02-21T20:00:00.000Z'), rules, undefined).ageMinutes, 0);
});
