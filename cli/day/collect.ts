/** Collects what a finished day shows, from the API: the terminal says what is served. */
import type { LatestForecasts, Models, Quality, Sessions } from '../../schemas/api.ts';
import { isTempocastError } from '../../schemas/errors.ts';
import type { DailyPipelineResult } from '../../schemas/pipeline.ts';
import type { DayDocument } from '../output/day-document.ts';
import type { Addresses } from '../processes/home-lock.ts';
import { getJson } from './api-client.ts';

export interface FinishedDay {
  source: 'yahoo' | 'replay';
  addresses: Addresses;
  universe: string;
  session: string;
  /** Absent when the session had been published and nothing was asked of it. */
  result?: DailyPipelineResult;
  /** Absent when nothing was done now. */
  milliseconds?: number;
}

export async function collectDay(day: FinishedDay): Promise<DayDocument> {
  const { addresses, session, result } = day;
  const get = <T>(path: string) => orNull(getJson<T>(addresses.page, path));
  const [quality, models, latest, sessions] = await Promise.all([
    get<Quality>(`/v1/sessions/${session}/quality`),
    get<Models>('/v1/models'),
    get<LatestForecasts>('/v1/forecasts/latest'),
    get<Sessions>('/v1/sessions'),
  ]);
  const run = sessions?.sessions.find((one) => one.session === session);
  const told = result ?? (run?.summary as DailyPipelineResult | null | undefined);
  return {
    session,
    universe: day.universe,
    state: day.milliseconds === undefined && result?.state !== 'closed' ? 'published' : result!.state,
    reason: result?.reason ?? null,
    source: day.source,
    asOf: told?.asOf ?? quality?.asOf ?? null,
    milliseconds: day.milliseconds ?? null,
    champion: told?.champion ?? models?.champion ?? null,
    counts: told?.counts ?? {},
    missing: told?.missing ?? [],
    stages: (run?.stages ?? []).map(({ stage, milliseconds }) => ({ stage, milliseconds })),
    quality,
    models: models?.models ?? [],
    forecasts: latest?.freshness.session === session ? latest.forecasts : [],
    addresses,
  };
}

/** A closed day has no quality, a first one no forecasts: what the API does not have is left out, not an error. */
async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (isTempocastError(error) && error.type === 'ApiRefused') return null;
    throw error;
  }
}
