/** A day from the command line: chosen, run, followed, collected. */
import type { SessionDate } from '../../schemas/market.ts';
import { latestPublished } from '../../stores/postgres/published.ts';
import type { DayDocument } from '../output/day-document.ts';
import { openProgressView } from '../output/progress-view.ts';
import { formatSeconds, type Terminal } from '../output/terminal.ts';
import { addressesOf } from '../processes/effective.ts';
import { checkReplaySession, chooseSession } from './choose-session.ts';
import { collectDay } from './collect.ts';
import type { PipelineClient } from './pipeline-client.ts';
import { runDay } from './run-day.ts';

export interface DayRequest {
  /** Left out: the next one that is due. */
  session?: SessionDate;
  signal: AbortSignal;
}

/** Throws DayFailed (terminal). */
export async function dayFromTerminal(
  pipeline: PipelineClient,
  request: DayRequest,
  terminal: Terminal,
): Promise<DayDocument> {
  const { config, db } = pipeline;
  const { universe } = config;
  const source = config.source === 'replay' ? 'replay' : 'yahoo';
  const published = await latestPublished(db, { universe });
  const chosen =
    request.session === undefined
      ? chooseSession(config, published?.session, new Date().toISOString())
      : { session: request.session, done: false };
  checkReplaySession(config, chosen.session);
  const about = { source, universe, addresses: addressesOf(config), session: chosen.session } as const;
  if (chosen.done) return collectDay(about);
  const view = openProgressView(terminal);
  view.say(`running the day ${chosen.session} of universe ${universe}`);
  const began = Date.now();
  try {
    const { result, before } = await runDay(pipeline, {
      session: chosen.session,
      signal: request.signal,
      onProgress: view.show,
    });
    const milliseconds = Date.now() - began;
    view.end();
    if (before) return await collectDay({ ...about, result });
    terminal.note(`the day ${chosen.session} is ${result.state} after ${formatSeconds(milliseconds)}`);
    return await collectDay({ ...about, result, milliseconds });
  } finally {
    view.end();
  }
}
