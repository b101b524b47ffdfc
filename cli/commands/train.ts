import { type Command, Option } from 'commander';
import { experimentById } from '../../stores/postgres/experiments.ts';
import { trialResults, trialsOf } from '../../stores/postgres/trials.ts';
import { type ExperimentPlan, type TrainWanted, trainPlan } from '../experiments/build.ts';
import { newestData, runExperiment } from '../experiments/follow.ts';
import { LEAST_SESSIONS } from '../experiments/rungs.ts';
import { metricsTables, trialTable, winnerCommand } from '../experiments/show.ts';
import { experimentState } from '../experiments/state.ts';
import { parseCount } from '../output/parse.ts';
import { type PipelineWork, withPipeline } from './with-pipeline.ts';

type TrainOptions = Omit<TrainWanted, 'items' | 'given'> & {
  parallelism: number;
  dryRun?: boolean;
  json?: boolean;
};

const count = (most: number, least?: number) => (text: string) => parseCount(text, most, least);

/** `tempocast train`: one configuration, a grid, or a tuner. Exit code 1 when it failed. */
export function addTrain(root: Command): void {
  root
    .command('train')
    .description(
      'evaluate, fit and register a recipe with changes; several values of a key make a grid or a tuner',
    )
    .argument(
      '[recipe and changes...]',
      'lstm hidden=128 data.window=500; hidden=32,64 or learningRate=1e-4..1e-2:log',
    )
    .option('--recipe <file>', 'a recipe of its own, YAML')
    .option('--grid <file>', 'values by key, YAML')
    .addOption(new Option('--tuner <kind>', 'how to choose').choices(['grid', 'halving']))
    .option('--trials <n>', 'the budget: so many configurations are drawn', count(200))
    .option('--rungs <n>', 'rounds of halving', count(6), 3)
    .option('--eta <n>', 'share that goes on, and how much more it gets', count(10, 2), 3)
    .addOption(
      new Option('--rungs-by <what>', 'what grows').choices(['sessions', 'epochs']).default('sessions'),
    )
    .option('--sessions <n>', 'of the validation span, or of --cpcv', count(5000, LEAST_SESSIONS))
    .option('--test-sessions <n>', 'at the end, seen by the winner alone', count(2000, LEAST_SESSIONS))
    .option('--cpcv', 'combinatorial purged cross-validation')
    .option('--folds <n>', 'blocks of --cpcv', count(20, 3), 6)
    .option('--test-folds <n>', 'of them tested at a time', count(19), 2)
    .option('--purge <n>', 'sessions beside a test block; default: the longest horizon less one', count(500))
    .option('--embargo <n>', 'sessions after a test block', count(500, 0), 0)
    .option('--parallelism <n>', 'trials beside each other', count(16), 2)
    .option('--seed <n>', 'of what --trials draws', count(1e9), 1)
    .option('--dry-run', 'print the trials and rounds')
    .option('--json', 'print the experiment, its trials and results')
    .action(train);
}

async function train(items: string[], options: TrainOptions, command: Command): Promise<void> {
  await withPipeline(command, options, async (work) => {
    const { config } = work.pipeline;
    // Arguments first: what is wrong with them is wrong on any data.
    const given = Object.keys(options).filter((name) => command.getOptionValueSource(name) === 'cli');
    const plan = trainPlan(config, { ...options, items, given });
    if (options.dryRun && !options.json) return work.terminal.print(planText(plan));
    const spec = { ...plan, data: await newestData(work) };
    if (options.dryRun) return work.terminal.print(JSON.stringify(spec));
    const { id } = await runExperiment(work, spec, options.parallelism);
    await printExperiment(work, id, options.json === true);
  });
}

function planText({ kind, trials, rungs, testSessions }: ExperimentPlan): string {
  return [
    `${kind}: ${trials.length} trials`,
    ...trials.map(({ number, overrides }) => `  ${number} ${JSON.stringify(overrides)}`),
    ...rungs.map(
      ({ sessions, epochs, keep }, i) =>
        `  round ${i + 1}: ${sessions} sessions${epochs ? `, ${epochs} epochs` : ''}, ${keep} go on`,
    ),
    ...(testSessions > 0 ? [`  then the winner on the last ${testSessions} sessions`] : []),
  ].join('\n');
}

/** Trials with their results, and the scores of the best; also of `experiments show`. */
export async function printExperiment(work: PipelineWork, id: string, json: boolean): Promise<void> {
  const { pipeline, terminal } = work;
  const experiment = await experimentById(pipeline.db, id);
  const [trials, results] = await Promise.all([
    trialsOf(pipeline.db, experiment!.id),
    trialResults(pipeline.db, experiment!.id),
  ]);
  if (json) return terminal.print(JSON.stringify({ experiment, trials, results }));
  const winner = experiment!.end?.winner ?? undefined;
  const shown = results.filter(({ number, metrics }) => number === winner && metrics !== null).slice(-2);
  const parts = [
    `${experiment!.id}  ${await experimentState(work, experiment!)}`,
    trialTable(trials, results),
  ];
  const failures = results.filter(({ error }) => error !== null);
  if (failures.length > 0) {
    const lines = failures.map(({ number, errorType, error }) => `trial ${number}: ${errorType}: ${error}`);
    parts.push(lines.join('\n'));
  }
  if (shown.length > 0) {
    const name = trials.find(({ number }) => number === winner)!.recipe.name;
    parts.push(
      metricsTables(shown.map(({ span, metrics }) => ({ name: `${name} ${span}`, metrics: metrics! }))),
    );
    const version = shown.at(-1)!.modelVersion;
    if (version !== null) parts.push(`registered as ${version}`);
    else if (experiment!.kind !== 'cpcv')
      parts.push(`to register it: ${winnerCommand(experiment!, trials, winner!)}`);
  }
  terminal.print(parts.join('\n\n'));
}
