import type { Config } from '../../schemas/config.ts';
import { openDatabase } from '../../stores/postgres/connect.ts';
import { sumEarlierOutcomes } from '../../stores/postgres/session-scores.ts';

/** Outcomes that a version without sums has left are summed once; later starts find the sums and do nothing. */
export async function sumEarlierScores(config: Config): Promise<void> {
  const db = openDatabase({ url: config.database.url!, poolSize: 1 });
  try {
    const { unscored } = config.universes[config.universe]!;
    await sumEarlierOutcomes(db, { universe: config.universe, unscored });
  } finally {
    await db.end();
  }
}
