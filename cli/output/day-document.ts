/** What is known at the end of a day: the one document that `--json` prints and the terminal shows as text. */
import type { LatestForecasts, Models, Quality } from '../../schemas/api.ts';
import type { DailyPipelineResult } from '../../schemas/pipeline.ts';
import type { Addresses } from '../processes/home-lock.ts';

export interface DayDocument {
  session: string;
  universe: string;
  /** `published`: it had been run before, nothing was done now. */
  state: DailyPipelineResult['state'] | 'published';
  reason: string | null;
  source: 'yahoo' | 'replay';
  asOf: string | null;
  /** Wall time of the run; null when nothing was run. */
  milliseconds: number | null;
  champion: string | null;
  counts: Record<string, number>;
  missing: { symbol: string; type: string; message: string }[];
  stages: { stage: string; milliseconds: number }[];
  quality: Pick<Quality, 'passed' | 'failed' | 'expectations' | 'quarantineCount' | 'quarantine'> | null;
  models: Models['models'];
  /** Champion's forecasts of the newest published session. */
  forecasts: LatestForecasts['forecasts'];
  addresses: Addresses;
}
