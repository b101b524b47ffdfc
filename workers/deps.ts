/** The only place where what activities use is constructed. */
import type { ActivityDeps } from '../activities/deps.ts';
import type { Config } from '../schemas/config.ts';
import { TerminalError } from '../schemas/errors.ts';
import { createProviders } from '../sources/providers.ts';
import { openLake } from '../stores/lake/open.ts';
import { openDatabase } from '../stores/postgres/connect.ts';
import { createClock } from './clock.ts';

/** `config` is the effective one: addresses filled in, source decided. Throws ConfigIncomplete (terminal). */
export function openDeps(config: Config): ActivityDeps & { close(): Promise<void> } {
  if (config.source === 'auto') throw incomplete('source', 'yahoo or replay');
  if (config.database.url === null) throw incomplete('database.url', 'postgres://...');
  if (config.lake.url === null) throw incomplete('lake.url', 'file:///path or s3://bucket');
  const db = openDatabase({ url: config.database.url, poolSize: config.database.poolSize });
  const lake = openLake(config.lake.url, config.lake.cold);
  return {
    config,
    db,
    lake,
    providers: createProviders(config),
    clock: createClock(config),
    close: async () => {
      await db.end();
      await lake.close?.();
    },
  };
}

function incomplete(key: string, allowed: string): TerminalError {
  return new TerminalError(
    'ConfigIncomplete',
    `missing ${key}: a process started by itself needs ${allowed}; "tempocast up" fills it in`,
  );
}
