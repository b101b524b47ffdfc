/** Training runs: the list, one of them, and its plots. */
import { Type } from 'typebox';
import { svgText } from '../../rendering/plots/node.ts';
import { PLOT_WIDTH, plotsOf } from '../../rendering/plots/plots.ts';
import { PlotSchema, TrainingRunSchema, TrainingRunsSchema } from '../../schemas/models-api.ts';
import { evaluationsOfRun } from '../../stores/postgres/evaluations.ts';
import { runLine, runLines, runRecord } from '../../stores/postgres/run-records.ts';
import {
  closedObject,
  countTo,
  None,
  OffsetParameter,
  PrefixParameter,
  TextParameter,
} from '../parameters.ts';
import { Problem } from '../problem.ts';
import type { Route } from '../route.ts';
import { resolved, withoutIds } from './model.ts';

export const trainingRunsRoute: Route = {
  path: '/v1/runs',
  operationId: 'listTrainingRuns',
  summary: 'Training runs with their skill and the model each gave, newest first.',
  pathSchema: None,
  querySchema: closedObject({
    recipe: Type.Optional(TextParameter),
    limit: Type.Optional(countTo(200, 50)),
    offset: Type.Optional(OffsetParameter),
  }),
  response: TrainingRunsSchema,
  keep: 2_000,
  async load({ db, universe }, { query }) {
    const [limit, offset] = [Number(query.limit), Number(query.offset)];
    const recipe = query.recipe as string | undefined;
    const runs = await runLines(db, { universe, limit, offset, ...(recipe === undefined ? {} : { recipe }) });
    return { body: { universe, offset, limit, runs } };
  },
};

export const trainingRunRoute: Route = {
  path: '/v1/runs/{id}',
  operationId: 'getTrainingRun',
  summary: 'A training run: parameters, scores, curves, what it ran on, its artefacts and plots.',
  pathSchema: closedObject({ id: PrefixParameter }),
  querySchema: None,
  response: TrainingRunSchema,
  keep: 5_000,
  async load(context, { path }) {
    const id = await resolved(context, 'run', String(path.id));
    const [run, scores, record] = await Promise.all([
      runLine(context.db, id),
      evaluationsOfRun(context.db, id),
      runRecord(context.db, id),
    ]);
    const plots = record === undefined ? [] : plotsOf(record.content);
    const named = plots.map(({ name, title, alt }) => ({
      name,
      title,
      alt,
      path: `/v1/runs/${id}/plots/${name}`,
    }));
    return { body: { run, scores, record: record ? withoutIds(record) : null, plots: named } };
  },
};

const PLOTS = [
  'loss-curves',
  'forecast-against-outcome',
  'pit-histogram',
  'coverage-over-time',
  'feature-statistics',
];

export const plotRoute: Route = {
  path: '/v1/runs/{id}/plots/{name}',
  operationId: 'getPlot',
  summary:
    'A plot of a training run as SVG, at the width asked for; as JSON with its table and text alternative.',
  pathSchema: closedObject({
    id: PrefixParameter,
    name: Type.Unsafe<string>({ type: 'string', enum: PLOTS, description: 'name of a plot' }),
  }),
  querySchema: closedObject({
    width: Type.Optional(Type.Integer({ minimum: 300, maximum: 2_000, default: PLOT_WIDTH })),
    format: Type.Optional(Type.Unsafe<string>({ type: 'string', enum: ['svg', 'json'], default: 'svg' })),
  }),
  response: PlotSchema,
  produces: ['image/svg+xml'],
  keep: 5_000,
  async load(context, { path, query }) {
    const id = await resolved(context, 'run', String(path.id));
    const record = await runRecord(context.db, id);
    const plots = record === undefined ? [] : plotsOf(record.content, Number(query.width));
    const plot = plots.find(({ name }) => name === path.name);
    if (plot === undefined) {
      const there =
        plots.length === 0 ? 'it has no record' : `it has ${plots.map(({ name }) => name).join(', ')}`;
      throw new Problem('not-found', `training run ${id.slice(0, 12)} has no plot ${path.name}: ${there}`);
    }
    const { name, title, alt, table, drawing } = plot;
    const svg = svgText(drawing);
    if (query.format === 'json') return { body: { name, title, alt, svg, table } };
    return { body: `${svg}\n`, as: { type: 'image/svg+xml; charset=utf-8' } };
  },
};
