/** Where prices come from: what the home's data came from before, else Yahoo when it can be reached, else the bundled history. */
import { join } from 'node:path';
import type { Config } from '../../schemas/config.ts';
import { TerminalError } from '../../schemas/errors.ts';
import { answersHttp } from './probes.ts';
import { readJson, writeJson } from './run-files.ts';

const PROBE_MS = 5_000;

export interface ChosenSource {
  source: 'yahoo' | 'replay';
  /** What to tell the operator; undefined when they asked for it and got it. */
  note?: string;
}

const placeOf = (home: string) => join(home, 'source.json');

/** Remembers what a home's rows come from. Prices of both under one home would be a history that never was. */
export function keepSource(home: string, source: ChosenSource['source']): void {
  writeJson(placeOf(home), { source });
}

/** Throws SourceChanged (terminal). */
export async function chooseSource(config: Config): Promise<ChosenSource> {
  const { home } = config;
  const held = readJson<Pick<ChosenSource, 'source'>>(placeOf(home))?.source;
  if (held !== undefined && config.source !== 'auto' && config.source !== held) {
    throw new TerminalError(
      'SourceChanged',
      `${home} holds data of source ${held}, and source ${config.source} is asked for: the two are not mixed; take another home (TEMPOCAST_HOME=<folder>), or delete this one with \`npm run reset\``,
    );
  }
  if (config.source === 'replay') return { source: 'replay' };
  if (held === 'replay') {
    return {
      source: 'replay',
      note: `${home} holds data of the market replay: going on with it; for Yahoo's prices take another home (TEMPOCAST_HOME=<folder>), or delete this one with \`npm run reset\``,
    };
  }
  const { baseUrl, timeoutMs } = config.providers.yahoo;
  const reachable = await answersHttp(
    `${baseUrl}/v8/finance/chart/SPY?range=1d&interval=1d`,
    Math.min(timeoutMs, PROBE_MS),
  );
  if (reachable) return { source: 'yahoo' };
  if (config.source === 'yahoo' || held === 'yahoo') {
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
