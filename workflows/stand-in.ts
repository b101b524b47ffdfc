/** A champion without a single forecast: the contest decides within the step, and who serves instead is published. */
import type { Instant, SessionDate } from '../schemas/market.ts';
import { heavy } from './activities.ts';
import { failureInfo } from './failures.ts';

/** Who serves now; undefined when the contest found nobody, or could not decide. */
export async function standInFor(
  silent: string,
  { universe, session, asOf }: { universe: string; session: SessionDate; asOf: Instant },
): Promise<string | undefined> {
  try {
    const day = { universe, session, asOf };
    const { view } = await heavy(`contest: ${silent} has no forecasts for ${session}`).tellContest(day);
    return view.champion === silent ? undefined : view.champion;
  } catch (error) {
    if (failureInfo(error) === undefined) throw error;
    return undefined;
  }
}
