/** Tables of experiments for a terminal. */
import { trainCommand } from '../../rendering/card/train-command.ts';
import type { Comparison, TrialMetrics, TrialResult } from '../../schemas/experiments.ts';
import { HORIZONS } from '../../schemas/forecast.ts';
import type { ExperimentSummary } from '../../stores/postgres/experiments.ts';
import type { TrialRow } from '../../stores/postgres/trials.ts';
import { type Column, renderTable } from '../output/table.ts';

type Metrics = Record<string, unknown>;

/** A number of the metrics by path; undefined where there is none. */
function at(metrics: Metrics | undefined, path: string): number | undefined {
  const value = path.split('.').reduce<unknown>((node, key) => (node as Metrics | null)?.[key], metrics);
  return typeof value === 'number' ? value : undefined;
}

const text = (value: number | undefined, write: (x: number) => string) =>
  value === undefined ? '-' : write(value);
const percent = (x: number) => `${(100 * x).toFixed(2)} %`;
const plain = (digits: number) => (x: number) => x.toFixed(digits);
const bp = (x: number) => (1e4 * x).toFixed(1);

const withError = (of: Metrics, path: string, error: string, write: (x: number) => string) => {
  const se = at(of, error);
  return `${text(at(of, path), write)}${se === undefined ? '' : ` ± ${write(se)}`}`;
};

interface Line {
  name: string;
  of: Metrics;
}

const right = (head: string, cell: (of: Metrics) => string): Column<Line> => ({
  head,
  align: 'right',
  cell: ({ of }) => cell(of),
});
const name: Column<Line> = { head: 'recipe', cell: (line) => line.name };

const DISTRIBUTION: Column<Line>[] = [
  name,
  right('CRPS bp', (of) => text(at(of, 'crps'), bp)),
  right('skill', (of) => withError(of, 'skill', 'skillStandardError', percent)),
  right('DM t', (of) => text(at(of, 'dmT'), plain(2))),
  right('cover 90', (of) => text(at(of, 'coverage90'), plain(3))),
  right('interval 90 bp', (of) => text(at(of, 'intervalScore90'), bp)),
  right('QLIKE', (of) => text(at(of, 'qlike'), plain(3))),
  right('test/train', (of) => text(at(of, 'further.testTrainRatio'), plain(3))),
];
const MEAN: Column<Line>[] = [
  name,
  right('RankIC', (of) => text(at(of, 'rankIc'), plain(4))),
  right('t', (of) => {
    const [ic, se] = [at(of, 'rankIc'), at(of, 'rankIcStandardError')];
    return ic === undefined || !se ? '-' : (ic / se).toFixed(2);
  }),
  right('R2 vs 0', (of) => text(at(of, 'rSquared'), percent)),
  right('hit rate', (of) => text(at(of, 'hitRate'), percent)),
  right('base rate', (of) => text(at(of, 'baseRate'), percent)),
  right('PT', (of) => text(at(of, 'pt'), plain(2))),
  right('RMSE bp', (of) => text(at(of, 'further.rmse'), bp)),
  right('MAE bp', (of) => text(at(of, 'further.mae'), bp)),
  right(
    'residual bp',
    (of) => `${text(at(of, 'further.residualMean'), bp)} ± ${text(at(of, 'further.residualSd'), bp)}`,
  ),
  right('net a year', (of) => text(at(of, 'further.strategy.netReturn'), percent)),
  right('Sharpe', (of) =>
    withError(of, 'further.strategy.sharpe', 'further.strategy.sharpeStandardError', plain(2)),
  ),
];

/** Two tables a horizon: the distribution, and the mean with the strategy net of 10 bp. */
export function metricsTables(recipes: readonly { name: string; metrics: TrialMetrics }[]): string {
  return HORIZONS.map((h) => {
    const lines = recipes.map(({ name, metrics }) => ({ name, of: metrics[h] ?? {} }));
    const tables = [renderTable(DISTRIBUTION, lines), renderTable(MEAN, lines)];
    return [`h = ${h}, ${text(at(lines[0]?.of, 'sessions'), String)} sessions`, ...tables].join('\n\n');
  }).join('\n\n');
}

