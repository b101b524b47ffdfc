#!/usr/bin/env node
/** `npm run setup [-- light|run|test]`: set-up alone, without starting anything. */
import { ensureSetup } from './setup/ensure-setup.mjs';

const level = process.argv[2] ?? 'run';
if (!['light', 'run', 'test'].includes(level)) {
  process.stderr.write(`set-up level ${level} is not known; allowed: light, run, test\n`);
  process.exit(2);
}
const began = performance.now();
try {
  await ensureSetup(level);
} catch (error) {
  process.stderr.write(`set-up: ${error.name === 'SetupError' ? error.message : error.stack}\n`);
  process.exit(1);
}
process.stderr.write(`set-up (${level}) is complete, ${((performance.now() - began) / 1000).toFixed(2)} s\n`);
