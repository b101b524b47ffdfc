import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContestDay } from '../../schemas/contest-days.ts';
import { defaultPolicy } from '../../schemas/policies/default.ts';
import { chartsOf } from './charts.ts';
import { movingRatio, thinned } from './moving.ts';

const close = (actual: number | null, expected: number) =>
  assert.ok(actual !== null && Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);

test('a moving ratio needs 20 sessions, skips those without a number, and has the error of a ratio', () => {
  const series = Array.from({ length: 20 }, (_, i) => ({ top: i % 2 === 0 ? 1 : 3, bottom: 4 }));
  const [early, late] = movingRatio(series, 60, [18, 19]);
  assert.equal(early!.value, null);
  close(late!.value, 0.5);
  // each misses 2 by 1: sqrt(20 / 19 x 20) / 80
  close(late!.high, 0.5 + (1.6449 * Math.sqrt((20 / 19) * 20)) / 80);
  close(late!.low, 1 - late!.high!);
  assert.deepEqual(movingRatio([...series, null], 60, [20])[0], late);
  assert.equal(movingRatio([...series, null], 20, [20])[0]!.value, null);
});

test('points are thinned evenly, and the newest stays', () => {
  assert.deepEqual(thinned(5, 10), [0, 1, 2, 3, 4]);
  assert.deepEqual(thinned(10, 4), [0, 3, 6, 9]);
  assert.deepEqual(thinned(0, 4), []);
});

const dayOf = (day: number, change: Partial<ContestDay>): ContestDay => ({
  ...{ contest: 'demo-1', day, session: `2019-01-${String(day).padStart(2, '0')}`, recipe: 'har' },
  ...{
    champion: 'har',
    role: 'champion',
    stage: null,
    share: 1,
    difference: null,
    championLoss: null,
    loss: null,
  },
  ...{ logBenefit: null, logHarm: null, logReverse: null, threshold: null, mean: null, sd: null },
  ...{ expected: 10, issued: 10, inside: 9, judged: 10 },
  ...change,
});

test('skill is against the naive recipe of the same session, whoever was champion', () => {
  const rows = Array.from({ length: 25 }, (_, i) => i + 1).flatMap((day) => [
    dayOf(day, {}),
    dayOf(day, { recipe: 'ewma', role: 'challenger', stage: 'shadow', share: 0, championLoss: 0.9, loss: 1 }),
    dayOf(day, {
      recipe: 'mean',
      role: 'challenger',
      stage: 'shadow',
      share: 0,
      championLoss: 0.9,
      loss: 1.2,
    }),
  ]);
  const options = { contest: 'demo-1', naive: 'ewma', policy: defaultPolicy, window: 20, points: 100 };
  const charts = chartsOf(rows, options);
  close(charts.served.value.at(-1)!, 0.1);
  const last = (recipe: string) => charts.recipes.find((one) => one.recipe === recipe)!;
  close(last('mean').skill.value.at(-1)!, -0.2);
  close(last('ewma').skill.value.at(-1)!, 0);
  close(last('har').coverage.value.at(-1)!, 0.9);
  assert.equal(last('har').judged, 200);
  const swapped = rows.map((row) => ({
    ...row,
    champion: 'ewma',
    championLoss: 1,
    loss: row.recipe === 'mean' ? 1.2 : 0.9,
  }));
  const other = chartsOf(swapped, options);
  close(other.served.value.at(-1)!, 0);
  close(other.recipes.find(({ recipe }) => recipe === 'har')!.skill.value.at(-1)!, 0.1);
});

test('evidence is cut where the champion changes or a test ends, with threshold and days to 80 % power', () => {
  const d = (day: number) => (day % 2 === 0 ? 0.003 : 0.001);
  const rows = Array.from({ length: 12 }, (_, i) => i + 1).flatMap((day) => [
    dayOf(day, { champion: day > 8 ? 'lstm' : 'har' }),
    dayOf(day, {
      ...{ recipe: 'ewma', role: 'challenger', stage: day > 3 && day < 7 ? 'ab-10' : 'shadow' },
      ...{ share: day > 3 && day < 7 ? 0.1 : 0, champion: day > 8 ? 'lstm' : 'har', difference: d(day) },
      ...{
        logHarm: -day,
        logBenefit: day > 3 && day < 7 ? day : null,
        threshold: day > 3 && day < 7 ? 33 : null,
      },
    }),
  ]);
  const charts = chartsOf(rows, {
    ...{ contest: 'demo-1', naive: 'ewma', policy: defaultPolicy, window: 20, points: 4 },
  });
  assert.deepEqual(charts.sessions, ['2019-01-03', '2019-01-06', '2019-01-09', '2019-01-12']);
  const found = charts.evidence.map(({ kind, champion, threshold, running, sessions }) => ({
    ...{ kind, champion, threshold, running, sessions },
  }));
  assert.deepEqual(found, [
    { kind: 'benefit', champion: 'har', threshold: 33, running: false, sessions: 3 },
    { kind: 'harm', champion: 'har', threshold: 20, running: false, sessions: 8 },
    { kind: 'harm', champion: 'lstm', threshold: 20, running: true, sessions: 4 },
  ]);
  const { mean, sd, daysTo80 } = charts.evidence[1]!;
  close(mean, 0.002);
  close(sd, 0.001);
  assert.ok(Math.abs(daysTo80! - (2.4865 / 2) ** 2) < 1e-3);
  assert.deepEqual(charts.shares, [{ recipe: 'ewma', stage: 'ab-10', share: 0.1, from: 1, to: 1 }]);
});
