/**
 * The `tempocast` command. Exit codes: 0 done, 1 failed, 2 wrong use (unknown command or option, invalid configuration).
 */

import { CommanderError } from 'commander';
import { reportFailure } from './output/failure.ts';
import { leave } from './output/leave.ts';
import { program } from './program.ts';

try {
  await program().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  // Whatever a failed command was still waiting for has no use any more.
  else await leave(reportFailure(error, process.argv.includes('--json')));
}
