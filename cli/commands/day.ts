import type { Command } from 'commander';
import { parseSession } from '../day/choose-session.ts';
import { dayFromTerminal } from '../day/day.ts';
import { renderDay } from '../output/day-summary.ts';
import { withPipeline } from './with-pipeline.ts';

/** `tempocast day`: runs one day on what `up` keeps running. */
export function addDay(root: Command): void {
  root
    .command('day')
    .description('run the day of one session on a running `up`; a day that runs already is followed')
    .option('--session <date>', 'session, YYYY-MM-DD, instead of the next one')
    .option('--json', 'print the summary as one JSON document')
    .action(async (options: { session?: string; json?: boolean }, command: Command) => {
      const session = options.session === undefined ? undefined : parseSession(options.session);
      await withPipeline(command, options, async ({ pipeline, terminal, signal }) => {
        const day = await dayFromTerminal(pipeline, { session, signal }, terminal);
        terminal.print(options.json ? JSON.stringify(day) : renderDay(day));
      });
    });
}
