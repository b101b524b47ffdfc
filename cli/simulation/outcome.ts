/** What came of a simulation, in a few numbers. */

import type { SimulationState } from '../../schemas/simulation.ts';
import { decisions } from '../../stores/postgres/contests.ts';
import type { PipelineClient } from '../day/pipeline-client.ts';
import { formatSeconds } from '../output/terminal.ts';
import type { SimulationSettings } from './settings.ts';

const ANY_TIME = '9999-12-31T23:59:59.999Z';
const CHANGES = ['promoted', 'rolled-back'];

export interface SimulationOutcome {
  home: string;
  from: string;
  to: string;
  universe: string;
  recipes: string[];
  completed: number;
  failed: SimulationState['failed'];
  trained: number;
  reports: number;
  /** Of this command: a simulation that went on did the rest before. */
  milliseconds: number;
  champion: string | null;
  /** Oldest first. */
  decisions: { id: string; at: string; kind: string; recipe: string | null }[];
}

export async function documentOf(
  { db }: Pick<PipelineClient, 'db'>,
  { from, to, universe, recipes }: SimulationSettings,
  { completed, failed, trained, reports, champion }: SimulationState,
  { home, milliseconds }: { home: string; milliseconds: number },
): Promise<SimulationOutcome> {
  const all = await decisions(db, { universe, asOf: ANY_TIME, limit: 10_000 });
  return {
    ...{ home, from, to, universe, recipes: recipes.map(({ name }) => name) },
    ...{ completed, failed, trained, reports, milliseconds, champion },
    decisions: all
      .toReversed()
      .map(({ event: { id, kind, recipe }, decidedAt: at }) => ({ id, at, kind, recipe })),
  };
}

export function describeSimulation(outcome: SimulationOutcome): string {
  const { from, to, completed, failed, trained, reports, milliseconds, champion } = outcome;
  const changes = outcome.decisions.filter(({ kind }) => CHANGES.includes(kind));
  return [
    `${from}..${to}: ${completed} sessions completed, ${failed.length} failed, ${trained} models fitted, ${reports} reports, in ${formatSeconds(milliseconds)}`,
    ...failed.slice(0, 10).map(({ session, message }) => `  failed ${session}: ${message}`),
    `champion ${champion ?? 'nobody'}, ${outcome.decisions.length} decisions`,
    ...changes.map(({ at, kind, recipe, id }) => `  ${at.slice(0, 10)} ${kind} ${recipe} (${id})`),
    `kept in ${outcome.home}`,
  ].join('\n');
}
