import type { Command } from 'commander';
import type { Comparison } from '../../schemas/experiments.ts';
import { getContent } from '../../stores/lake/content.ts';
import { openLake } from '../../stores/lake/open.ts';
import { trialResults, trialsOf } from '../../stores/postgres/trials.ts';
import { comparePlan } from '../experiments/build.ts';
import { newestData, runExperiment } from '../experiments/follow.ts';
import { comparisonText } from '../experiments/show.ts';
import { parseCount } from '../output/parse.ts';
import { withPipeline } from './with-pipeline.ts';

interface CompareOptions {
  sessions?: number;
  parallelism: number;
  json?: boolean;
}

/** `tempocast compare A B C`: recipes side by side on the same sessions. */
export function addCompare(root: Command): void {
  root
    .command('compare')
    .description('evaluate recipes on the same sessions and print them side by side')
    .argument('<recipes...>', 'configured recipes, or YAML files')
    .option('--sessions <n>', 'default: evaluation.sessions', (text) => parseCount(text, 5000))
    .option('--parallelism <n>', 'recipes beside each other', (text) => parseCount(text, 16), 2)
    .option('--json', 'print { recipes, pairs, seconds }')
    .action(compare);
}

async function compare(names: string[], options: CompareOptions, command: Command): Promise<void> {
  await withPipeline(command, options, async (work) => {
    const { config, db } = work.pipeline;
    const plan = comparePlan(config, names, options.sessions);
    const spec = { ...plan, data: await newestData(work) };
    const { id, result } = await runExperiment(work, spec, options.parallelism);
    const lake = openLake(config.lake.url!, config.lake.cold);
    const bytes = await getContent(lake, result.comparisonKey!);
    const comparison = JSON.parse(new TextDecoder().decode(bytes)) as Comparison;
    const [trials, results] = await Promise.all([trialsOf(db, id), trialResults(db, id)]);
    const seconds = new Map(
      results.map((r) => [trials.find(({ number }) => number === r.number)!.recipe.name, r.seconds]),
    );
    work.terminal.print(
      options.json
        ? JSON.stringify({ id, ...comparison, seconds: Object.fromEntries(seconds) })
        : comparisonText(comparison, seconds),
    );
    if (result.failed > 0) process.exitCode = 1;
  });
}
