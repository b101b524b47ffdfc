import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { parseCsv } from './csv.ts';
import { checkFormat, compileFormat, parseJson } from './format.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const format = compileFormat(
  Type.Object({
    data: Type.Array(Type.Object({ 'a/b': Type.Number(), day: Type.String({ format: 'date' }) })),
  }),
);
const check = (text: string) => checkFormat(format, parseJson('acme', 'AAPL', bytes(text)), 'acme', 'AAPL');
const csv = (text: string) => parseCsv('acme', 'AAPL', bytes(text), ['date', 'close', 'note']);

test('a JSON answer of the known shape passes through', () => {
  const text = '{"data":[{"a/b":1.5,"day":"2019-02-22","more":true}]}';
  assert.deepEqual(check(text), JSON.parse(text));
});

test('what does not fit is terminal and names the JSON path', () => {
  const path = (text: string) => {
    try {
      return check(text);
    } catch (error) {
      const { type, next, details } = error as { type: string; next: string; details: { path: string } };
      return [type, next, details.path];
    }
  };
  assert.deepEqual(path('[]'), ['ProviderFormat', 'terminal', '/']);
  assert.deepEqual(path('{"date":[]}'), ['ProviderFormat', 'terminal', '/data']);
  assert.deepEqual(path('{"data":[{"day":"2019-02-22"}]}'), ['ProviderFormat', 'terminal', '/data/0/a~1b']);
  assert.deepEqual(path('{"data":[{"a/b":"1","day":"2019-02-22"}]}'), [
    'ProviderFormat',
    'terminal',
    '/data/0/a~1b',
  ]);
  assert.deepEqual(path('{"data":[{"a/b":1,"day":"2019-02-30"}]}'), [
    'ProviderFormat',
    'terminal',
    '/data/0/day',
  ]);
  assert.deepEqual(path('{"data":[{"a/b":1e999,"day":"2019-02-22"}]}'), [
    'ProviderFormat',
    'terminal',
    '/data/0/a~1b',
  ]);
});

test('what is no JSON is garbled and quoted', () => {
  for (const text of ['', '{"data":[', '<html>']) {
    assert.throws(() => check(text), { type: 'ProviderGarbled', next: 'retryable' });
  }
  assert.throws(() => parseJson('acme', 'AAPL', new Uint8Array([0xff])), { type: 'ProviderGarbled' });
  assert.throws(() => check('<html>'), {
    message: /^acme's answer for AAPL is not JSON \(6 bytes, starting '<html>'\): /,
  });
});

test('CSV cells are read by column name and type', () => {
  const [first, second] = csv('more,date,note,close\r\n1,2019-02-22,"a, b",1.50\r\n2,None,,.\r\n');
  assert.deepEqual(
    [first!.date('date'), first!.number('close'), first!.text('note')],
    ['2019-02-22', 1.5, 'a, b'],
  );
  assert.equal(second!.dateOrNull('date', ['None']), null);
  assert.equal(second!.numberOrNull('close', ['.']), null);
  assert.equal(second!.numberOrNull('note'), null);
  assert.deepEqual(csv('date,close,note\n'), []);
});

test('CSV that does not fit names column and row', () => {
  assert.throws(() => csv('date,price,note\n'), {
    type: 'ProviderFormat',
    details: { provider: 'acme', subject: 'AAPL', path: 'column close' },
  });
  const [row] = csv('date,close,note\n2019-02-30,1e999,x\n');
  for (const column of ['date', 'close'] as const) {
    const read = () => (column === 'date' ? row!.date(column) : row!.number(column));
    assert.throws(read, {
      type: 'ProviderFormat',
      next: 'terminal',
      details: { provider: 'acme', subject: 'AAPL', path: `row 1, column ${column}` },
    });
  }
  for (const text of ['', '1.5,', '0x10,', ' 1,', 'NaN,', '-,'].map(
    (cell) => `date,close,note\n,${cell}\n`,
  )) {
    if (text.endsWith('1.5,\n')) assert.equal(csv(text)[0]!.number('close'), 1.5);
    else assert.throws(() => csv(text)[0]!.number('close'), { name: /Provider(Format|Garbled)/ });
  }
});

test('CSV cut off, empty or not CSV at all is garbled', () => {
  const garbled = { type: 'ProviderGarbled', next: 'retryable' };
  const texts = [
    '',
    '<html>,\n',
    '{"Note":"a, b"}\n',
    'date,close,note\n2019-02-22,1.5',
    'a,b,c\n1,2\n',
    'a,"b\n',
  ];
  for (const text of texts) assert.throws(() => csv(text), garbled, text);
});
