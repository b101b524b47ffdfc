#!/usr/bin/env node
/**
 * `npm test`: sets up what is missing, then checks and tests everything; `npm test -- <part of a path> ...` runs only the
 * tests whose path contains one of the parts. The last line is `N passed, N failed`; each check counts as one test.
 */
import { join } from 'node:path';
import { ensureSetup } from './setup/ensure-setup.mjs';
import { nodeEnvironment } from './setup/hand-over.mjs';
import { runCheck, runTests } from './test-run/run-step.mjs';
import { openScratch } from './test-run/scratch.mjs';
import { planSteps } from './test-run/steps.mjs';

const began = performance.now();
const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;
const filters = process.argv.slice(2).filter((arg) => arg !== '--');
try {
  process.stdout.write('== set-up\n');
  const context = await ensureSetup('test', { stream: process.stdout });
  process.stdout.write(`== set-up: ${seconds(began)}\n`);
  const scratch = openScratch();
  try {
    process.exitCode = await runAll(context, scratch.folder);
  } finally {
    scratch.remove();
  }
} catch (error) {
  process.stderr.write(`npm test: ${error.name === 'SetupError' ? error.message : error.stack}\n`);
  process.exit(1);
}

async function runAll(context, scratch) {
  // each test file is a process of its own that reads the same modules
  const cache = join(context.nodeModules, '.tempocast', 'compile-cache');
  const env = { NODE_COMPILE_CACHE: cache, ...nodeEnvironment(context), TMPDIR: scratch };
  const { checks, runs } = planSteps(context, filters);
  const total = { passed: 0, failed: 0 };
  const failedSteps = [];
  for (const step of [...checks, ...runs]) {
    const stepBegan = performance.now();
    process.stdout.write(`== ${step.title}\n`);
    const { passed, failed } =
      step.files === undefined ? await runCheck(context, step, env) : await runTests(context, step, env);
    total.passed += passed;
    total.failed += failed;
    if (failed > 0) failedSteps.push(step.title);
    process.stdout.write(`== ${step.title}: ${failed === 0 ? 'ok' : 'FAILED'}, ${seconds(stepBegan)}\n`);
  }
  if (checks.length + runs.length === 0) {
    process.stdout.write(`no test has ${filters.join(' or ')} in its path\n`);
    total.failed = 1;
  }
  if (failedSteps.length > 0) process.stdout.write(`failed: ${failedSteps.join('; ')}\n`);
  process.stdout.write(`in ${seconds(began)}\n${total.passed} passed, ${total.failed} failed\n`);
  return total.failed === 0 ? 0 : 1;
}
