/**
 * `node tools/bundle-serve.ts <folder>`: the forecast service as one file, serve.mjs, with onnxruntime-node as its only
 * import that is not Node's. Of ajv the bundle holds the code that it makes of the request's schema, not ajv.
 */
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

/** Writes `<folder>/serve.mjs`. */
export async function bundleServe(folder: string): Promise<string> {
  await build({
    root: FOLDER,
    configFile: false,
    logLevel: 'error',
    plugins: [compiledValidator],
    ssr: { noExternal: true, external: ['onnxruntime-node'], target: 'node' },
    build: {
      ssr: 'main.ts',
      outDir: folder,
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      rolldownOptions: { output: { entryFileNames: 'serve.mjs', format: 'es' } },
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
