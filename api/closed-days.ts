/** The exchange's closed days, from the committed table; forecasting/calendar/, which has the rest, is out of the API's reach. */
import table from '../schemas/calendar/xnys.json' with { type: 'json' };
import type { SessionDate } from '../schemas/market.ts';

const closed: Readonly<Record<string, string>> = table.closed;
const DAY_MS = 86_400_000;

/** Calendar days between a session and the next one: 0 in the middle of a week, 2 over a plain weekend. Pure. */
export function closedDaysAfter(session: SessionDate): number {
  const start = Date.parse(session);
  let days = 0;
  while (isClosed(start + (days + 1) * DAY_MS)) days += 1;
  return days;
}

function isClosed(ms: number): boolean {
  const date = new Date(ms);
  return date.getUTCDay() % 6 === 0 || closed[date.toISOString().slice(0, 10)] !== undefined;
}
