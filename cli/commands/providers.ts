import type { Command } from 'commander';
import type { Config } from '../../schemas/config.ts';
import { PROVIDERS, type ProviderName } from '../../schemas/sources.ts';
import { openDatabase } from '../../stores/postgres/connect.ts';
import { type ProviderState, providerStates } from '../../stores/postgres/providers.ts';
import { renderTable } from '../output/table.ts';
import { paint } from '../output/terminal.ts';
import { attach, openContext } from './context.ts';

interface ProviderLine {
  provider: ProviderName;
  /** Datasets that ask it, in which place: `bars 1`, `bars reconcile`. */
  datasets: string[];
  requestsPerSecond: number | null;
  /** null: never asked. */
  state: ProviderState | null;
}

/** `tempocast providers`: who is asked for what, and how it went. */
export function addProviders(root: Command): void {
  root
    .command('providers')
    .description('the data providers: what they are asked for, their circuit, last success and failure')
    .option('--json', 'print them as JSON')
    .action(providers);
}

async function providers(options: { json?: boolean }, command: Command): Promise<void> {
  const { config, terminal } = openContext(command, options);
  const effective = attach(config).config;
  const db = openDatabase({ url: effective.database.url!, poolSize: 1, applicationName: 'tempocast-cli' });
  try {
    const states = await providerStates(db);
    const lines = PROVIDERS.map((provider) => lineOf(effective, provider, states));
    terminal.print(options.json ? JSON.stringify(lines) : describe(lines));
  } finally {
    await db.end();
  }
}

function lineOf(config: Config, provider: ProviderName, states: readonly ProviderState[]): ProviderLine {
  const datasets = Object.entries(config.datasets).flatMap(([name, settings]) => {
    const place = settings.providers.indexOf(provider);
    return [
      ...(place < 0 ? [] : [`${name} ${place + 1}`]),
      ...(settings.reconcile === provider ? [`${name} reconcile`] : []),
    ];
  });
  const { requestsPerSecond } = config.providers[provider];
  const state = states.find((one) => one.provider === provider) ?? null;
  return { provider, datasets, requestsPerSecond, state };
}

function describe(lines: readonly ProviderLine[]): string {
  const table = renderTable<ProviderLine>(
    [
      { head: 'provider', cell: (l) => l.provider },
      { head: 'asked for', cell: (l) => l.datasets.join(', ') || '-' },
      {
        head: 'per second',
        cell: (l) => (l.requestsPerSecond === null ? 'no limit' : `${l.requestsPerSecond}`),
      },
      { head: 'circuit', cell: (l) => circuit(l.state) },
      { head: 'last success', cell: (l) => l.state?.succeededAt ?? '-' },
      {
        head: 'last failure',
        cell: (l) => (l.state?.failedAt ? `${l.state.failedAt} ${l.state.failureType}` : '-'),
      },
    ],
    lines,
  );
  const reasons = lines.flatMap(({ provider, state }) =>
    state?.failureMessage ? [`${provider}: ${state.failureMessage}`] : [],
  );
  return [table, ...(reasons.length > 0 ? ['', 'last failures', ...reasons.map((r) => `  ${r}`)] : [])].join(
    '\n',
  );
}

function circuit(state: ProviderState | null): string {
  if (state === null) return 'never asked';
  if (state.circuit === 'closed') return paint('green', 'closed');
  return paint(
    state.circuit === 'open' ? 'red' : 'yellow',
    `${state.circuit} since ${state.circuitSince ?? '?'}`,
  );
}
