/** The two ways of telling what time it is for a session. */
import type { SessionClock } from '../activities/deps.ts';
import { isSession, sessionClose } from '../forecasting/calendar/calendar.ts';
import type { Config } from '../schemas/config.ts';

export function createClock(config: Config): SessionClock {
  if (config.source !== 'replay') return { virtual: false, now: () => new Date().toISOString() };
  const delay = config.replay.delayMinutes * 60_000;
  return {
    virtual: true,
    now: (session) => {
      const close = isSession(session) ? sessionClose(session) : `${session}T21:00:00.000Z`;
      return new Date(Date.parse(close) + delay).toISOString();
    },
  };
}