export function comparisonText({ recipes, pairs }: Comparison, seconds: Map<string, number>): string {
  const took = recipes.map(({ name }) => ({ name, seconds: seconds.get(name) }));
  return [
    metricsTables(recipes),
    'Diebold-Mariano of daily CRPS between recipes',
    renderTable(
      [
        { head: 'h', cell: ({ horizon }) => String(horizon), align: 'right' },
        { head: 'better', cell: ({ better }) => better },
        { head: 'than', cell: ({ than }) => than },
        { head: 't', cell: ({ t }) => t.toFixed(2), align: 'right' },
        { head: 'p', cell: ({ p }) => p.toFixed(3), align: 'right' },
      ],
      pairs,
    ),
    renderTable(
      [
        { head: 'recipe', cell: ({ name }) => name },
        { head: 'seconds', cell: ({ seconds }) => text(seconds, plain(1)), align: 'right' },
      ],
      took,
    ),
  ].join('\n\n');
}

export function experimentList(rows: readonly (ExperimentSummary & { state: string })[]): string {
  if (rows.length === 0) return 'no experiment yet: tempocast train <recipe> [key=value ...]';
  return renderTable(
    [
      { head: 'experiment', cell: ({ id }) => id },
      { head: 'session', cell: ({ session }) => session },
      { head: 'trials', cell: ({ completed, trials }) => `${completed}/${trials}`, align: 'right' },
      { head: 'state', cell: ({ state }) => state },
      { head: 'winner', cell: ({ end }) => String(end?.winner ?? '-'), align: 'right' },
      { head: 'started', cell: ({ startedAt }) => startedAt },
      { head: 'by', cell: ({ by }) => by },
    ],
    rows,
  );
}

/** Registers the configuration that a grid or a tuner chose: none of its trials is registered by itself. */
export function winnerCommand(
  { name, spec }: ExperimentSummary,
  trials: readonly TrialRow[],
  winner: number,
): string {
  const { overrides } = trials.find(({ number }) => number === winner)!;
  return trainCommand({ base: name, file: spec.file, overrides });
}

/** One line a result; those of the test span last. */
export function trialTable(trials: readonly TrialRow[], results: readonly TrialResult[]): string {
  const lines = trials.flatMap((trial): { trial: TrialRow; result: TrialResult | undefined }[] => {
    const own = results.filter(({ number }) => number === trial.number);
    return own.length === 0 ? [{ trial, result: undefined }] : own.map((result) => ({ trial, result }));
  });
  return renderTable(
    [
      { head: 'trial', cell: ({ trial }) => String(trial.number), align: 'right' },
      { head: 'changes', cell: ({ trial }) => changesText(trial.overrides) },
      { head: 'span', cell: ({ result }) => (result ? `${result.span} ${result.rung + 1}` : '-') },
      { head: 'sessions', cell: ({ result }) => String(result?.sessions ?? '-'), align: 'right' },
      { head: 'mean skill', cell: ({ result }) => text(result?.score ?? undefined, percent), align: 'right' },
      { head: 'seconds', cell: ({ result }) => text(result?.seconds, plain(1)), align: 'right' },
      { head: 'state', cell: ({ result }) => stateOf(result) },
    ],
    lines,
  );
}

function changesText(overrides: Record<string, unknown>): string {
  const parts = Object.entries(overrides).map(([key, value]) => `${key.replace(/^hyper\./, '')}=${value}`);
  return parts.length === 0 ? '(as configured)' : parts.join(' ');
}

function stateOf(result: TrialResult | undefined): string {
  if (result === undefined) return 'counted, no result';
  return result.status === 'failed' ? `failed: ${result.errorType}` : result.status;
}
