import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findBrowser } from './part-browser.mjs';
import { versitygwPart } from './part-versitygw.mjs';

/** Tells the TypeScript side where the native parts are: node_modules/.tempocast/natives.json. Written only when it changes. */
export function writeManifest(context, parts) {
  const part = (name) => parts.find((one) => one.name === name);
  const versitygw = versitygwPart(context);
  const manifest = {
    node: context.node,
    nodeDir: context.nodeFolder,
    temporal: part('temporal').program,
    temporalAddress: part('temporal').address,
    versitygw: versitygw.ready() ? versitygw.program : null,
    tensorflow: { kind: context.tensorflowKind, libDir: join(part('tensorflow').folder, 'lib') },
    lightgbm: part('lightgbm').library,
    postgres: part('postgres').programs(),
    chromium: findBrowser(context.env),
  };
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  if (readOrEmpty(context.manifestPath) === text) return;
  mkdirSync(dirname(context.manifestPath), { recursive: true });
  const scratch = `${context.manifestPath}.${process.pid}`;
  writeFileSync(scratch, text);
  renameSync(scratch, context.manifestPath);
}

function readOrEmpty(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
