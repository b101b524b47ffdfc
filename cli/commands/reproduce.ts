import type { Command } from 'commander';
import type { ReproduceReport } from '../../workers/reproduce.ts';
import { paint } from '../output/terminal.ts';
import { attach, openContext } from './context.ts';

/** `tempocast reproduce`: rebuilds a forecast from raw bytes. Exit code 1 when a bit differs. */
export function addReproduce(root: Command): void {
  root
    .command('reproduce')
    .description('rebuild a forecast from raw bytes and compare every bit')
    .argument('<forecastId>', 'id as `tempocast forecast` prints it')
    .option('--refit', 'fit the model again too, instead of using its stored weights')
    .option('--json', 'print the report')
    .action(async (id: string, options: { refit?: boolean; json?: boolean }, command: Command) => {
      const { config, terminal } = openContext(command, options);
      const { openDeps } = await import('../../workers/deps.ts');
      const { reproduceForecast } = await import('../../workers/reproduce.ts');
      const deps = openDeps(attach(config).config);
      try {
        const report = await reproduceForecast(deps, id, {
          refit: options.refit === true,
          progress: (note) => terminal.note(`  ${note}`),
        });
        terminal.print(options.json ? JSON.stringify(report) : render(report));
        if (!report.same) process.exitCode = 1;
      } finally {
        await deps.close();
      }
    });
}

function render({ forecastId, same, steps, rawObjects, differences }: ReproduceReport): string {
  const lines = steps.map(({ what, expected, actual, same }) =>
    same
      ? `  ${paint('green', 'same')}     ${what} ${expected}`
      : `  ${paint('red', 'differs')}  ${what}: stored ${expected}, rebuilt ${actual}`,
  );
  for (const { field, stored, rebuilt } of differences) {
    lines.push(
      `  ${paint('red', 'differs')}  ${field}: stored ${JSON.stringify(stored)}, rebuilt ${JSON.stringify(rebuilt)}`,
    );
  }
  const verdict = same ? paint('green', 'the same to the last bit') : paint('red', 'not the same');
  return [`forecast ${forecastId} from ${rawObjects} raw objects: ${verdict}`, ...lines].join('\n');
}
