import type { Command } from 'commander';
import { loadTrainingSet } from '../../activities/features/load-training-set.ts';
import type { Config } from '../../schemas/config.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { Comparison } from '../../schemas/experiments.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { getContent } from '../../stores/lake/content.ts';
import type { Lake } from '../../stores/lake/lake.ts';
import { openLake } from '../../stores/lake/open.ts';
import { experimentById } from '../../stores/postgres/experiments.ts';
import { trialResults, trialsOf } from '../../stores/postgres/trials.ts';
import { comparePlan, type ExperimentPlan } from '../experiments/build.ts';
import { newestData, runExperiment } from '../experiments/follow.ts';
import { leakFindings, leaksText, type RecipeFindings } from '../experiments/leaks.ts';
import { LEAST_SESSIONS } from '../experiments/rungs.ts';
import { comparisonText } from '../experiments/show.ts';
import { parseCount } from '../output/parse.ts';
import { type PipelineWork, withPipeline } from './with-pipeline.ts';

interface CompareOptions {
  sessions?: number;
  parallelism: number;
  leaks?: boolean;
  json?: boolean;
}

/** `tempocast compare A B C`: recipes side by side on the same sessions. */
export function addCompare(root: Command): void {
  root
    .command('compare')
    .description('evaluate recipes on the same sessions and print them side by side')
    .argument('<recipes...>', 'configured recipes, or YAML files')
    .option('--sessions <n>', 'default: evaluation.sessions', (text) =>
      parseCount(text, 5000, LEAST_SESSIONS),
    )
    .option('--parallelism <n>', 'recipes beside each other', (text) => parseCount(text, 16), 2)
    .option('--leaks', 'then the self-tests of leakage: five walk-forwards a recipe, in this process: slow')
    .option('--json', 'print { recipes, pairs, seconds, leaks }')
    .action(compare);
}

async function compare(names: string[], options: CompareOptions, command: Command): Promise<void> {
  await withPipeline(command, options, async (work) => {
    const { config, db } = work.pipeline;
    const baseline = options.leaks ? baselineOf(config) : undefined;
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
    const leaks = baseline ? await leaksOf(work, lake, id, baseline, spec) : undefined;
    const text = comparisonText(comparison, seconds);
    work.terminal.print(
      options.json
        ? JSON.stringify({ id, ...comparison, seconds: Object.fromEntries(seconds), leaks })
        : [text, ...(leaks ? [leaksText(leaks)] : [])].join('\n\n'),
    );
    const red = leaks?.some(({ findings, error }) => error !== undefined || findings.some((one) => one.red));
    if (result.failed > 0 || red) process.exitCode = 1;
  });
}

/** On the panel of the comparison. */
async function leaksOf(
  { pipeline, terminal, signal }: PipelineWork,
  lake: Lake,
  id: string,
  baseline: Recipe,
  { trials, rungs }: ExperimentPlan,
): Promise<RecipeFindings[]> {
  const { matrixKey } = (await experimentById(pipeline.db, id))!;
  const panel = await loadTrainingSet(lake, { panelKey: matrixKey });
  const recipes = trials.map(({ recipe }) => recipe);
  const note = (line: string) => terminal.note(line);
  return leakFindings(panel, recipes, { baseline, sessions: rungs[0]!.sessions, signal, note });
}

/** Throws UsageInvalid. */
function baselineOf({ recipes }: Config): Recipe {
  const baseline = recipes.find(({ family }) => family === 'ewma');
  if (baseline !== undefined) return baseline;
  throw new TerminalError('UsageInvalid', '--leaks needs a recipe of family ewma in the configuration');
}
