/** What activities are given. Constructed once, in workers/. */
import type pg from 'pg';
import type { Config, Universe } from '../schemas/config.ts';
import { TerminalError } from '../schemas/errors.ts';
import type { Instant, SessionDate } from '../schemas/market.ts';
import type { Providers } from '../schemas/sources.ts';
import type { Lake } from '../stores/lake/lake.ts';

/** Live: the real clock. Replay: a fixed delay after the close of the session that is run as if it were today. */
export interface SessionClock {
  readonly virtual: boolean;
  now(session: SessionDate): Instant;
}

export interface ActivityDeps {
  config: Config;
  db: pg.Pool;
  lake: Lake;
  providers: Providers;
  clock: SessionClock;
}

/** Throws UnknownUniverse (terminal). */
export function universeOf(config: Config, name: string): Universe {
  const universe = config.universes[name];
  if (universe === undefined) {
    throw new TerminalError(
      'UnknownUniverse',
      `unknown universe "${name}": configured are ${Object.keys(config.universes).join(', ')}; add it under universes`,
    );
  }
  return universe;
}

export function allSymbols(universe: Universe): string[] {
  return [...new Set([...universe.symbols, ...universe.context])];
}
