import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { studentQuantile, studentScale } from '../../forecasting/intervals/student.ts';
import { fitModel } from '../../forecasting/models/fit-model.ts';
import { testPanel, testRecipe } from '../../forecasting/models/testdata/panels.ts';
import { exportOnnx } from '../../forecasting/onnx/export.ts';
import { inputsOfRows } from '../../forecasting/onnx/panel-inputs.ts';
import { WORDS } from '../../forecasting/onnx/testing/compare.ts';
import { madeLstm } from '../../forecasting/onnx/testing/made-lstm.ts';
import { QUANTILE_LEVELS } from '../../schemas/forecast.ts';
import { createHandler, type Handler, type HttpResult } from './handler.ts';
import { loadServedModel } from './served-model.ts';

const folder = mkdtempSync(join(tmpdir(), 'tempocast-serve-'));
after(() => rmSync(folder, { recursive: true }));

const panel = testPanel({ sessions: 200, symbols: 4 });
const last = Int32Array.from({ length: 4 }, (_, i) => panel.rows - 4 + i);
const har = await fitModel(testRecipe('har'), panel);
const lstm = await madeLstm(panel, { hyper: { steps: 5 } });
const NOW = new Date('2019-01-10T12:00:00Z');

async function serve(model: typeof har): Promise<{ handler: Handler; description: Served }> {
  const file = join(folder, `${model.recipe.family}.onnx`);
  writeFileSync(file, await exportOnnx(model.save(), WORDS));
  const served = await loadServedModel(file);
  return {
    handler: createHandler(Promise.resolve(served), { now: () => NOW }),
    description: served.description,
  };
}
type Served = Awaited<ReturnType<typeof loadServedModel>>['description'];

const { handler, description } = await serve(har);
const { features } = inputsOfRows(panel, last, { features: description.features, sequence: [], steps: 0 });
const width = description.features.length;
const rowsOf = () =>
  Array.from(last, (_, i) => ({
    symbol: panel.symbols[i]!,
    features: Array.from(features.subarray(i * width, (i + 1) * width)) as (number | null)[],
  }));

function post(body: unknown, to = handler): Promise<HttpResult> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return to({ rawPath: '/forecast', requestContext: { http: { method: 'POST' } }, body: text });
}
const request = (more: object = {}) => ({ featureSetVersion: 'set-1', rows: rowsOf(), ...more });

test('features in, the distribution of the original out, with version and ages', async () => {
  const { statusCode, headers, body } = await post(request({ asOf: '2019-01-10T11:59:00.000Z' }));
  assert.deepEqual([statusCode, headers['content-type']], [200, 'application/json']);
  const answer = JSON.parse(body);
  const { forecasts, ...about } = answer;
  assert.deepEqual(about, {
    ...{ modelVersion: 'version-1', recipe: 'har', featureSetVersion: 'set-1', trainedThrough: '2018-12-31' },
    ...{ modelAgeDays: 10, asOf: '2019-01-10T11:59:00.000Z', featuresAgeSeconds: 60 },
    quantileLevels: [...QUANTILE_LEVELS],
  });
  const expected = har.predict(panel, last);
  assert.equal(forecasts.length, 4);
  for (const [i, { symbol, horizons }] of forecasts.entries()) {
    assert.equal(symbol, panel.symbols[i]);
    for (const { horizon, mean, sigma, df, quantiles } of horizons) {
      const original = expected[horizon as 1];
      assert.deepEqual([mean, df], [0, original.df]);
      assert.ok(Math.abs(sigma / original.sigma[i]! - 1) < 1e-12);
      const q = studentScale(sigma, df) * studentQuantile(0.95, df);
      assert.ok(Math.abs(quantiles[7] / q - 1) < 1e-12);
    }
  }
});

test('features by name, in any order, say the same; base64 bodies too', async () => {
  const named = rowsOf().map(({ symbol, features }) => ({
    symbol,
    features: Object.fromEntries(features.map((value, j) => [description.features[j]!, value]).reverse()),
  }));
  const expected = JSON.parse((await post(request())).body);
  assert.deepEqual(JSON.parse((await post(request({ rows: named }))).body), expected);
  const body = Buffer.from(JSON.stringify(request())).toString('base64');
  const event = {
    rawPath: '/forecast',
    requestContext: { http: { method: 'POST' } },
    body,
    isBase64Encoded: true,
  };
  assert.deepEqual(JSON.parse((await handler(event)).body), expected);
});

