import { type Command, Option } from 'commander';
import { attach, openContext } from './context.ts';

/** `tempocast worker`: one worker process in the foreground, until SIGTERM or Ctrl-C. `sources`: only the providers' queues. */
export function addWorker(root: Command): void {
  root
    .command('worker')
    .description('run one worker in the foreground (`up` starts both); stops at SIGTERM or Ctrl-C')
    .addOption(
      new Option('--queue <queue>', 'which task queue')
        .choices(['cpu', 'gpu', 'sources'])
        .makeOptionMandatory(),
    )
    .action(async ({ queue }: { queue: 'cpu' | 'gpu' | 'sources' }, command: Command) => {
      const { config } = attach(openContext(command).config);
      if (queue === 'cpu') await (await import('../../workers/cpu.ts')).runCpuWorker(config);
      else if (queue === 'gpu') await (await import('../../workers/gpu.ts')).runGpuWorker(config);
      else await (await import('../../workers/sources.ts')).runSourceWorker(config);
    });
}
