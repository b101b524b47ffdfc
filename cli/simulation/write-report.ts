/** Writes the report of a simulation: Markdown, its charts as SVG and its decisions as JSON beside it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { contestPlots } from '../../rendering/contest/plots.ts';
import { svgText } from '../../rendering/plots/node.ts';
import type { SimulationState } from '../../schemas/simulation.ts';
import type { PipelineClient } from '../day/pipeline-client.ts';
import { simulationData } from './report-data.ts';
import { simulationPage } from './report-page.ts';
import type { SimulationSettings } from './settings.ts';

const CHART_WIDTH = 920;

/** Paths that were written. The files beside `file` carry its name: `simulation-contest-skill.svg`. */
export async function writeSimulationReport(
  { db }: Pick<PipelineClient, 'db'>,
  settings: SimulationSettings,
  state: SimulationState,
  file: string,
): Promise<string[]> {
  const path = resolve(file);
  const folder = dirname(path);
  const name = basename(path, extname(path));
  mkdirSync(folder, { recursive: true });
  const written: string[] = [];
  const write = (as: string, text: string): string => {
    writeFileSync(join(folder, as), text);
    written.push(join(folder, as));
    return as;
  };
  const naive = settings.recipes.find(({ family }) => family === 'ewma')!.name;
  const data = await simulationData(db, { universe: settings.universe, naive });
  const marked = data.decisions
    .map(({ event }) => event)
    .filter(({ kind }) => kind !== 'fit-live')
    .map(({ id, kind, recipe, session, champion, evidence }) => {
      const { stage = null } = evidence;
      return { id, kind, recipe, session, champion, stage };
    });
  const plots = data.charts === null ? [] : contestPlots(data.charts, marked, CHART_WIDTH);
  const files = plots.map((plot) => ({
    plot,
    file: write(`${name}-${plot.name}.svg`, `${svgText(plot.drawing)}\n`),
  }));
  const decisionsFile = write(`${name}-decisions.json`, `${JSON.stringify(data.decisions, null, 1)}\n`);
  write(basename(path), `${simulationPage({ settings, state, data, naive, plots: files, decisionsFile })}\n`);
  return written;
}