test('sequences go through the scaler inside the graph', async () => {
  const served = await serve(lstm);
  const { features: names, steps } = served.description.sequence;
  const { sequence } = inputsOfRows(panel, last, { features: [], sequence: names, steps });
  const rows = Array.from(last, (_, i) => ({
    sequence: Array.from({ length: steps }, (_, k) =>
      Array.from(sequence.subarray((i * steps + k) * names.length, (i * steps + k + 1) * names.length)),
    ),
  }));
  const answer = JSON.parse((await post(request({ rows }), served.handler)).body);
  const expected = lstm.predict(panel, last)[3];
  for (const [i, { horizons }] of answer.forecasts.entries()) {
    assert.ok(Math.abs(horizons[1].sigma / expected.sigma[i]! - 1) < 1e-5);
    assert.ok(Math.abs(horizons[1].mean - expected.mean[i]!) < 1e-5 * expected.sigma[i]!);
  }
  const short = { rows: [{ sequence: rows[0]!.sequence.slice(1) }] };
  const problem = JSON.parse((await post(request(short), served.handler)).body);
  assert.match(problem.detail, /^rows\/0\/sequence has 4 steps, 5 are needed, oldest first/);
});

test('a row without an EWMA sigma has no forecast, the others have', async () => {
  const rows = rowsOf();
  rows[1]!.features[description.features.indexOf('ewma_sigma')] = null;
  const { forecasts } = JSON.parse((await post(request({ rows }))).body);
  assert.deepEqual(
    forecasts.map(({ horizons }: { horizons: unknown }) => horizons === null),
    [false, true, false, false],
  );
});

const [row] = rowsOf();
const spoiled = (features: unknown) => request({ rows: [{ ...row, features }] });
const refusals: [string, unknown, number, string, RegExp][] = [
  [
    'too few features',
    spoiled([1, 2]),
    400,
    'wrong-feature-count',
    /^rows\/0\/features has 2 values; the model reads 7: ewma_sigma, rv_1/,
  ],
  [
    'an unknown feature',
    spoiled({ rsi: 1 }),
    400,
    'wrong-feature-count',
    /names rsi, which the model does not read/,
  ],
  ['a missing name', spoiled({ vix: 1 }), 400, 'wrong-feature-count', /does not name ewma_sigma, rv_1/],
  [
    'no features',
    request({ rows: [{ symbol: 'A' }] }),
    400,
    'wrong-feature-count',
    /rows\/0\/features is not there/,
  ],
  [
    'the text NaN',
    spoiled(['NaN', 1, 1, 1, 1, 1, 1]),
    400,
    'not-a-number',
    /^rows\/0\/features\/0 is NaN, a finite number or null/,
  ],
  [
    'NaN as JavaScript writes it',
    '{"rows":[{"features":[NaN]}]}',
    400,
    'invalid-body',
    /the body is not JSON; a missing feature is null/,
  ],
  [
    'an infinite number',
    `{"featureSetVersion":"set-1","rows":[{"features":[1e999]}]}`,
    400,
    'not-a-number',
    /is Infinity/,
  ],
  [
    'another feature set',
    request({ featureSetVersion: 'set-2' }),
    409,
    'feature-set-mismatch',
    /^featureSetVersion set-2, the model was fitted on set-1/,
  ],
  [
    'no feature set',
    request({ featureSetVersion: undefined }),
    409,
    'feature-set-mismatch',
    /^no featureSetVersion/,
  ],
  [
    'too many rows',
    request({ rows: new Array(1001).fill(row) }),
    413,
    'batch-too-large',
    /^1001 rows, at most 1000 are allowed/,
  ],
  ['no rows', request({ rows: [] }), 400, 'invalid-body', /^rows must NOT have fewer than 1 items/],
  ['null', 'null', 400, 'invalid-body', /^the body must be object/],
  ['an unknown member', request({ extra: 1 }), 400, 'invalid-body', /additional properties \(extra\)/],
  [
    'a row without a symbol',
    request({ rows: [{ features: row!.features }] }),
    400,
    'invalid-body',
    /no symbol/,
  ],
];
for (const [what, body, status, kind, detail] of refusals) {
  test(`${what}: a problem that says what is allowed`, async () => {
    const { statusCode, headers, body: text } = await post(body);
    const problem = JSON.parse(text);
    assert.match(problem.detail, detail);
    assert.deepEqual(
      [statusCode, headers['content-type'], problem.type, problem.status],
      [status, 'application/problem+json', `urn:tempocast:problem:${kind}`, status],
    );
  });
}

test('other paths and methods, and a model that cannot be loaded', async () => {
  const ask = (to: Handler, method: string, rawPath: string) =>
    to({ rawPath, requestContext: { http: { method } } });
  assert.equal((await ask(handler, 'GET', '/nothing')).statusCode, 404);
  assert.equal((await ask(handler, 'GET', '/forecast')).statusCode, 405);
  const about = JSON.parse((await ask(handler, 'GET', '/model')).body);
  assert.deepEqual([about.inputs, about.modelAgeDays], [['features', 'symbol', 'session'], 10]);
  assert.equal(JSON.parse((await ask(handler, 'GET', '/health')).body).modelVersion, 'version-1');
  const file = join(folder, 'no-model');
  writeFileSync(file, 'hello');
  await assert.rejects(loadServedModel(file), /no-model is not a model of tempocast models export/);
  const seen: unknown[] = [];
  const broken = createHandler(loadServedModel(file), { onError: (error) => seen.push(error) });
  assert.equal((await ask(broken, 'GET', '/health')).statusCode, 500);
  assert.equal(seen.length, 1);
});
