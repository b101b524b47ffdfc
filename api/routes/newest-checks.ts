/** The newest run of checks over each dataset. */
import type { DatasetState } from '../../schemas/data-api.ts';
import type { Instant } from '../../schemas/market.ts';
import { checkRuns } from '../../stores/postgres/checks.ts';
import type { ApiContext } from '../context.ts';

/** Suites are about what the rows are: the members of lists come as dataset listings. */
export const CHECKED_AS: Record<string, string> = { listings: 'universe' };

export async function newestChecks(
  context: ApiContext,
  asOf: Instant,
): Promise<Map<string, DatasetState['checks']>> {
  const { db, universe } = context;
  const found = await Promise.all(
    Object.keys(context.datasets).map(async (name) => {
      const dataset = CHECKED_AS[name] ?? name;
      const [run] = await checkRuns(db, { universe, asOf, dataset, limit: 1 });
      return [name, run] as const;
    }),
  );
  return new Map(
    found.map(([name, run]) => {
      if (run === undefined) return [name, null];
      const { id, session, expectations, failed, criticalFailed: critical } = run;
      return [name, { run: id, session, passed: expectations - failed, failed, critical }];
    }),
  );
}
