/** Makes the forecasts of a session the served ones. A session without any would hide the last good forecasts. */
import { TerminalError } from '../../schemas/errors.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { hasForecasts, publishSession } from '../../stores/postgres/published.ts';

export interface PublishInput {
  universe: string;
  session: SessionDate;
  asOf: Instant;
  championRecipe: string;
  modelVersion: string;
  publishedAt: Instant;
}

/** Can run twice. Throws NothingToPublish (terminal): the day fails, what is served stays and is marked stale (G11). */
export async function publishForecasts(db: Db, input: PublishInput): Promise<{ published: boolean }> {
  const { universe, session, championRecipe: recipe, publishedAt: asOf } = input;
  if (!(await hasForecasts(db, { universe, session, recipe, asOf }))) {
    throw new TerminalError(
      'NothingToPublish',
      `champion ${recipe} made no forecast for ${session}: no symbol has all it needs on that session; see what is missing or quarantined, and run the day again when the provider has it`,
    );
  }
  return publishSession(db, input);
}
