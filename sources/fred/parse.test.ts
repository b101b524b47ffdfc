import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { MacroObservation } from '../../schemas/datasets.ts';
import { assertDamageIsNamed } from '../testing/damage.ts';
import { thrown } from '../testing/thrown.ts';
import type { ByPeriod } from './formats.ts';
import { parseFred } from './parse.ts';
import { windowsOf } from './requests.ts';

const read = (file: string) => {
  const bytes = readFileSync(new URL(`testdata/${file}`, import.meta.url));
  return file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
};
const parse = (body: Uint8Array | object) => {
  const bytes = body instanceof Uint8Array ? body : new TextEncoder().encode(JSON.stringify(body));
  return parseFred('macro', bytes, { subject: 'GDP', knownAt: '2026-01-01T00:00:00.000Z' }).macro!;
};
const json = (file: string): ByPeriod => JSON.parse(read(file).toString());
const line = ({ period, value, vintageFrom, vintageTo }: MacroObservation) =>
  [period, value, vintageFrom, vintageTo].join(' ');
const of = (rows: MacroObservation[], period: string) =>
  rows.filter((row) => row.period === period).map(line);

test('all vintages of a value have the days on which they were the published one', () => {
  const rows = parse(read('all-releases.json.gz'));
  assert.equal(rows.length, 3199);
  assert.deepEqual(rows[0], {
    series: 'GDP',
    period: '1946-01-01',
    value: 199.7,
    unit: null,
    frequency: null,
    vintageFrom: '1992-12-22',
    vintageTo: '1996-01-18',
  });
  // The four that the README of another client (fredapi) shows, and the annual revisions after them.
  assert.deepEqual(of(rows, '2014-01-01').slice(0, 4), [
    '2014-01-01 17149.6 2014-04-30 2014-05-28',
    '2014-01-01 17101.3 2014-05-29 2014-06-24',
    '2014-01-01 17016 2014-06-25 2014-07-29',
    '2014-01-01 17044 2014-07-30 2015-07-29',
  ]);
  assert.deepEqual(of(rows, '2024-07-01'), ['2024-07-01 29349.924 2024-10-30 ']);
});

test('"not available" is null, and a vintage of its own', () => {
  assert.deepEqual(of(parse(read('all-releases.json.gz')), '1946-01-01'), [
    '1946-01-01 199.7 1992-12-22 1996-01-18',
    '1946-01-01  1996-01-19 1997-05-06',
    '1946-01-01 210.4 1997-05-07 1999-10-27',
    '1946-01-01  1999-10-28 ',
  ]);
});

test('G1: what was known until a day is the same, whether asked then or later', () => {
  const until = parse(read('until-2019.json.gz'));
  const later = parse(read('all-releases.json.gz')).filter(({ vintageFrom }) => vintageFrom! <= '2019-01-01');
  const known = ({ period, value, vintageFrom }: MacroObservation) => [period, value, vintageFrom].join(' ');
  assert.equal(until.length, 2902);
  assert.deepEqual(until.map(known), later.map(known));
  assert.deepEqual(of(until, '2018-07-01'), [
    '2018-07-01 20659.029 2018-10-26 2018-11-27',
    '2018-07-01 20660.34 2018-11-28 2018-12-20',
    '2018-07-01 20658.204 2018-12-21 ',
  ]);
});

test('initial releases are the first vintage of each period', () => {
  const rows = parse(read('initial-releases.json.gz'));
  assert.equal(rows.length, 132);
  assert.equal(line(rows[0]!), '1991-10-01 5736.6 1992-01-29 1992-02-27');
  const all = Map.groupBy(parse(read('all-releases.json.gz')), ({ period }) => period);
  for (const row of rows) assert.equal(line(all.get(row.period)![0]!), line(row));
});

test('a snapshot does not say since when its values are published', () => {
  const rows = parse(read('snapshot.json.gz'));
  assert.equal(rows.length, 315);
  assert.deepEqual(of(rows, '2024-07-01'), ['2024-07-01 29349.924  ']);
});

test('the page of vintage dates holds no observation', () => {
  assert.deepEqual(parse(read('vintage-dates.json')), []);
});

test('observations by vintage (output_type 2) are those by period', () => {
  const answer = json('all-releases.json.gz');
  const vintages: string[] = JSON.parse(read('vintage-dates.json').toString()).vintage_dates;
  const observations = [...Map.groupBy(answer.observations, ({ date }) => date)].map(([date, rows]) => {
    const at = (day: string) => rows.find((row) => row.realtime_start <= day && day <= row.realtime_end);
    const columns = vintages.map((day) => [`GDP_${day.replaceAll('-', '')}`, at(day)?.value ?? '.']);
    return { date, ...Object.fromEntries(columns) };
  });
  const rows = parse({ ...answer, output_type: 2, count: observations.length, observations });
  assert.deepEqual(rows.map(line), parse(answer).map(line));
});

test('windows of real time tell each vintage once', () => {
  const answer = json('all-releases.json.gz');
  const vintages: string[] = JSON.parse(read('vintage-dates.json').toString()).vintage_dates;
  const starts = windowsOf(vintages, 100);
  assert.equal(starts.length, 4);
  assert.ok(starts.every((start) => !vintages.includes(start)));
  const cut = (a: string, b: string) => (a > b ? a : b);
  const rows = starts.flatMap((first, i) => {
    const last = starts[i + 1] === undefined ? '9999-12-31' : dayBefore(starts[i + 1]!);
    const observations = answer.observations
      .filter(({ realtime_start, realtime_end }) => realtime_start <= last && realtime_end >= first)
      .map((row) => ({
        ...row,
        realtime_start: cut(row.realtime_start, first),
        realtime_end: row.realtime_end < last ? row.realtime_end : last,
      }));
    const { length: count } = observations;
    return parse({ ...answer, realtime_start: first, realtime_end: last, count, observations });
  });
  const told = ({ period, value, vintageFrom }: MacroObservation) => [period, vintageFrom, value].join(' ');
  assert.deepEqual(rows.map(told).sort(), parse(answer).map(told).sort());
});

test('a window ends where a vintage has no neighbour on the day after', () => {
  const daily = ['2024-01-02', '2024-01-03', '2024-01-04', '2024-01-05', '2024-01-08', '2024-01-09'];
  assert.deepEqual(windowsOf(daily, 5), ['1776-07-04', '2024-01-06']);
  assert.deepEqual(windowsOf(daily, 4), ['1776-07-04', '2024-01-06']);
  assert.deepEqual(windowsOf(daily, 6), ['1776-07-04']);
});

test('transformed values and cut lists are not taken', () => {
  const snapshot = json('snapshot.json.gz');
  assert.equal(
    thrown(() => parse({ ...snapshot, units: 'pch' })),
    'ProviderFormat /units',
  );
  const observations = snapshot.observations.slice(1);
  assert.equal(
    thrown(() => parse({ ...snapshot, observations })),
    'ProviderFormat /count',
  );
});

test('a damaged answer of any kind is named, or gives the same rows', () => {
  assertDamageIsNamed(read('initial-releases.json.gz'), parse);
  assertDamageIsNamed(read('snapshot.json.gz'), parse);
  assertDamageIsNamed(read('vintage-dates.json'), parse);
});

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
}
