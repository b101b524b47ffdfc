import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { fitModel } from '../../forecasting/models/fit-model.ts';
import { testPanel, testRecipe } from '../../forecasting/models/testdata/panels.ts';
import { exportOnnx } from '../../forecasting/onnx/export.ts';
import { WORDS } from '../../forecasting/onnx/testing/compare.ts';
import { bundleServe } from '../../tools/bundle-serve.ts';
import { coldInvocation } from './testing/invocations.ts';

const folder = mkdtempSync(join(tmpdir(), 'tempocast-bundle-'));
after(() => rmSync(folder, { recursive: true }));

const bundle = await bundleServe(folder);
const runtime = join('node_modules', 'onnxruntime-node');
mkdirSync(join(folder, runtime), { recursive: true });
symlinkSync(join(import.meta.dirname, '..', '..', runtime, 'bin'), join(folder, runtime, 'bin'));
const model = await fitModel(testRecipe('ewma'), testPanel({ sessions: 150 }));
const file = join(folder, 'model.onnx');
writeFileSync(file, await exportOnnx(model.save(), WORDS));

const body = JSON.stringify({ featureSetVersion: 'set-1', rows: [{ features: [0.01] }] });
const event = { rawPath: '/forecast', requestContext: { http: { method: 'POST' } }, body };
const program = {
  ...{ command: process.execPath, args: [bundle], cwd: folder },
  env: { TEMPOCAST_SERVE_MODEL: file },
};

test('the bundle imports nothing: no TensorFlow, no ajv, and nothing of Node by way of its slow facades', () => {
  const text = readFileSync(bundle, 'utf8');
  assert.doesNotMatch(text, /^import\b|\bimport\(|tensorflow/m);
});

test('a start sends nothing to the maker of the runtime and leaves nothing behind', async () => {
  const home = join(folder, 'home');
  mkdirSync(home);
  const env = { ...program.env, HOME: home, TMPDIR: home, XDG_CACHE_HOME: home };
  const { result } = await coldInvocation({ ...program, env }, event);
  assert.equal(result.statusCode, 200);
  assert.deepEqual(readdirSync(home), []);
});

test('a fresh process answers the invocation that waits for it, with no more of the runtime than its native part', async () => {
  const { result } = await coldInvocation(program, event);
  assert.equal(result.statusCode, 200);
  const [row] = JSON.parse(result.body).forecasts;
  const { sigma } = row.horizons[0];
  const panel = { ...testPanel({ sessions: 150 }) };
  const at = panel.featureNames.indexOf('ewma_sigma');
  panel.features[at] = panel.features[at]!.map(() => 0.01);
  assert.equal(sigma, model.predict(panel, Int32Array.of(0))[1].sigma[0]);
});

test('what ajv made for the bundle refuses what ajv refuses', async () => {
  for (const [spoiled, detail] of [
    ['{"rows":[{"features":["NaN"]}]}', /rows\/0\/features\/0 is NaN, a finite number or null/],
    ['{"rows":[],"more":1}', /must NOT have/],
  ] as const) {
    const { result } = await coldInvocation(program, { ...event, body: spoiled });
    assert.equal(result.statusCode, 400);
    assert.match(JSON.parse(result.body).detail, detail);
  }
});

test('outside Lambda the same file is a server', async () => {
  const child = spawn(process.execPath, [bundle], {
    env: { ...program.env, TEMPOCAST_SERVE_PORT: '0', TEMPOCAST_SERVE_HOST: '127.0.0.1' },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  try {
    const [line] = await once(createInterface(child.stderr), 'line');
    const { port } = JSON.parse(line);
    const url = `http://127.0.0.1:${port}`;
    const answer = await fetch(`${url}/forecast`, { method: 'POST', body });
    assert.equal(answer.status, 200);
    assert.equal(((await answer.json()) as { modelVersion: string }).modelVersion, 'version-1');
    assert.equal((await fetch(`${url}/health`)).status, 200);
    const large = await fetch(`${url}/forecast`, { method: 'POST', body: ' '.repeat(6 * 1024 * 1024 + 1) });
    assert.equal(large.status, 413);
  } finally {
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    assert.equal(code, 0);
  }
});

test('without a model the process ends and says why', async () => {
  const child = spawn(process.execPath, [bundle], {
    env: { TEMPOCAST_SERVE_MODEL: join(folder, 'none.onnx'), TEMPOCAST_SERVE_PORT: '0' },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const [code] = await once(child, 'close');
  assert.equal(code, 1);
  assert.match(said, /"event":"no-model".*none\.onnx/);
});
