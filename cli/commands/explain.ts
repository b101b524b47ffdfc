import { type Command, Option } from 'commander';
import { TerminalError } from '../../schemas/errors.ts';
import { ASKED_METHODS, type AskedMethod, type ForecastExplanation } from '../../schemas/explanations.ts';
import type { Forecast } from '../../schemas/forecast.ts';
import { renderTable } from '../output/table.ts';
import { paint } from '../output/terminal.ts';
import { attach, openContext } from './context.ts';

interface ExplainOptions {
  latest?: boolean;
  method: AskedMethod;
  json?: boolean;
}

const SHOWN = 12;

/** `tempocast explain`: what the model used for a forecast; stored, so that the API and the page have it too. */
export function addExplain(root: Command): void {
  root
    .command('explain')
    .description('print and store what the model used for a forecast')
    .argument('[forecastId]', 'id as `tempocast forecast` prints it')
    .option('--latest', "all of the champion's forecasts of the newest published session")
    .addOption(
      new Option('--method <method>', "the family's own, or permutation of feature groups")
        .choices([...ASKED_METHODS])
        .default('own'),
    )
    .option('--json', 'print the explanations as JSON, by forecast id')
    .action(async (id: string | undefined, options: ExplainOptions, command: Command) => {
      const { config, terminal } = openContext(command, options);
      if ((id === undefined) === (options.latest !== true)) {
        throw new TerminalError('UsageInvalid', 'explain needs one of: a forecast id, --latest');
      }
      const effective = attach(config).config;
      const { openDeps } = await import('../../workers/deps.ts');
      const { explainForecasts } = await import('../../workers/explain.ts');
      const deps = openDeps(effective);
      try {
        const forecasts = await wanted(deps.db, effective.universe, id);
        const found = await explainForecasts(deps, forecasts, {
          method: options.method,
          progress: (note) => terminal.note(`  ${note}`),
        });
        if (options.json) terminal.print(JSON.stringify(Object.fromEntries(found)));
        else if (id === undefined) terminal.print(`${found.size} forecasts explained and stored`);
        else terminal.print(forecasts.map((one) => render(one, found.get(one.id)!)).join('\n'));
      } finally {
        await deps.close();
      }
    });
}

type Db = Parameters<typeof import('../../stores/postgres/forecasts.ts')['forecast']>[0];

async function wanted(db: Db, universe: string, id: string | undefined): Promise<Forecast[]> {
  const { forecast, latestForecasts } = await import('../../stores/postgres/forecasts.ts');
  if (id === undefined) {
    const asOf = new Date().toISOString();
    return latestForecasts(db, { universe, role: 'champion', lastGood: false, asOf });
  }
  const found = await forecast(db, id);
  if (found) return [found];
  throw new TerminalError('UnknownForecast', `unknown forecast "${id}": list them with "tempocast forecast"`);
}

function render(forecast: Forecast, explanations: readonly ForecastExplanation[]): string {
  const { symbol, session, horizon, recipe } = forecast;
  const head = `what ${recipe} used for ${paint('bold', symbol)}, ${horizon} session${horizon === 1 ? '' : 's'} from ${session}`;
  return [head, ...explanations.map(section)].join('\n\n');
}

function section(one: ForecastExplanation): string {
  const { output, method, base, value, residual, converged, contributions, reference } = one;
  const percent = (x: number) => `${x < 0 ? '' : '+'}${(100 * x).toFixed(4)} %`;
  const shown = contributions.filter((part) => part.value !== 0).slice(0, SHOWN);
  const rest = contributions.slice(shown.length).reduce((sum, part) => sum + part.value, 0);
  const others = contributions.length - shown.length;
  const lines = [
    { feature: 'reference', value: base },
    ...shown,
    ...(others > 0 ? [{ feature: `${others} others`, value: rest }] : []),
    { feature: 'residual', value: residual },
    { feature: output, value },
  ];
  const table = renderTable<(typeof lines)[number]>(
    [
      { head: output, cell: (line) => line.feature },
      { head: 'log return', align: 'right', cell: (line) => percent(line.value) },
    ],
    lines,
  );
  const note = converged
    ? ''
    : `\n${paint('red', 'not converged')}: the residual is too large to trust the split`;
  return `${table}\nmethod ${method}; reference: ${reference}${note}`;
}
