import type { Command } from 'commander';
import { attach, openContext } from './context.ts';

/** `tempocast api`: the API and the page in the foreground, until SIGTERM or Ctrl-C. */
export function addApi(root: Command): void {
  root
    .command('api')
    .description('run the API and the page in the foreground (`up` starts it); stops at SIGTERM or Ctrl-C')
    .action(async (_options: unknown, command: Command) => {
      const context = openContext(command);
      const { terminal } = context;
      const { config } = attach(context.config);
      const { startApi } = await import('../../api/main.ts');
      const api = await startApi(config);
      terminal.note(`API and page at ${api.url}`);
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void api.close());
    });
}
