import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { checksWith } from './check.ts';

const checkOf = checksWith({ allErrors: true });

test('a value that fits leaves no errors, one that does not names each of them', () => {
  const isRow = checkOf<{ day: string; n: number }>(
    Type.Object({ day: Type.String({ format: 'date' }), n: Type.Number() }, { additionalProperties: false }),
  );
  assert.equal(isRow({ day: '2019-02-30', n: 'x', more: 1 }), false);
  assert.deepEqual(isRow.errors!.map(({ instancePath, keyword }) => `${instancePath} ${keyword}`).sort(), [
    ' additionalProperties',
    '/day format',
    '/n type',
  ]);
  assert.equal(isRow({ day: '2019-02-22', n: 1 }), true);
  assert.equal(isRow.errors, null);
});

test('a schema is compiled when the first value is checked, and an unknown keyword is refused then', () => {
  const check = checkOf({ type: 'object', propertis: {} });
  assert.throws(() => check({}), /unknown keyword/);
});
