/** Bars and actions of a run's answers; what is known of both beside them. */
import { sessionDateOf } from '../../../forecasting/calendar/calendar.ts';
import type { SessionDate } from '../../../schemas/market.ts';
import { actionsAsOf } from '../../../stores/postgres/actions.ts';
import { barsAsOf } from '../../../stores/postgres/bars.ts';
import { reconciliationOf } from '../../../stores/postgres/reconciliation.ts';
import type { Frame } from '../frame.ts';
import { frameFor } from '../frames.ts';
import type { LoadContext, Loaded } from '../load-batch.ts';

export async function barFrames(context: LoadContext): Promise<Loaded> {
  const { deps, symbols, roles, asOf, before } = context;
  const answers = await context.answers('bars', symbols);
  // A provider may send actions by themselves.
  const actionAnswers = await context.answers('actions', symbols);
  const charts = [...answers, ...actionAnswers].flatMap(({ object, parsed }) =>
    (parsed.charts ?? []).filter(({ symbol }) => roles.has(symbol)).map((chart) => ({ object, chart })),
  );
  const span = { symbols, from: deps.config.history.from, to: sessionDateOf(asOf), asOf };
  const [known, knownActions, previousActions] = await Promise.all([
    barsAsOf(deps.db, { ...span, includeQuarantined: true }),
    actionsAsOf(deps.db, span),
    actionsAsOf(deps.db, { ...span, asOf: before }),
  ]);
  const storedAt = new Map<string, string>();
  for (const [symbol, bars] of known) {
    for (const bar of bars) storedAt.set(`${symbol} ${bar.session}`, bar.knownAt);
  }
  let first: SessionDate | undefined;
  const rows = charts.flatMap(({ object: { knownAt, key }, chart: { symbol, currency, bars } }) => {
    const origin = { symbol, currency, role: roles.get(symbol), knownAt, rawKey: key };
    return bars.map((bar) => {
      if (first === undefined || bar.session < first) first = bar.session;
      // An answer that repeats a bar adds none: the version to hold back is the one that is stored.
      return { ...bar, ...origin, storedAt: storedAt.get(`${symbol} ${bar.session}`) ?? knownAt };
    });
  });
  const actionStoredAt = new Map(
    [...knownActions].flatMap(([symbol, actions]) =>
      actions.map(({ exDate, kind, knownAt }) => [`${symbol} ${exDate} ${kind}`, knownAt] as const),
    ),
  );
  const actions = charts.flatMap(({ object: { knownAt, key: rawKey }, chart }) =>
    chart.actions.map((action) => {
      const stored = actionStoredAt.get(`${chart.symbol} ${action.exDate} ${action.kind}`);
      return { ...action, symbol: chart.symbol, knownAt, storedAt: stored ?? knownAt, rawKey };
    }),
  );
  const previous =
    first === undefined
      ? new Map<string, never[]>()
      : await barsAsOf(deps.db, { ...span, from: first, asOf: before });
  const other = await otherSource(context, known);
  return {
    subjects: symbols,
    frames: {
      bars: frameFor('bars', rows),
      actions: frameFor('actions', actions),
      known: frameFor('bars', [...known.values()].flat(), 'known'),
      knownActions: frameFor('actions', [...knownActions.values()].flat(), 'knownActions'),
      previousActions: frameFor('actions', [...previousActions.values()].flat(), 'previousActions'),
      previous: frameFor('bars', [...previous.values()].flat(), 'previous'),
      ...(other === undefined ? {} : { other }),
    },
  };
}

/** The other provider's closes of the session; one that agreed within the reconciliation's bound is known by that only. */
async function otherSource(
  { deps, universe, session, asOf }: LoadContext,
  known: Awaited<ReturnType<typeof barsAsOf>>,
): Promise<Frame | undefined> {
  const found = await reconciliationOf(deps.db, { universe, session, asOf });
  if (found === undefined) return undefined;
  const apart = new Map(found.disagreements.map(({ symbol, otherClose }) => [symbol, otherClose]));
  const absent = new Set(found.absent);
  const rows = [...known].flatMap(([symbol, bars]) => {
    const close = bars.findLast((bar) => bar.session === session)?.close;
    if (close == null || absent.has(symbol)) return [];
    return [{ symbol, session, close: apart.get(symbol) ?? close }];
  });
  return frameFor('bars', rows, 'other');
}
