import type { Command } from 'commander';
import { TerminalError } from '../../schemas/errors.ts';
import { workflowId } from '../../schemas/pipeline.ts';
import { experiments, trialsCounted } from '../../stores/postgres/experiments.ts';
import { resolveId } from '../../stores/postgres/prefixes.ts';
import { untilAnswered } from '../day/run-day.ts';
import { experimentList } from '../experiments/show.ts';
import { experimentState } from '../experiments/state.ts';
import { parseLimit } from '../output/parse.ts';
import { printExperiment } from './train.ts';
import { type PipelineWork, withPipeline } from './with-pipeline.ts';

interface JsonOption {
  json?: boolean;
}

/** `tempocast experiments list | show | cancel | pause | resume`. */
export function addExperiments(root: Command): void {
  const command = root.command('experiments').description('what was tried, and what came of it');
  command
    .command('list')
    .description('newest first, with the count of all trials ever')
    .option('--limit <n>', 'at most', parseLimit, 20)
    .option('--json', 'print { counted, experiments }')
    .action(list);
  command
    .command('show')
    .description('trials, results, and scores of the winner')
    .argument('<id>', 'or the beginning of one')
    .option('--json', 'print { experiment, trials, results }')
    .action((id: string, options: JsonOption, self: Command) =>
      withPipeline(self, options, async (work) => {
        await printExperiment(
          work,
          await resolveId(work.pipeline.db, 'experiment', id),
          options.json === true,
        );
      }),
    );
  for (const [name, description] of [
    ['cancel', 'stop it; trials that ran are recorded as cancelled'],
    ['pause', 'begin no further trial'],
    ['resume', 'go on with the trials that are left'],
  ] as const) {
    command
      .command(name)
      .description(description)
      .argument('<id>', 'or the beginning of one')
      .option('--json', 'print { id, done }')
      .action((id: string, options: JsonOption, self: Command) =>
        withPipeline(self, options, (work) => steer(work, id, name, options.json === true)),
      );
  }
}

async function list(options: JsonOption & { limit: number }, command: Command): Promise<void> {
  await withPipeline(command, options, async (work) => {
    const { pipeline, terminal } = work;
    const { universe } = pipeline.config;
    const [summaries, counted] = await Promise.all([
      experiments(pipeline.db, { universe, limit: options.limit }),
      trialsCounted(pipeline.db, { universe }),
    ]);
    const rows = await Promise.all(
      summaries.map(async (one) => ({ ...one, state: await experimentState(work, one) })),
    );
    const ever = `${counted.trials} trials of ${counted.configurations} configurations counted in universe ${universe}`;
    terminal.print(
      options.json ? JSON.stringify({ counted, experiments: rows }) : `${experimentList(rows)}\n\n${ever}`,
    );
  });
}

async function steer(
  work: PipelineWork,
  prefix: string,
  what: 'cancel' | 'pause' | 'resume',
  json: boolean,
): Promise<void> {
  const id = await resolveId(work.pipeline.db, 'experiment', prefix);
  const handle = work.pipeline.client.workflow.getHandle(workflowId.experiment(id));
  const { status } = await untilAnswered(work.signal, () => handle.describe());
  if (status.name !== 'RUNNING') {
    throw new TerminalError(
      'ExperimentEnded',
      `experiment ${id} does not run: it is ${status.name.toLowerCase()}`,
    );
  }
  if (what === 'cancel') await handle.cancel();
  else await handle.executeUpdate('setPaused', { args: [what === 'pause'] });
  const done = { cancel: 'is being cancelled', pause: 'begins no further trial', resume: 'goes on' }[what];
  work.terminal.print(json ? JSON.stringify({ id, done }) : `${id} ${done}`);
}
