/** Starts an operator's decision as a workflow and waits for it. */
import type { Command } from 'commander';
import { valuesOfRow } from '../../schemas/corrections.ts';
import type { OperatorActionInput, OperatorActionResult } from '../../schemas/operator.ts';
import { isRecordChange } from '../../schemas/overlays.ts';
import { TASK_QUEUE, WORKFLOW, workflowId } from '../../schemas/pipeline.ts';
import { withPipeline } from '../commands/with-pipeline.ts';
import { resultOf, untilAnswered } from '../day/run-day.ts';

export interface WhoOptions {
  by: string;
  reason: string;
  json?: boolean;
}

/** `--by` and `--reason`, without which nothing is decided. */
export function withWho(command: Command): Command {
  return command
    .requiredOption('--by <name>', 'who decides')
    .requiredOption('--reason <text>', 'why; kept with the decision')
    .option('--json', 'print the result');
}

export async function act(
  command: Command,
  { json }: WhoOptions,
  input: OperatorActionInput,
  describe: (result: OperatorActionResult) => string,
): Promise<void> {
  await withPipeline(command, json ? { json } : {}, async ({ pipeline, terminal, signal }) => {
    const target = 'row' in input ? nameOf(input.row) : 'model' in input ? input.model : input.repair;
    const handle = await untilAnswered(signal, () =>
      pipeline.client.workflow.start<(input: OperatorActionInput) => Promise<OperatorActionResult>>(
        WORKFLOW.operator,
        {
          workflowId: workflowId.operator(input.action, target),
          taskQueue: TASK_QUEUE.cpu,
          args: [input],
          staticSummary: `${input.action} by ${input.by}: ${input.reason}`.slice(0, 200),
        },
      ),
    );
    const result = await resultOf(handle, signal, `${input.action} was refused`);
    terminal.print(json ? JSON.stringify(result) : describe(result));
  });
}

export function nameOf({
  dataset,
  subject,
  session,
}: {
  dataset: string;
  subject: string;
  session: string;
}): string {
  return `${dataset}/${subject}/${session}`;
}

/** The newest state: decisions of the replay are known at virtual instants. */
export const NOW = '9999-12-31T23:59:59.999Z';

const FIELDS = ['open', 'high', 'low', 'close', 'volume'] as const;

export function describeChanges({ changes }: Pick<OperatorActionResult, 'changes'>): string[] {
  return changes.map((change) => {
    if (change.dataset === 'actions') {
      return `  ${change.session} ${change.kind} ${change.before ?? 'none'} -> ${change.after}`;
    }
    if (isRecordChange(change)) {
      const { dataset } = change;
      const [was, is] = [valuesOfRow(dataset, change.before), valuesOfRow(dataset, change.after)];
      const fields = Object.keys(is).filter((field) => was[field] !== is[field]);
      return `  ${change.session} ${fields.map((f) => `${f} ${was[f] ?? 'none'} -> ${is[f] ?? 'none'}`).join(', ')}`;
    }
    const { before, after } = change;
    const fields = FIELDS.filter((field) => before?.[field] !== after[field]);
    return `  ${change.session} ${fields.map((f) => `${f} ${before?.[f] ?? 'none'} -> ${after[f]}`).join(', ')}`;
  });
}
