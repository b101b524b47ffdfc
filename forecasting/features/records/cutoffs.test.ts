import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calendarOf } from '../../calendar/calendars.ts';
import { cutoffsOf, originsOf } from './cutoffs.ts';

const xnys = calendarOf('XNYS');

test('a session sees what was known 90 minutes after its close, early closes and summer time included', () => {
  assert.deepEqual(cutoffsOf(['2018-12-24', '2019-02-15', '2019-07-01'], {}, xnys), [
    '2018-12-24T19:30:00.000Z',
    '2019-02-15T22:30:00.000Z',
    '2019-07-01T21:30:00.000Z',
  ]);
});

test('a session that was run before the next one opened sees what its run saw; a later run is none of it', () => {
  const runs = {
    '2019-02-13': '2019-02-13T22:30:00.000Z',
    '2019-02-14': '2019-02-15T02:11:12.000Z',
    '2019-02-15': '2019-02-20T02:00:00.000Z',
  };
  const origins = originsOf(runs, xnys);
  assert.deepEqual(origins, { '2019-02-14': '2019-02-15T02:11:12.000Z' });
  assert.deepEqual(cutoffsOf(Object.keys(runs), origins, xnys), [
    '2019-02-13T22:30:00.000Z',
    '2019-02-15T02:11:12.000Z',
    '2019-02-15T22:30:00.000Z',
  ]);
});
