import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maskValue } from './mask.ts';

const cases: [path: string, value: unknown, shown: unknown][] = [
  ['database.url', 'postgres://me:pa%40ss@db:5432/x', 'postgres://me:***@db:5432/x'],
  ['database.url', 'postgres://me:p@ss@db/x', 'postgres://me:***@db/x'],
  ['database.url', 'postgres://me@db/x', 'postgres://me@db/x'],
  ['database.url', 'postgres://db/x?user=me&password=s&ssl=1', 'postgres://db/x?user=me&password=***&ssl=1'],
  ['lake.url', 's3://b/p?endpoint=http://h:1&secretKey=zz', 's3://b/p?endpoint=http://h:1&secretKey=***'],
  ['notify.webhook', 'env:TEMPOCAST_HOOK', 'env:TEMPOCAST_HOOK'],
  ['notify.webhook', 'https://hooks.example/abc', '***'],
  ['api.operatorKey', 'env:TEMPOCAST_OPERATOR_KEY', 'env:TEMPOCAST_OPERATOR_KEY'],
  ['api.operatorKey', 'hunter2', '***'],
  ['home', '/tmp/a:b@c', '/tmp/a:b@c'],
  ['api.port', 8080, 8080],
  ['', { database: { url: 'postgres://a:b@c/d' } }, { database: { url: 'postgres://a:***@c/d' } }],
];
for (const [path, value, shown] of cases) {
  test(`G12: ${path || 'a whole configuration'} ${JSON.stringify(value)} is shown without its secret`, () =>
    assert.deepEqual(maskValue(path, value), shown));
}
