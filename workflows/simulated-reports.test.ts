import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isoWeek } from './simulated-reports.ts';

test('a week is named by the year of its Thursday', () => {
  const weeks = {
    '2010-01-03': '2009-W53',
    '2011-01-03': '2011-W01',
    '2012-12-31': '2013-W01',
    '2014-12-29': '2015-W01',
    '2016-01-01': '2015-W53',
    '2018-12-31': '2019-W01',
    '2019-02-17': '2019-W07',
    '2019-02-18': '2019-W08',
    '2019-02-22': '2019-W08',
  };
  for (const [date, week] of Object.entries(weeks)) assert.equal(isoWeek(date), week, date);
});
