import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Coverage } from '../../schemas/api.ts';
import { coverageRows } from './coverage-rows.ts';

type Row = Coverage['rows'][number];
const row = (recipe: string, regime: Row['regime']) => ({ recipe, regime, forecasts: 3 }) as Row;

test('the recipe comes first as a whole, then calm, usual and rough, and the baseline last', () => {
  const rows = [
    row('ewma', null),
    row('har', 'rough'),
    row('har', 'unknown'),
    row('har', null),
    row('har', 'calm'),
  ];
  assert.deepEqual(
    coverageRows(rows, 'har').map(({ name, row, chosen }) => [name, row.recipe, chosen]),
    [
      ['All', 'har', true],
      ['calm', 'har', false],
      ['rough', 'har', false],
      ['ewma', 'ewma', false],
    ],
  );
  assert.deepEqual(
    coverageRows(rows, 'ewma').map(({ name }) => name),
    ['All'],
  );
  assert.deepEqual(coverageRows([], 'har'), []);
});
