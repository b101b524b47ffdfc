import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { smallConfig } from '../../test/rig/config.ts';
import { describePlan } from './plan-backfill.ts';
import { checkNotFuture, checkSubjects, parseDataset, parseSpan, parseStage } from './wanted.ts';

const config = smallConfig(tmpdir());

test('what cannot be meant is refused with what is allowed', () => {
  const refused: [run: () => unknown, type: string, message: RegExp][] = [
    [() => parseSpan('2019-02-22', '2019-02-20'), 'SpanInvalid', /2019-02-22 is after --to 2019-02-20/],
    [() => parseSpan('2019-02-30', '2019-03-01'), 'SessionInvalid', /YYYY-MM-DD/],
    [() => parseDataset(config, 'marco'), 'DatasetInvalid', /nearest is macro; allowed are bars, macro/],
    [() => parseStage('publish'), 'StageInvalid', /allowed are ingest, validate, features/],
    [
      () => checkSubjects(config, 'bars', ['KOO']),
      'SymbolInvalid',
      /universe small 'KOO', the nearest is KO/,
    ],
    [() => checkSubjects(config, 'news', ['^VIX']), 'SymbolInvalid', /allowed are AAPL/],
  ];
  const live = { ...config, source: 'yahoo' as const };
  const now = '2026-11-21T01:00:00.000Z';
  refused.push(
    [() => checkNotFuture(config, '2019-02-23', now), 'SessionInvalid', /allowed is up to 2019-02-22/],
    [
      () => checkNotFuture(live, '2026-11-21', now),
      'SessionInvalid',
      /in the future; allowed is up to 2026-11-20/,
    ],
  );
  checkNotFuture(live, '2026-11-20', now);
  for (const [run, type, message] of refused) assert.throws(run, { type, message });
});

test('context symbols have bars, and a series may have any name', () => {
  checkSubjects(config, 'bars', ['KO', '^VIX']);
  checkSubjects(config, 'macro', ['UNRATE']);
  assert.equal(parseDataset(config, 'news'), 'news');
});

test('a plan says what exists, what would run and what it costs', () => {
  const plan = {
    dataset: 'bars',
    from: '2019-02-14',
    to: '2019-02-22',
    sessions: 6,
    provider: 'yahoo',
  } as const;
  const text = describePlan({
    ...plan,
    ...{ pending: ['2019-02-21', '2019-02-22'], subjects: ['AAPL', 'KO'], requests: 4, seconds: 1 },
  });
  assert.equal(
    text,
    [
      'plan         bars 2019-02-14..2019-02-22, 6 sessions',
      'complete     4 sessions, left as they are',
      'to run       2 sessions: 2019-02-21, 2019-02-22',
      'subjects     2: AAPL KO',
      'requests     4 or more to yahoo, 1 s at its limit',
    ].join('\n'),
  );
});
