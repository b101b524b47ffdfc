/** What `data-load` measures, in a process of its own so that its memory is that of the work: one line of JSON. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ActivityDeps } from '../activities/deps.ts';
import { fetchPage } from '../activities/ingest/fetch-page.ts';
import { mergeBars, type SymbolPages } from '../activities/ingest/merge-bars.ts';
import { validateSession } from '../activities/validate/validate-session.ts';
import { loadConfig } from '../cli/config/load.ts';
import type { Config } from '../schemas/config.ts';
import type { FetchRequest, Provider, Providers } from '../schemas/sources.ts';
import { createProviders } from '../sources/providers.ts';
import { openLake } from '../stores/lake/open.ts';
import { openDatabase } from '../stores/postgres/connect.ts';
import { rowOf } from '../stores/postgres/db.ts';
import { snapshotBars } from '../stores/postgres/snapshot.ts';
import { MADE_AT } from './made-answers.ts';

const SESSION = MADE_AT.slice(0, 10);
const UNIVERSE = 'made';
/** As the day does: answers of so many symbols are merged at once, while the next ones arrive. */
const MERGED_AT_ONCE = 64;
const FETCHED_AT_ONCE = 8;

const [, , folder, databaseUrl] = process.argv as unknown as [string, string, string, string];
process.stdout.write(`${JSON.stringify(await measure(folder, databaseUrl))}\n`);

async function measure(folder: string, databaseUrl: string) {
  const symbols: string[] = JSON.parse(await readFile(join(folder, 'symbols.json'), 'utf8'));
  const deps = openBenchDeps(folder, databaseUrl, symbols);
  const start = performance.now();
  await load(deps, symbols);
  const loaded = performance.now();
  const checked = await validateSession(deps, {
    ...{ universe: UNIVERSE, session: SESSION, since: MADE_AT, asOf: MADE_AT },
  });
  const end = performance.now();
  const { user, system } = process.cpuUsage();
  const peakMemory = process.resourceUsage().maxRSS * 1024;
  const rows = (await rowOf<{ n: number }>(deps.db, 'select count(*) as n from tempocast.bar'))!.n;
  const file = join(folder, 'snapshot.parquet');
  const began = performance.now();
  const snapshot = await snapshotBars(deps.db, {
    symbols,
    from: '2000-01-01',
    to: SESSION,
    asOf: MADE_AT,
    file,
  });
  const snapshotSeconds = (performance.now() - began) / 1000;
  const result = {
    ...{ rows, loadSeconds: (loaded - start) / 1000, checkSeconds: (end - loaded) / 1000 },
    ...{
      seconds: (end - start) / 1000,
      cpuSeconds: (user + system) / 1e6,
      peakMemory,
      expectations: checked.expectations,
    },
    ...{ failed: checked.failed.map((f) => `${f.expectation} ${f.unexpected}`) },
    snapshot: {
      seconds: snapshotSeconds,
      rows: snapshot.rows,
      hash: snapshot.hash,
      bytes: (await stat(file)).size,
      sha256: await hashOf(file),
    },
  };
  await deps.db.end();
  return result;
}

async function load(deps: ActivityDeps, symbols: string[]): Promise<void> {
  const waiting = [...symbols];
  let ready: SymbolPages[] = [];
  let merging: Promise<unknown> = Promise.resolve();
  const merge = () => {
    const batch = ready;
    ready = [];
    merging = merging.then(() => mergeBars(deps, batch));
    return merging;
  };
  const fetching = Array.from({ length: FETCHED_AT_ONCE }, async () => {
    for (let subject = waiting.shift(); subject !== undefined; subject = waiting.shift()) {
      const page = await fetchPage(deps, {
        ...{ provider: 'yahoo', dataset: 'bars', subject },
        now: MADE_AT,
        another: false,
      });
      ready.push({ symbol: subject, pages: [page] });
      if (ready.length >= MERGED_AT_ONCE) await merge();
    }
  });
  await Promise.all(fetching);
  await merge();
}

function openBenchDeps(folder: string, databaseUrl: string, symbols: string[]): ActivityDeps {
  const { config } = loadConfig({
    cwd: folder,
    environment: { TEMPOCAST_HOME: folder, TEMPOCAST_SOURCE: 'replay' },
  });
  const universe = { symbols, context: [], unscored: [], market: symbols[0]!, volatilityIndex: symbols[0]! };
  const made: Config = { ...config, universes: { [UNIVERSE]: universe } };
  return {
    config: made,
    db: openDatabase({ url: databaseUrl, poolSize: 8 }),
    lake: openLake(pathToFileURL(join(folder, 'lake')).href),
    providers: withAnswersFrom(folder, createProviders(made)),
    clock: { virtual: true, now: () => MADE_AT },
  };
}

/** The provider itself, whose answers lie in a folder instead of being asked for. */
function withAnswersFrom(folder: string, providers: Providers): Providers {
  const yahoo = providers.get('yahoo');
  const cached: Provider = Object.assign(Object.create(yahoo) as Provider, {
    fetch: async ({ dataset, subject }: FetchRequest) => ({
      answer: {
        ...{
          source: 'replay',
          dataset,
          symbol: subject,
          url: `http://market-replay/v8/finance/chart/${subject}`,
        },
        ...{
          status: 200,
          fetchedAt: MADE_AT,
          body: new Uint8Array(await readFile(join(folder, `${subject}.json`))),
        },
      },
    }),
  });
  return { ...providers, get: (name) => (name === 'yahoo' ? cached : providers.get(name)) };
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
