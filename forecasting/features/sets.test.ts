import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { CATALOGUE } from './catalogue.ts';
import { CORE } from './sets.ts';

test('the core set is 97 features of the catalogue, each once, and its order stays', () => {
  const names = new Set(CATALOGUE.map(({ name }) => name));
  assert.equal(new Set(CORE).size, 97);
  assert.deepEqual(
    CORE.filter((name) => !names.has(name)),
    [],
  );
  const hash = createHash('sha256').update(CORE.join(' ')).digest('hex');
  assert.equal(hash, 'ad34d33a31209d9aa2ab52d3cc7c9e3cfcc8d6434c1fd793760130daf7febda7');
});
