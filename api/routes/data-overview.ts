/** Did the data come, from whom, and did it pass? */
import {
  type Arrival,
  type DataOverview,
  DataOverviewSchema,
  type DatasetState,
} from '../../schemas/data-api.ts';
import type { DatasetSettings } from '../../schemas/data-config.ts';
import { lateIncident } from '../../schemas/notify.ts';
import { type Arrival as ArrivalRow, arrivalsFor } from '../../stores/postgres/arrivals.ts';
import { heldCounts } from '../../stores/postgres/held-rows.ts';
import { openNotices } from '../../stores/postgres/notices.ts';
import { reconciliationOf } from '../../stores/postgres/reconciliation.ts';
import { restatementCounts } from '../../stores/postgres/restatement-page.ts';
import { type ApiContext, allSymbols } from '../context.ts';
import { None } from '../parameters.ts';
import type { Route } from '../route.ts';
import type { ServingState } from '../serving-state.ts';
import { attentionOf, operatorsNow } from './attention.ts';
import { newestChecks } from './newest-checks.ts';

/** Logical dates in the chart of a dataset. */
const DATES_SHOWN = 20;
const DAYS_READ = 200;
const DAY_MS = 86_400_000;

export const dataOverviewRoute: Route = {
  path: '/v1/data',
  operationId: 'getData',
  summary:
    'Every dataset: arrivals against deadlines, who answered, rows, last checks, what is held or restated.',
  pathSchema: None,
  querySchema: None,
  response: DataOverviewSchema,
  keep: 1_000,
  async load(context, { state }) {
    const [attention, facts] = await Promise.all([attentionOf(context, state), factsOf(context, state)]);
    const datasets = Object.entries(context.datasets).map(([name, settings]) =>
      stateOf(context.universe, name, settings, facts),
    );
    const body: DataOverview = { attention, datasets };
    return { body };
  },
};

type Facts = Awaited<ReturnType<typeof factsOf>>;

async function factsOf(context: ApiContext, state: ServingState) {
  const { db, universe } = context;
  const asOf = operatorsNow(context, state);
  const symbols = allSymbols(context);
  const from = new Date(Date.parse(state.readAt) - DAYS_READ * DAY_MS).toISOString().slice(0, 10);
  const [arrivals, held, restated, checks, notices] = await Promise.all([
    arrivalsFor(db, { universe, asOf, from }),
    heldCounts(db, { asOf, symbols }),
    restatementCounts(db, { asOf, symbols }),
    newestChecks(context, asOf),
    openNotices(db),
  ]);
  const session = arrivals.find((one) => one.dataset === 'bars')?.date;
  const reconciliation =
    session === undefined ? undefined : await reconciliationOf(db, { universe, session, asOf });
  return {
    arrivals,
    checks,
    overdue: new Map(
      notices
        .filter(({ kind }) => kind === 'DeadlineMissed')
        .map(({ incidentKey, knownAt: since, title, body: text }) => [incidentKey, { since, title, text }]),
    ),
    reconciliation,
    held: new Map(held.map((one) => [one.dataset, one.held])),
    restated: new Map(restated.map((one) => [one.dataset, one.count])),
  };
}

/** Actions travel with the bars. */
const PARTS: Record<string, string[]> = { bars: ['bars', 'actions'] };

function stateOf(universe: string, dataset: string, settings: DatasetSettings, facts: Facts): DatasetState {
  const names = PARTS[dataset] ?? [dataset];
  const sum = (counts: Map<string, number>) =>
    names.reduce((total, name) => total + (counts.get(name) ?? 0), 0);
  const { reconciliation } = facts;
  return {
    dataset,
    providers: settings.providers,
    every: settings.every,
    overdue: facts.overdue.get(lateIncident(universe, dataset)) ?? null,
    arrivals: newestOfEachDate(facts.arrivals.filter((one) => one.dataset === dataset)),
    checks: facts.checks.get(dataset) ?? null,
    held: sum(facts.held),
    restatements: sum(facts.restated),
    reconciliation: dataset === 'bars' && reconciliation ? reconciliation : null,
  };
}

/** A date that was fetched again arrived when it was first complete; what it brought is the sum. */
function newestOfEachDate(rows: readonly ArrivalRow[]): Arrival[] {
  const byDate = Map.groupBy(rows, (row) => row.date);
  return [...byDate.values()]
    .slice(0, DATES_SHOWN)
    .map((again) => {
      const first = again.findLast((one) => one.state === 'arrived') ?? again[0]!;
      const { date, expectedBy, arrivedAt, providers, subjects, missing, state } = first;
      return {
        ...{ date, expectedBy, arrivedAt, providers, subjects, state },
        rows: again.reduce((total, one) => total + one.rows, 0),
        missing: missing.map((one) => one.subject),
        late: arrivedAt > expectedBy,
      };
    })
    .toReversed();
}
