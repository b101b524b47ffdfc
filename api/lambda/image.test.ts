/** The recipe of the image, step by step from its file; what would need a network is linked (`npm install`). */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { fitModel } from '../../forecasting/models/fit-model.ts';
import { testPanel, testRecipe } from '../../forecasting/models/testdata/panels.ts';
import { exportOnnx } from '../../forecasting/onnx/export.ts';
import { WORDS } from '../../forecasting/onnx/testing/compare.ts';
import { replay, stepsOf, withNode } from './testing/dockerfile.ts';

const context = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'tempocast-image-'));
after(() => rmSync(folder, { recursive: true }));

const model = await fitModel(testRecipe('ewma'), testPanel({ sessions: 150 }));
const file = join(folder, 'exported.onnx');
writeFileSync(file, await exportOnnx(model.save(), WORDS));

const image = replay(join(context, 'Dockerfile.serve'), {
  ...{ context, folder, args: { MODEL: file } },
  instead: { 'npm install': (cwd) => symlinkSync(join(context, 'node_modules'), join(cwd, 'node_modules')) },
});

test('the steps of Dockerfile.serve leave the bundle, the model and the native part for this platform, nothing else', () => {
  assert.deepEqual(readdirSync(image.cwd).sort(), ['model.onnx', 'node_modules', 'serve.mjs']);
  const files = readdirSync(join(image.cwd, 'node_modules'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(image.cwd.length + 1));
  const native = `node_modules/onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}/`;
  assert.ok(files.includes(`${native}onnxruntime_binding.node`));
  assert.ok(
    files.every((name) => name.startsWith(native)),
    `${files}`,
  );
});

test('what the image starts answers with a forecast, and SIGTERM ends it with code 0', async () => {
  const [command, ...args] = image.command;
  const env = { ...image.env, TEMPOCAST_SERVE_PORT: '0', TEMPOCAST_SERVE_HOST: '127.0.0.1' };
  const child = spawn(command!, args, {
    ...{ cwd: image.cwd, env: withNode(env), stdio: ['ignore', 'inherit', 'pipe'] },
  });
  try {
    const [line] = await once(createInterface(child.stderr), 'line');
    const { event, port } = JSON.parse(line);
    assert.equal(event, 'listening');
    const body = JSON.stringify({ featureSetVersion: 'set-1', rows: [{ features: [0.01] }] });
    const answer = await fetch(`http://127.0.0.1:${port}/forecast`, { method: 'POST', body });
    assert.equal(answer.status, 200);
    const { forecasts } = (await answer.json()) as { forecasts: { horizons: { sigma: number }[] }[] };
    assert.ok(forecasts[0]!.horizons.every(({ sigma }) => sigma > 0.005));
  } finally {
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  }
});

test('a step that fails, and a file that .dockerignore keeps out, are told', () => {
  const made = (steps: string, name: string) => {
    const at = mkdtempSync(join(folder, name));
    const dockerfile = join(at, 'Dockerfile');
    writeFileSync(dockerfile, `FROM node AS one\nWORKDIR /app\n${steps}\n`);
    return () => replay(dockerfile, { context, folder: at, args: {}, instead: {} });
  };
  assert.throws(made('RUN node -p 1 \\\n  && false', 'false-'), /RUN node -p 1 {2}&& false ended with 1/);
  assert.throws(made('COPY keys.env ./', 'ignored-'), /keys\.env out/);
  assert.throws(made('ADD https://example.org/x /', 'add-'), /ADD is not replayed/);
});

test('comments between continued lines are no part of a step', () => {
  assert.deepEqual(stepsOf('RUN a \\\n# why\n && b\nCMD ["c"]\n'), [
    { word: 'RUN', rest: 'a  && b' },
    { word: 'CMD', rest: '["c"]' },
  ]);
});
