import type { Command } from 'commander';
import { renderTable } from '../output/table.ts';
import { paint } from '../output/terminal.ts';
import { attach, openContext } from './context.ts';

/** `tempocast lake`: is everything there and unchanged, what can go, what can go cold. */
export function addLake(root: Command): void {
  const lake = root
    .command('lake')
    .description('the objects in the lake: verify them, remove or move old ones');
  lake
    .command('verify')
    .description(
      'read every object again, compare it with its hash, and look for what rows name; exit code 1 on a fault',
    )
    .option('--json', 'print the report')
    .action(verify);
  lake
    .command('gc')
    .description('remove what nothing names and what lake.retention lets go; never what a forecast rests on')
    .option('--dry-run', 'say what would be removed')
    .option('--json', 'print the report')
    .action((options: SweepFlags, command: Command) => sweepNow('remove', options, command));
  lake
    .command('tier')
    .description(
      'move old objects to lake.cold as lake.retention says; they stay readable under the same keys',
    )
    .option('--dry-run', 'say what would be moved')
    .option('--json', 'print the report')
    .action((options: SweepFlags, command: Command) => sweepNow('move', options, command));
}

interface SweepFlags {
  dryRun?: boolean;
  json?: boolean;
}

async function verify(options: { json?: boolean }, command: Command): Promise<void> {
  const { config, terminal } = openContext(command, options);
  const { openDeps } = await import('../../workers/deps.ts');
  const { verifyLake } = await import('../../stores/lake/verify.ts');
  const { keptKeys } = await import('../lake/kept.ts');
  const deps = openDeps(attach(config).config);
  try {
    const { named } = await keptKeys(deps.db, deps.lake);
    const report = await verifyLake(deps.lake, named, (done) => {
      if (done % 500 === 0) terminal.note(`  ${done} objects`);
    });
    const { objects, problems, unnamed } = report;
    const lines = problems.map(
      ({ problem, key, message }) => `  ${paint('red', problem)}  ${key}: ${message}`,
    );
    const verdict =
      problems.length === 0 ? paint('green', 'all as written') : paint('red', `${problems.length} faults`);
    terminal.print(
      options.json
        ? JSON.stringify(report)
        : [`${objects} objects, ${verdict}; ${unnamed} that no row names`, ...lines].join('\n'),
    );
    if (problems.length > 0) process.exitCode = 1;
  } finally {
    await deps.close();
  }
}

async function sweepNow(action: 'move' | 'remove', options: SweepFlags, command: Command): Promise<void> {
  const { config, terminal } = openContext(command, options);
  const { openDatabase } = await import('../../stores/postgres/connect.ts');
  const { sweep } = await import('../lake/sweep.ts');
  const effective = attach(config).config;
  const db = openDatabase({ url: effective.database.url!, poolSize: 2 });
  try {
    const dryRun = options.dryRun === true;
    const report = await sweep(db, effective.lake, { action, dryRun, now: new Date().toISOString() });
    terminal.print(options.json ? JSON.stringify(report) : render(report));
  } finally {
    await db.end();
  }
}

function render({ action, dryRun, objects, bytes, byRule }: import('../lake/sweep.ts').SweepReport): string {
  const did = `${dryRun ? 'would be ' : ''}${action === 'move' ? 'moved' : 'removed'}`;
  const head = `${objects} objects, ${(bytes / 1e6).toFixed(1)} MB ${did}`;
  if (byRule.length === 0) return head;
  const table = renderTable(
    [
      { head: 'rule', cell: (r: (typeof byRule)[number]) => r.rule },
      { head: 'objects', cell: (r) => String(r.objects), align: 'right' },
      { head: 'MB', cell: (r) => (r.bytes / 1e6).toFixed(1), align: 'right' },
    ],
    byRule,
  );
  return `${head}\n${table}`;
}
