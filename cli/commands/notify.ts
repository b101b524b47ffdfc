import type { Command } from 'commander';
import { TerminalError } from '../../schemas/errors.ts';
import { channelsOf } from '../../schemas/notify.ts';
import { TASK_QUEUE, WORKFLOW } from '../../schemas/pipeline.ts';
import { type Delivery, deliveriesOf } from '../../stores/postgres/deliveries.ts';
import { openNotices, type StoredNotice } from '../../stores/postgres/notices.ts';
import { resultOf } from '../day/run-day.ts';
import { parseLimit } from '../output/parse.ts';
import { renderTable } from '../output/table.ts';
import { withPipeline } from './with-pipeline.ts';

/** `tempocast notify`: who was told of what, and what is open. */
export function addNotify(root: Command): void {
  const notify = root.command('notify').description('notices: open incidents, log of deliveries, test, ack');
  notify
    .command('open')
    .description('incidents without an all-clear')
    .option('--json', 'print the rows')
    .action(open);
  notify
    .command('log')
    .description('attempts to tell, newest first')
    .option('--limit <n>', 'rows, 1 to 1000', parseLimit, 30)
    .option('--channel <name>', 'of one channel')
    .option('--incident <key>', 'of one incident')
    .option('--json', 'print the rows')
    .action(log);
  notify
    .command('test')
    .description('send one message to a channel, from the workers; exit code 1 when it does not arrive')
    .argument('<channel>', 'name of a channel in notify.channels')
    .action(test);
  notify
    .command('ack')
    .description('somebody takes care of an incident: no further channel is told')
    .argument('<incident>', 'key as `tempocast notify open` prints it')
    .requiredOption('--by <name>', 'who')
    .action(acknowledge);
}

async function open(options: { json?: boolean }, command: Command): Promise<void> {
  await withPipeline(command, options, async ({ pipeline, terminal }) => {
    const notices = await openNotices(pipeline.db);
    if (options.json) return terminal.print(JSON.stringify(notices));
    terminal.print(notices.length === 0 ? 'no incident is open' : renderNotices(notices));
  });
}

interface LogOptions {
  limit: number;
  channel?: string;
  incident?: string;
  json?: boolean;
}

async function log(options: LogOptions, command: Command): Promise<void> {
  await withPipeline(command, options, async ({ pipeline, terminal }) => {
    const { limit, channel, incident: incidentKey } = options;
    const rows = await deliveriesOf(pipeline.db, { limit, channel, incidentKey });
    if (options.json) return terminal.print(JSON.stringify(rows));
    terminal.print(rows.length === 0 ? 'nobody has been told of anything' : renderDeliveries(rows));
  });
}

async function test(channel: string, _options: object, command: Command): Promise<void> {
  await withPipeline(command, {}, async ({ pipeline, terminal, signal }) => {
    const names = channelsOf(pipeline.config.notify).map(({ name }) => name);
    if (!names.includes(channel)) {
      throw new TerminalError(
        'UnknownChannel',
        `unknown channel '${channel}': configured are ${names.join(', ') || 'none'}; add it under notify.channels`,
      );
    }
    const at = new Date().toISOString();
    const handle = await pipeline.client.workflow.start<
      (input: { channel: string; at: string }) => Promise<void>
    >(WORKFLOW.testChannel, {
      workflowId: `notice/test/${channel}@${at}`,
      taskQueue: TASK_QUEUE.cpu,
      args: [{ channel, at }],
    });
    await resultOf(handle, signal, `channel ${channel} could not be told`);
    terminal.print(`channel ${channel} has taken the message`);
  });
}

async function acknowledge(incidentKey: string, { by }: { by: string }, command: Command): Promise<void> {
  await withPipeline(command, {}, async ({ pipeline, terminal, signal }) => {
    const at = new Date().toISOString();
    const handle = await pipeline.client.workflow.start<
      (input: { incidentKey: string; by: string; at: string }) => Promise<StoredNotice>
    >(WORKFLOW.acknowledge, {
      workflowId: `notice/ack/${incidentKey}@${at}`,
      taskQueue: TASK_QUEUE.cpu,
      args: [{ incidentKey, by, at }],
    });
    const notice = await resultOf(handle, signal, `${incidentKey} could not be acknowledged`);
    terminal.print(
      `${incidentKey}: ${notice.acknowledgedBy} takes care of it since ${notice.acknowledgedAt}`,
    );
  });
}

function renderNotices(notices: StoredNotice[]): string {
  return renderTable(
    [
      { head: 'incident', cell: ({ incidentKey }) => incidentKey },
      { head: 'severity', cell: ({ severity }) => severity },
      { head: 'since', cell: ({ knownAt }) => knownAt },
      { head: 'acknowledged', cell: ({ acknowledgedBy }) => acknowledgedBy ?? '-' },
      { head: 'what', cell: ({ title }) => title },
    ],
    notices,
  );
}

function renderDeliveries(rows: Delivery[]): string {
  return renderTable(
    [
      { head: 'at', cell: ({ at }) => at },
      { head: 'channel', cell: ({ channel }) => channel },
      { head: 'event', cell: ({ event }) => event },
      { head: 'incident', cell: ({ incidentKey }) => incidentKey },
      { head: 'attempt', cell: ({ attempt }) => String(attempt), align: 'right' },
      { head: 'status', cell: ({ status }) => status },
      { head: 'why', cell: ({ error }) => error ?? '' },
    ],
    rows,
  );
}
