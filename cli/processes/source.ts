/** Where prices come from: Yahoo when it can be reached, else the bundled history. */
import type { Config } from '../../schemas/config.ts';
import { answersHttp } from './probes.ts';

const PROBE_MS = 5_000;

export interface ChosenSource {
  source: 'yahoo' | 'replay';
  /** What to tell the operator; undefined when they asked for it and got it. */
  note?: string;
}

export async function chooseSource(config: Config): Promise<ChosenSource> {
  if (config.source === 'replay') return { source: 'replay' };
  const { baseUrl, timeoutMs } = config.yahoo;
  const reachable = await answersHttp(
    `${baseUrl}/v8/finance/chart/SPY?range=1d&interval=1d`,
    Math.min(timeoutMs, PROBE_MS),
  );
  if (reachable) return { source: 'yahoo' };
  if (config.source === 'yahoo') {
    return {
      source: 'yahoo',
      note: `Yahoo cannot be reached at ${baseUrl}; its prices are tried all the same`,
    };
  }
  return {
    source: 'replay',
    note: `Yahoo cannot be reached at ${baseUrl}: using the market replay, bundled history up to 2019-02-22`,
  };
}
