import { type Command, Option } from 'commander';
import { distance } from 'fastest-levenshtein';
import { TerminalError } from '../../schemas/errors.ts';
import { type Forecast, HORIZONS } from '../../schemas/forecast.ts';
import type { SessionDate } from '../../schemas/market.ts';
import { latestForecasts } from '../../stores/postgres/forecasts.ts';
import { latestPublished } from '../../stores/postgres/published.ts';
import { renderTable } from '../output/table.ts';
import { withPipeline } from './with-pipeline.ts';

/** `tempocast forecast`: forecasts of the newest published session, from the database. */
export function addForecast(root: Command): void {
  root
    .command('forecast')
    .description(
      'print the forecasts of the newest published session; of a symbol without one, its last good ones',
    )
    .option('--symbol <symbol>', 'one symbol, such as AAPL')
    .addOption(new Option('--horizon <sessions>', 'sessions ahead').choices(HORIZONS.map(String)))
    .addOption(
      new Option('--role <role>', 'whose forecasts').choices(['champion', 'challenger']).default('champion'),
    )
    .option('--json', 'print the forecasts as a JSON list')
    .action(async (options: ForecastOptions, command: Command) => {
      await withPipeline(command, options, async ({ pipeline: { config, db }, terminal }) => {
        const { universe } = config;
        const symbols = config.universes[universe]!.symbols;
        if (options.symbol !== undefined && !symbols.includes(options.symbol))
          throw unknownSymbol(options.symbol, symbols);
        const forecasts = await latestForecasts(db, {
          universe,
          role: options.role,
          lastGood: true,
          asOf: new Date().toISOString(),
          ...(options.symbol === undefined ? {} : { symbol: options.symbol }),
          ...(options.horizon === undefined ? {} : { horizon: Number(options.horizon) }),
        });
        if (options.json) terminal.print(JSON.stringify(forecasts));
        else if (forecasts.length === 0)
          terminal.print('nothing is published yet; run a session with `tempocast day`');
        else terminal.print(render(forecasts, (await latestPublished(db, { universe }))?.session));
      });
    });
}

interface ForecastOptions {
  symbol?: string;
  horizon?: string;
  role: Forecast['role'];
  json?: boolean;
}

function render(forecasts: readonly Forecast[], published: SessionDate | undefined): string {
  const newest = forecasts.reduce((best, one) => (one.session > best.session ? one : best));
  const session = published ?? newest.session;
  const right = 'right' as const;
  const quantile = (f: Forecast, level: number) =>
    f.priceQuantiles[f.levels.indexOf(level)]?.toFixed(2) ?? '?';
  const table = renderTable<Forecast>(
    [
      { head: 'symbol', cell: (f) => f.symbol },
      { head: 'from', cell: (f) => (f.session < session ? `${f.session} !` : f.session) },
      { head: 'days', align: right, cell: (f) => String(f.horizon) },
      { head: 'until', cell: (f) => f.targetSession },
      { head: 'close', align: right, cell: (f) => f.price.toFixed(2) },
      { head: 'mean', align: right, cell: (f) => `${(100 * f.mean).toFixed(2)} %` },
      { head: 'sigma', align: right, cell: (f) => `${(100 * f.sigma).toFixed(2)} %` },
      { head: 'up', align: right, cell: (f) => `${(100 * f.probabilityUp).toFixed(1)} %` },
      { head: '5 %', align: right, cell: (f) => quantile(f, 0.05) },
      { head: '50 %', align: right, cell: (f) => quantile(f, 0.5) },
      { head: '95 %', align: right, cell: (f) => quantile(f, 0.95) },
      { head: 'model', cell: (f) => f.recipe },
      { head: 'id', cell: (f) => f.id },
    ],
    forecasts,
  );
  const stopped = forecasts.some((one) => one.session < session)
    ? `\n! none of ${session} (no bar, or stopped by a check): the last good ones stay served`
    : '';
  return `session ${session}, as of ${newest.asOf}; prices at 5, 50 and 95 %\n${table}${stopped}`;
}

function unknownSymbol(symbol: string, symbols: readonly string[]): TerminalError {
  const nearest = symbols.reduce((best, next) =>
    distance(symbol, next) < distance(symbol, best) ? next : best,
  );
  return new TerminalError(
    'UsageInvalid',
    `unknown symbol '${symbol}', the nearest known is ${nearest}; allowed are ${symbols.join(', ')}`,
  );
}
