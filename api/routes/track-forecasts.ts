/** Every past forecast against its outcome: by page, and all that the filter leaves as a file. */
import { Type } from 'typebox';
import { TrackForecastsSchema } from '../../schemas/track-api.ts';
import { csvOfRows } from '../../stores/postgres/csv-rows.ts';
import { FILE_COLUMNS, pastForecasts, pastForecastsText } from '../../stores/postgres/track-page.ts';
import type { ApiContext } from '../context.ts';
import { closedObject, countTo, None } from '../parameters.ts';
import type { Route } from '../route.ts';
import { publishedFreshness } from '../serving-state.ts';
import {
  type AskedFor,
  askedFor,
  filterParameters,
  listParameters,
  pageEndOf,
  tokenOf,
} from '../track/filter.ts';
import { parquetOfCsv } from '../track/parquet.ts';

export const trackForecastsRoute = (context: ApiContext): Route => ({
  path: '/v1/track/forecasts',
  operationId: 'listTrackForecasts',
  summary:
    'Past forecasts of every symbol beside their outcomes and the naive score, newest first, page by page.',
  pathSchema: None,
  querySchema: closedObject({
    ...listParameters,
    ...filterParameters(context),
    after: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 300,
        description: '`next` of the page before; of the same filter',
      }),
    ),
    limit: Type.Optional(countTo(500, 50)),
  }),
  response: TrackForecastsSchema,
  keep: 'publication',
  async load({ db }, request) {
    const freshness = publishedFreshness(request.state);
    const { query, shown } = await askedFor(context, request);
    const limit = Number(request.query.limit);
    const after =
      request.query.after === undefined ? undefined : pageEndOf(shown, String(request.query.after));
    const found = await pastForecasts(db, { ...query, after, limit: limit + 1 });
    const forecasts = found.slice(0, limit);
    const next = found.length > limit ? tokenOf(shown, forecasts.at(-1)!) : null;
    return { freshness, body: { freshness, filter: shown, naive: query.naive, forecasts, next } };
  },
});

const FILES = {
  csv: { type: 'text/csv; charset=utf-8', what: 'CSV' },
  parquet: { type: 'application/vnd.apache.parquet', what: 'Parquet' },
} as const;
type FileKind = keyof typeof FILES;

export const trackFileRoutes = (context: ApiContext): Route[] =>
  (Object.keys(FILES) as FileKind[]).map((kind) => ({
    path: `/v1/track/forecasts.${kind}`,
    operationId: `downloadTrackForecasts${FILES[kind].what}`,
    summary: `All past forecasts that the filter leaves, as a ${FILES[kind].what} file, streamed.`,
    pathSchema: None,
    querySchema: closedObject({ ...listParameters, ...filterParameters(context) }),
    response: Type.String({ description: `Columns: ${FILE_COLUMNS.join(', ')}.` }),
    produces: [FILES[kind].type],
    keep: 'never',
    async load({ pool }, request) {
      const freshness = publishedFreshness(request.state);
      const { query, shown } = await askedFor(context, request);
      const csv = () => csvOfRows(pool, pastForecastsText(query));
      return {
        freshness,
        body: undefined,
        stream: kind === 'csv' ? csv : async () => parquetOfCsv(await csv()),
        as: {
          type: FILES[kind].type,
          headers: {
            'Content-Disposition': `attachment; filename="${nameOf(query.universe, shown)}.${kind}"`,
          },
        },
      };
    },
  }));

/** Symbols may have letters that names of files do not. */
function nameOf(universe: string, { recipe, symbol, horizon, from, to, outcome }: AskedFor['shown']): string {
  const parts = [
    'track',
    universe,
    recipe,
    symbol,
    horizon && `h${horizon}`,
    from && `from-${from}`,
    to && `to-${to}`,
    outcome === 'known' ? 'scored' : null,
  ];
  return parts
    .filter((one) => one !== null)
    .join('-')
    .replaceAll(/[^\w.-]/g, '_');
}
