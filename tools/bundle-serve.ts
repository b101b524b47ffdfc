/**
 * `node tools/bundle-serve.ts <folder>`: the forecast service as one file, serve.mjs. Beside it it needs the native part of
 * onnxruntime-node alone. Of ajv the bundle holds the code that it makes of the request's schema, not ajv.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { build, type Plugin } from 'vite';
import { REQUEST_SCHEMA } from '../api/lambda/request-schema.ts';
import { AJV_OPTIONS } from '../api/lambda/validator.ts';

const FOLDER = join(import.meta.dirname, '..', 'api', 'lambda');

/** Stands in for validator.ts. */
const compiledValidator: Plugin = {
  name: 'compiled-validator',
  enforce: 'pre',
  load(id) {
    if (!id.endsWith('/lambda/validator.ts')) return null;
    const ajv = new Ajv({ ...AJV_OPTIONS, code: { source: true, esm: true } });
    ajv.addSchema(REQUEST_SCHEMA, 'request');
    return standalone.default(ajv, { validate: 'request' });
  },
};

/**
 * The package finds its native part beside its own files, which are no longer there, and loads worker_threads to learn that
 * it is on the main thread. Two dozen files of it take longer to open than the session to make.
 */
const ADDON = 'bin/napi-v6/${process.platform}/${process.arch}/onnxruntime_binding.node';
const nativeRuntime: Plugin = {
  name: 'native-runtime',
  enforce: 'pre',
  load(id) {
    if (!id.endsWith('/onnxruntime-node/dist/binding.js')) return null;
    const replaced = readFileSync(id, 'utf8');
    for (const expected of [
      `require(\`../${ADDON}\`)`,
      'initOrtOnce(logLevel, onnxruntime_common_1.Tensor, ',
    ]) {
      if (!replaced.includes(expected)) throw new Error(`${id} has changed: it has no ${expected}`);
    }
    return `
      import { Tensor } from 'onnxruntime-common';
      const { createRequire } = process.getBuiltinModule('node:module');
      export const binding = createRequire(import.meta.url)(\`onnxruntime-node/${ADDON}\`);
      let ready = false;
      export function initOrt() {
        if (!ready) binding.initOrtOnce(${LOG_WARNINGS}, Tensor, true);
        ready = true;
      }
    `;
  },
};
const LOG_WARNINGS = 2;

const NOTICE =
  '/*! Holds JavaScript of onnxruntime-node and onnxruntime-common, Copyright (c) Microsoft Corporation, MIT License */';

/** Writes `<folder>/serve.mjs`. */
export async function bundleServe(folder: string): Promise<string> {
  await build({
    root: FOLDER,
    configFile: false,
    logLevel: 'error',
    plugins: [compiledValidator, nativeRuntime],
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: 'main.ts',
      outDir: folder,
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      rolldownOptions: { output: { entryFileNames: 'serve.mjs', format: 'es', banner: NOTICE } },
    },
  });
  return join(folder, 'serve.mjs');
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) {
    process.stderr.write('usage: node tools/bundle-serve.ts <folder>\n');
    process.exit(2);
  }
  process.stdout.write(`${await bundleServe(folder)}\n`);
}
