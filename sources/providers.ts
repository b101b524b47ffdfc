/** The providers of a process, by name. */
import type { Config } from '../schemas/config.ts';
import type { Dataset } from '../schemas/datasets.ts';
import { TerminalError } from '../schemas/errors.ts';
import { OVERLAY_SOURCES } from '../schemas/overlays.ts';
import type { Provider, Providers } from '../schemas/sources.ts';
import { createAlphaVantageProvider } from './alphavantage/provider.ts';
import { createFilesProvider } from './files/provider.ts';
import { createFredProvider } from './fred/provider.ts';
import { parseOverlay } from './overlay/parse.ts';
import { createPolygonProvider } from './polygon/provider.ts';
import { createSecProvider } from './sec/provider.ts';
import { createTiingoProvider } from './tiingo/provider.ts';
import { createYahooProvider } from './yahoo/provider.ts';

/** Stored objects that no provider of that name answered: who can read them. */
const READ_BY: Readonly<Record<string, string>> = { replay: 'yahoo' };
/** What datasets were called when the objects of older versions were stored. */
const FORMER_NAME: Readonly<Record<string, Dataset>> = { chart: 'bars' };

export function createProviders({ providers: settings }: Pick<Config, 'providers'>): Providers {
  const all = new Map<string, Provider>([
    ['yahoo', createYahooProvider(settings.yahoo)],
    ['alphavantage', createAlphaVantageProvider(settings.alphavantage)],
    ['polygon', createPolygonProvider(settings.polygon)],
    ['tiingo', createTiingoProvider(settings.tiingo)],
    ['fred', createFredProvider(settings.fred)],
    ['sec', createSecProvider(settings.sec)],
    ['files', createFilesProvider(settings.files)],
  ]);
  const get = (name: string): Provider => {
    const provider = all.get(name);
    if (provider !== undefined) return provider;
    throw new TerminalError('UnknownProvider', `unknown provider "${name}": known are ${[...all.keys()]}`);
  };
  return {
    get,
    names: () => [...all.keys()],
    parse: (source, dataset, body, context) =>
      (OVERLAY_SOURCES as readonly string[]).includes(source)
        ? parseOverlay(body)
        : get(READ_BY[source] ?? source).parse(FORMER_NAME[dataset] ?? (dataset as Dataset), body, context),
  };
}
