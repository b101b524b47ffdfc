/**
 * The folds of a recipe as activities: bounded, each resumed by itself, a chain one after the other. A fold that turns
 * out damaged when it is scored is made again, once.
 */
import { CancellationScope, CancelledFailure, condition } from '@temporalio/workflow';
import type { PlanFoldsInput, PlannedFolds } from '../activities/evaluate/plan-folds.ts';
import type { FoldResult, WalkForwardResult } from '../activities/train/trainer.ts';
import { isSplit } from '../schemas/training.ts';
import { quick, training } from './activities.ts';
import { failureInfo } from './failures.ts';
import type { Patiently } from './patience.ts';
import type { Progress } from './progress.ts';

/** Of one recipe beside each other; how many run is the workers' concern. */
const WINDOW = 4;
const DAMAGED: ReadonlySet<string> = new Set(['LakeObjectCorrupt', 'LakeObjectMissing']);

export interface Evaluated {
  plan: PlannedFolds;
  evaluation: WalkForwardResult;
}

export const planned = (input: PlanFoldsInput): Promise<PlannedFolds> =>
  quick(`${input.recipe}: which folds?`).planFolds(input);

export async function evaluateByFolds(
  input: PlanFoldsInput,
  progress: Progress,
  patiently: Patiently,
  found?: PlannedFolds,
): Promise<Evaluated> {
  const plan = found ?? (await planned(input));
  progress.begin('evaluate', plan.groups.length, `${plan.folds.length} folds on ${plan.queue}`);
  const work = async () => ({ plan, evaluation: await trainAndScore(input, plan, progress, patiently) });
  try {
    return await work();
  } catch (error) {
    if (!DAMAGED.has(failureInfo(error)?.type ?? '')) throw error;
    progress.begin('evaluate', plan.groups.length, 'a fold in the lake is damaged: made again');
    return work();
  }
}

async function trainAndScore(
  input: PlanFoldsInput,
  plan: PlannedFolds,
  progress: Progress,
  patiently: Patiently,
): Promise<WalkForwardResult> {
  const { span, folds, chained, groups, queue, paths } = plan;
  const [first] = folds;
  const chainFrom = chained && first !== undefined && !isSplit(first) ? first.decision : null;
  const common = { ...input, span, chained, chainFrom, ...(paths ? { paths } : {}) };
  const train = (group: number[], before: string | null, whole: boolean) =>
    patiently(() =>
      training(summaryOf(input, folds.length, group), queue).trainFolds({
        ...{ ...common, before, whole },
        folds: group.map((at) => folds[at]!),
      }),
    );
  if (groups.length === 1) {
    const { evaluation } = await train(groups[0]!, null, true);
    progress.step('evaluate');
    return evaluation!;
  }
  const results = chained ? await inTurn(groups, train, progress) : await sideBySide(groups, train, progress);
  const scoring = training(`${input.recipe}: scores of ${folds.length} folds`, queue);
  return patiently(() => scoring.scoreFolds({ ...common, folds, results }));
}

type Train = (group: number[], before: string | null, whole: boolean) => Promise<{ folds: FoldResult[] }>;

async function inTurn(groups: number[][], train: Train, progress: Progress): Promise<FoldResult[]> {
  const results: FoldResult[] = [];
  for (const group of groups) {
    results.push(...(await train(group, results.at(-1)?.modelKey ?? null, false)).folds);
    progress.step('evaluate');
  }
  return results;
}

/** The first failure cancels the others: their folds would be for nothing now, and stay in the lake for the next attempt. */
function sideBySide(groups: number[][], train: Train, progress: Progress): Promise<FoldResult[]> {
  const results: FoldResult[][] = groups.map(() => []);
  let running = 0;
  return CancellationScope.cancellable(async () => {
    const scope = CancellationScope.current();
    let failed: { error: unknown } | undefined;
    const all: Promise<void>[] = [];
    for (const [i, group] of groups.entries()) {
      // A cancelled scope throws here; what has begun says why.
      await condition(() => running < WINDOW).catch(() => {});
      if (failed !== undefined || scope.consideredCancelled) break;
      running++;
      const one = async () => {
        try {
          results[i] = (await train(group, null, false)).folds;
          progress.step('evaluate');
        } catch (error) {
          if (failed === undefined) {
            failed = { error };
            scope.cancel();
          }
        } finally {
          running--;
        }
      };
      all.push(one());
    }
    await Promise.all(all);
    if (failed !== undefined) throw failed.error;
    if (scope.consideredCancelled) throw new CancelledFailure('cancelled between folds');
    return results.flat();
  });
}

function summaryOf({ recipe }: PlanFoldsInput, of: number, group: number[]): string {
  const which = group.length === of ? `all ${of}` : `${group[0]! + 1}-${group.at(-1)! + 1} of ${of}`;
  return `${recipe}: folds ${which}`;
}
