/** Fills a database for tests of the API and the page: real closes of the bundled market data, forecasts made from them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'yaml';
import type { Config } from '../../schemas/config.ts';
import type { StoredBar } from '../../schemas/market.ts';
import type { TestDatabase } from '../../stores/postgres/testing.ts';
import { seedData } from './data.ts';
import { seedFeatures } from './features.ts';
import { asOfSession, type Fixture } from './fixture.ts';
import { seedForecasts } from './forecasts.ts';
import { seedModels } from './models.ts';
import { seedRuns } from './runs.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The defaults with the addresses of a test filled in. */
export function testConfig(databaseUrl: string): Config {
  const defaults = parse(readFileSync(join(ROOT, 'tempocast.default.yaml'), 'utf8')) as Config;
  return {
    ...defaults,
    source: 'replay',
    database: { ...defaults.database, url: databaseUrl },
    temporal: { ...defaults.temporal, uiUrl: 'http://127.0.0.1:8233' },
    api: { ...defaults.api, port: 0 },
    log: { level: 'silent' as never },
  };
}

/** A published day with `history` earlier days of forecasts, most of them scored. */
export async function seedDay({ url, db }: TestDatabase, history = 20): Promise<Fixture> {
  const config = testConfig(url);
  const { symbols, context } = config.universes[config.universe]!;
  const bars = new Map([...symbols, ...context].map((symbol) => [symbol, readBars(symbol)]));
  const sessions = bars.get('SPY')!.map((bar) => bar.session);
  const session = sessions.at(-1)!;
  const fixture = { config, universe: config.universe, sessions, session, asOf: asOfSession(session), bars };
  await seedData(db, fixture);
  await seedModels(db, fixture);
  await seedFeatures(db, fixture);
  await seedForecasts(db, fixture, history);
  await seedRuns(db, fixture);
  return fixture;
}

/** The last 200 sessions; the bundled prices have no split in them. */
function readBars(symbol: string): StoredBar[] {
  const text = gunzipSync(readFileSync(join(ROOT, `data/market/${symbol}.csv.gz`))).toString();
  return text
    .trim()
    .split('\n')
    .slice(-200)
    .map((line) => {
      const [session, open, high, low, close, , volume] = line.trim().split(',');
      const numbers = [open, high, low, close, volume].map(Number);
      const [o, h, l, c, v] = numbers as [number, number, number, number, number];
      return {
        symbol,
        session: session!,
        open: o,
        high: h,
        low: l,
        close: c,
        volume: v,
        knownAt: '',
        rawKey: '',
      };
    });
}
