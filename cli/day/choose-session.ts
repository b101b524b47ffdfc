/** Which session a day is run for when nobody names one. */
import { CALENDAR_RANGE, lastSessionClosedBy, nextSession } from '../../forecasting/calendar/calendar.ts';
import type { Config } from '../../schemas/config.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';

/** Last session of the bundled history. */
export const REPLAY_LAST: SessionDate = '2019-02-22';

export interface ChosenSession {
  session: SessionDate;
  /** Already published: there is nothing to run. */
  done: boolean;
}

/**
 * Live: the last session that has closed. Replay: the configured one, then one after the other from the last published on.
 * `published` is the newest published session; `now` the real time.
 */
export function chooseSession(
  config: Config,
  published: SessionDate | undefined,
  now: Instant,
): ChosenSession {
  if (config.source === 'replay') {
    if (published === undefined) return { session: config.replay.session, done: false };
    const next = nextSession(published);
    return next > REPLAY_LAST ? { session: published, done: true } : { session: next, done: false };
  }
  const session = lastSessionClosedBy(now);
  return { session, done: published !== undefined && published >= session };
}

/** A session somebody typed. Throws SessionInvalid (terminal). */
export function parseSession(text: string): SessionDate {
  const { first, last } = CALENDAR_RANGE;
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms) || text < first || text > last || new Date(ms).toISOString().slice(0, 10) !== text) {
    throw new TerminalError(
      'SessionInvalid',
      `invalid session '${text}'; allowed is a date as YYYY-MM-DD from ${first} to ${last}`,
    );
  }
  return text;
}

/** The replay has no other days than the bundled ones. Throws SessionInvalid (terminal). */
export function checkReplaySession(config: Config, session: SessionDate): void {
  if (config.source !== 'replay') return;
  const { from } = config.history;
  if (session >= from && session <= REPLAY_LAST) return;
  throw new TerminalError(
    'SessionInvalid',
    `session ${session} is not in the market replay; it holds ${from} to ${REPLAY_LAST}`,
  );
}
