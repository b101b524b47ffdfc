#!/usr/bin/env node
/**
 * The `tempocast` command as any Node from 20 on can start it: sets up what is missing, then hands over to Node 24,
 * which runs cli/main.ts with the same arguments, streams, signals and exit code.
 */
import { join } from 'node:path';
import { levelOf } from './setup/command-level.mjs';
import { ensureSetup } from './setup/ensure-setup.mjs';
import { handOver } from './setup/hand-over.mjs';

const args = process.argv.slice(2);
try {
  const context = await ensureSetup(levelOf(args));
  await handOver(context, [join(context.root, 'cli', 'main.ts'), ...args]);
} catch (error) {
  process.stderr.write(`tempocast: ${error.name === 'SetupError' ? error.message : error.stack}\n`);
  process.exit(1);
}
