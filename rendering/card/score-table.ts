/** Scores by horizon beside the baseline's, with their errors. Fields that an evaluation has not are shown as a dash. */
import { flatScores } from '../../schemas/flat-scores.ts';
import type { CardTable } from './card.ts';

type Metrics = Readonly<Record<string, unknown>>;
const NONE = '-';

export function scoreTable(scores: Readonly<Record<string, Metrics>>): CardTable {
  const horizons = Object.keys(scores).sort((a, b) => Number(a) - Number(b));
  const flat = horizons.map((h) => flatScores(scores[h]!));
  const lines: [string, (m: Metrics) => string][] = [
    ['sessions; forecasts', (m) => `${of(m, 'sessions', 0)}; ${of(m, 'forecasts', 0)}`],
    ['CRPS x 10^4', (m) => of(m, 'crps', 2, 1e4)],
    ['the same of the baseline', (m) => of(m, 'crpsBaseline', 2, 1e4)],
    ['skill %', (m) => withError(of(m, 'skill', 2, 100), of(m, 'skillStandardError', 2, 100))],
    ['Diebold-Mariano t; p', (m) => `${of(m, 'dmT', 2)}; ${of(m, 'dmP', 3)}`],
    [
      'coverage of 50 / 80 / 90 / 95 %',
      (m) => [50, 80, 90, 95].map((level) => coverage(m, level)).join(' / '),
    ],
    ['interval score of 90 % x 10^4', (m) => of(m, 'intervalScore90', 1, 1e4)],
    ['QLIKE', (m) => of(m, 'qlike', 3)],
    ['RankIC', (m) => withError(of(m, 'rankIc', 3), of(m, 'rankIcStandardError', 3))],
    ['R2 against zero, %', (m) => of(m, 'rSquared', 2, 100)],
    ['hit rate; share of rises', (m) => `${of(m, 'hitRate', 3)}; ${of(m, 'baseRate', 3)}`],
    ['Pesaran-Timmermann', (m) => of(m, 'pt', 2)],
    ['RMSE; MAE, %', (m) => `${of(m, 'rmse', 3, 100)}; ${of(m, 'mae', 3, 100)}`],
    ['residuals: mean; sd, %', (m) => `${of(m, 'residualMean', 3, 100)}; ${of(m, 'residualSd', 3, 100)}`],
    ['test/train ratio of relative CRPS', (m) => of(m, 'testTrainRatio', 3)],
    ['long-short net of cost: return % a year; Sharpe', strategyOf],
    ['sanity band', bandOf],
  ];
  const rows = lines
    .map(([name, write]) => [name, ...flat.map(write)])
    .filter(([, ...cells]) => cells.some((cell) => /[^-+; /]/.test(cell)));
  return { head: ['', ...horizons.map((h) => `h = ${h}`)], rows: horizons.length === 0 ? [] : rows };
}

function of(metrics: Metrics, name: string, digits: number, times = 1): string {
  const value = metrics[name];
  return typeof value === 'number' && Number.isFinite(value) ? (value * times).toFixed(digits) : NONE;
}

const withError = (value: string, error: string): string => (error === NONE ? value : `${value} +- ${error}`);

function coverage(metrics: Metrics, level: number): string {
  const nested = (metrics.coverage as Record<string, unknown> | undefined)?.[level];
  const value = metrics[`coverage${level}`] ?? nested;
  return typeof value === 'number' ? (100 * value).toFixed(1) : NONE;
}

function strategyOf({ strategy }: Metrics): string {
  const made = (strategy ?? {}) as Metrics;
  return `${of(made, 'netReturn', 1, 100)}; ${withError(of(made, 'sharpe', 2), of(made, 'sharpeStandardError', 2))}`;
}

function bandOf(metrics: Metrics): string {
  const sanity = metrics.sanity as { band?: string; reasons?: string[] } | undefined;
  if (sanity?.band === undefined) return NONE;
  const reasons = sanity.reasons ?? [];
  return reasons.length === 0 ? sanity.band : `${sanity.band}: ${reasons.join('; ')}`;
}
