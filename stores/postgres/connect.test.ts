import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openDatabase, parseFloats, parseInstant } from './connect.ts';
import { createTestDatabase } from './testing.ts';

const { db, url, close } = await createTestDatabase();
after(close);

for (const [text, instant] of [
  ['2019-02-22 22:30:00+00', '2019-02-22T22:30:00.000Z'],
  ['2019-02-22 22:30:00.5+00', '2019-02-22T22:30:00.500Z'],
  ['2019-02-22 22:30:00.123+00', '2019-02-22T22:30:00.123Z'],
]) {
  test(`the instant ${text} is ${instant}`, () => assert.equal(parseInstant(text), instant));
}

for (const [text, floats] of [
  ['{}', []],
  ['{1,-0,2.5e-300}', [1, -0, 2.5e-300]],
  ['{NULL,NaN,-Infinity}', [null, Number.NaN, Number.NEGATIVE_INFINITY]],
] as const) {
  test(`the array ${text} is read to the last bit`, () => assert.deepEqual(parseFloats(text), floats));
}

test('days, instants and counts come back as ours, whatever the zone of this machine', async () => {
  const { rows } =
    await db.query(`select '2019-03-10'::date as day, '2019-03-10 02:30:00.25-05'::timestamptz as instant,
    count(*) as count, 9007199254740991::bigint as big, '{0.1,-0}'::float8[] as floats, null::date as nothing`);
  const expected = {
    day: '2019-03-10',
    instant: '2019-03-10T07:30:00.250Z',
    count: 1,
    big: 9007199254740991,
  };
  assert.deepEqual(rows[0], { ...expected, floats: [0.1, -0], nothing: null });
});

test('an operator sees which process holds a connection', async () => {
  const pool = openDatabase({ url, applicationName: 'tempocast-api' });
  const { rows } = await pool.query(
    'select application_name as name from pg_stat_activity where pid = pg_backend_pid()',
  );
  assert.deepEqual(rows, [{ name: 'tempocast-api' }]);
  await pool.end();
});
