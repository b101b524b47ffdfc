import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatRow } from './progress.mjs';

const ROW = {
  label: 'TensorFlow',
  about: 30,
  began: 1_000,
  ended: undefined,
  far: '120 of 274 MB',
  outcome: '',
};
const DOTS = '.'.repeat(33);

test('a line says what, how far and how long', () => {
  assert.equal(formatRow(ROW, 5_400), `  TensorFlow ${DOTS} 120 of 274 MB, 4 s of about 30 s`);
  assert.equal(
    formatRow({ ...ROW, ended: 13_000, far: '', outcome: 'done' }, 99_000),
    `  TensorFlow ${DOTS} done, 12 s`,
  );
});
