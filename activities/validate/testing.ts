/** Stored answers of the market replay, damaged as a test wants, merged into a database of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sessionClose } from '../../forecasting/calendar/calendar.ts';
import type { Config } from '../../schemas/config.ts';
import type { Instant, RawBar, SessionDate } from '../../schemas/market.ts';
import { createProviders } from '../../sources/providers.ts';
import { openMarketArchive } from '../../sources/replay/archive.ts';
import { type ChartResult, chartAnswer, type Quote } from '../../sources/replay/chart.ts';
import { openLake } from '../../stores/lake/open.ts';
import { putRaw } from '../../stores/lake/raw.ts';
import { insertRawObjects } from '../../stores/postgres/raw-objects.ts';
import { createTestDatabase } from '../../stores/postgres/testing.ts';
import type { ActivityDeps } from '../deps.ts';
import { mergeBars } from '../ingest/merge-bars.ts';

export const virtualNow = (session: SessionDate): Instant =>
  new Date(Date.parse(sessionClose(session)) + 90 * 60_000).toISOString();

export interface Bench {
  deps: ActivityDeps;
  /** The replay's answer for `from` to `session` as it arrived after `session`; `damage` changes bars by session. */
  arrive(
    symbol: string,
    from: SessionDate,
    session: SessionDate,
    damage?: Record<SessionDate, Partial<RawBar>>,
    /** When it arrived; `virtualNow` of the session. */
    knownAt?: Instant,
  ): Promise<Instant>;
  close(): Promise<void>;
}

export async function createBench(config: Config): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'tempocast-validate-'));
  const { db, close } = await createTestDatabase();
  const lake = openLake(`file://${folder}`);
  const clock = { virtual: true, now: virtualNow };
  const deps: ActivityDeps = { config, db, lake, providers: createProviders(config), clock };
  const market = openMarketArchive();
  return {
    deps,
    async arrive(symbol, from, session, damage = {}, knownAt = virtualNow(session)) {
      const now = Date.parse(virtualNow(session)) / 1000;
      const query = {
        now,
        period1: Date.parse(`${from}T00:00:00Z`) / 1000,
        period2: now,
        events: new Set(['div', 'split']),
      };
      const answer = chartAnswer(market.get(symbol)!, query);
      spoil(answer.body.chart.result![0], damage);
      const body = new TextEncoder().encode(JSON.stringify(answer.body));
      const what = { source: 'replay', dataset: 'bars', symbol, url: 'http://replay/', status: 200 };
      const raw = await putRaw(lake, { ...what, fetchedAt: knownAt, body });
      const bytes = body.byteLength;
      await insertRawObjects(db, [{ ...what, key: raw.key, sha256: raw.sha256, knownAt, bytes }]);
      const page = { provider: 'yahoo', dataset: 'bars' as const, raw, knownAt, bytes };
      await mergeBars(deps, [{ symbol, pages: [page] }]);
      return knownAt;
    },
    async close() {
      await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The adjusted close follows the close, as a vendor's does. */
function spoil(
  { timestamp = [], indicators }: ChartResult,
  damage: Record<SessionDate, Partial<RawBar>>,
): void {
  const [quote] = indicators.quote as [Quote];
  const adjusted = indicators.adjclose[0].adjclose!;
  timestamp.forEach((at, i) => {
    const { session: _, ...values } = damage[new Date(at * 1000).toISOString().slice(0, 10)] ?? {};
    if (values.close && quote.close[i] && adjusted[i]) adjusted[i] *= values.close / quote.close[i];
    for (const [field, value] of Object.entries(values)) quote[field as keyof Quote][i] = value;
  });
}
