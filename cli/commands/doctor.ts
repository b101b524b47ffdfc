import type { Command } from 'commander';
import { renderTable } from '../output/table.ts';
import { paint } from '../output/terminal.ts';
import { examineServices } from '../processes/examine-services.ts';
import { openContext } from './context.ts';

interface Finding {
  label: string;
  state: 'ok' | 'missing' | 'broken' | 'stopped';
  required: boolean;
  detail: string;
  fix: string | null;
}

/** `tempocast doctor`: what is set up and what runs. Exit code 1 when something needed is missing or broken. */
export function addDoctor(root: Command): void {
  root
    .command('doctor')
    .description('check what is set up, what the machine brings and what runs')
    .option('--full', 'read every downloaded file and compare its sha256 (seconds)')
    .option('--json', 'print { ok, setup, services }')
    .action(async (options: { full?: boolean; json?: boolean }, command: Command) => {
      const { config, terminal } = openContext(command, options);
      const { examineSetup } = await import('../../tools/setup/doctor.mjs');
      // Not beside each other: the look at the machine blocks, and a service would seem not to answer in time.
      const services = await examineServices(config);
      const setup = await examineSetup({ full: options.full === true });
      const findings: Finding[] = [...setup, ...services];
      const ok = !findings.some(({ state, required }) => required && state !== 'ok');
      terminal.print(options.json ? JSON.stringify({ ok, setup, services }) : render(findings));
      if (!ok) process.exitCode = 1;
    });
}

function render(findings: readonly Finding[]): string {
  const styles = { ok: 'green', stopped: 'dim', missing: 'yellow', broken: 'red' } as const;
  return renderTable<Finding>(
    [
      { head: 'part', cell: ({ label }) => label },
      { head: 'state', cell: ({ state }) => paint(styles[state], state) },
      { head: 'detail', cell: ({ detail }) => detail },
      { head: 'way out', cell: ({ fix }) => fix ?? '' },
    ],
    findings,
  );
}
