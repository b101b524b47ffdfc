/** Stage promote, second part: the contest learns of the session. What is served stays served whatever comes of it. */
import { upsertSearchAttributes } from '@temporalio/workflow';
import type { Instant, SessionDate } from '../schemas/market.ts';
import { heavy } from './activities.ts';
import { failureInfo } from './failures.ts';
import { allClear, tell } from './notices.ts';
import type { Progress } from './progress.ts';
import { searchAttribute } from './search-attributes.ts';

/** An old session that is run again, and a contest that is over: nobody has to act. */
const EXPECTED = ['ClockWentBackwards', 'ContestClosed'];

/** How much was decided. */
export async function decideContest(
  day: { universe: string; session: SessionDate; asOf: Instant },
  progress: Progress,
): Promise<number> {
  const { universe, session, asOf } = day;
  const incidentKey = `contest/${universe}`;
  progress.begin('contest', 1);
  try {
    const { view, events } = await heavy(`contest: session ${session}`).tellContest(day);
    upsertSearchAttributes([{ key: searchAttribute.model, value: view.champion }]);
    const what = events.map(({ kind, recipe }) => `${kind} ${recipe ?? ''}`.trim()).join(', ');
    progress.end('contest', `${view.champion} serves${what === '' ? '' : `: ${what}`}`);
    await allClear('all-clear for the contest, if there was an incident', [incidentKey], asOf);
    return events.length;
  } catch (error) {
    const failure = failureInfo(error);
    if (failure === undefined) throw error;
    progress.end('contest', failure.message);
    if (EXPECTED.includes(failure.type)) return 0;
    await tell('tell: the contest did not decide', {
      incidentKey,
      kind: 'ContestFailed',
      severity: 'warn',
      title: `the contest of ${universe} did not decide on ${session}; ${session} stays served as it is`,
      body: `${failure.type}: ${failure.message}`,
      knownAt: asOf,
    });
    return 0;
  }
}
