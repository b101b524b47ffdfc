/** Every route, in the order of matching: a fixed path before a pattern that would take it. */
import type { ApiContext } from '../context.ts';
import type { Route } from '../route.ts';
import { actionRoute } from './action.ts';
import { contestRoute, decisionRoute, decisionsRoute } from './contest.ts';
import { contestChartsRoute } from './contest-charts.ts';
import { contestSeriesRoute } from './contest-series.ts';
import { coverageRoute } from './coverage.ts';
import { dataOverviewRoute } from './data-overview.ts';
import { dataProvidersRoute } from './data-providers.ts';
import { runRoute } from './data-run.ts';
import { historyRoute, suiteRunsRoute, suitesRoute } from './data-suites.ts';
import { explanationRoute } from './explanation.ts';
import { featuresRoute } from './features.ts';
import { latestForecastsRoute, oneForecastRoute, pastForecastsRoute } from './forecasts.ts';
import { lineageRoute } from './lineage.ts';
import { cardRoute, modelRoute } from './model.ts';
import { modelUsesRoute } from './model-uses.ts';
import { modelsRoute } from './models.ts';
import { pricesRoute } from './prices.ts';
import { qualityRoute } from './quality.ts';
import { quarantineRoute } from './quarantine.ts';
import { readyRoute } from './ready.ts';
import { repairsRoute } from './repairs.ts';
import { reportFileRoutes, reportRoute, reportsRoute } from './reports.ts';
import { restatementsRoute } from './restatements.ts';
import { sessionsRoute } from './sessions.ts';
import { trackRoute } from './track.ts';
import { trackChartsRoute } from './track-charts.ts';
import { trackFileRoutes, trackForecastsRoute } from './track-forecasts.ts';
import { plotRoute, trainingRunRoute, trainingRunsRoute } from './training-runs.ts';

export function createRoutes(context: ApiContext): Route[] {
  return [
    latestForecastsRoute(context),
    pastForecastsRoute(context),
    oneForecastRoute,
    explanationRoute,
    lineageRoute,
    modelsRoute,
    modelRoute,
    cardRoute,
    modelUsesRoute,
    trainingRunsRoute,
    trainingRunRoute,
    plotRoute,
    sessionsRoute,
    qualityRoute,
    pricesRoute(context),
    featuresRoute(context),
    trackRoute,
    trackChartsRoute(context),
    trackForecastsRoute(context),
    ...trackFileRoutes(context),
    coverageRoute(context),
    dataOverviewRoute,
    dataProvidersRoute,
    suitesRoute,
    suiteRunsRoute,
    runRoute,
    historyRoute,
    quarantineRoute,
    restatementsRoute,
    repairsRoute,
    reportsRoute,
    ...reportFileRoutes,
    reportRoute,
    contestRoute,
    contestChartsRoute,
    contestSeriesRoute,
    decisionsRoute,
    decisionRoute,
    actionRoute,
    readyRoute,
  ];
}
