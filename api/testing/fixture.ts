/** What the seeds of a test's day share. */
import type { Config } from '../../schemas/config.ts';
import type { StoredBar } from '../../schemas/market.ts';

export interface Fixture {
  config: Config;
  universe: string;
  /** Ascending; the last one is the published one. */
  sessions: string[];
  session: string;
  asOf: string;
  bars: Map<string, StoredBar[]>;
}

export const asOfSession = (session: string) => `${session}T22:30:00.000Z`;
