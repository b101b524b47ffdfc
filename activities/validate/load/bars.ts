/** Bars and actions of a run's answers; what is known of both beside them. */
import { sessionDateOf } from '../../../forecasting/calendar/calendar.ts';
import type { Instant, SessionDate } from '../../../schemas/market.ts';
import { isOverlay } from '../../../schemas/overlays.ts';
import { actionsAsOf } from '../../../stores/postgres/actions.ts';
import { type BarColumns, barColumnsAsOf } from '../../../stores/postgres/bar-columns.ts';
import type { Db } from '../../../stores/postgres/db.ts';
import { overlaidVersions } from '../../../stores/postgres/judged-rows.ts';
import { reconciliationOf } from '../../../stores/postgres/reconciliation.ts';
import type { Frame } from '../frame.ts';
import { frameFor } from '../frames.ts';
import type { ArrivedAnswer, LoadContext, Loaded } from '../load-batch.ts';
import { finderOf, storedBarFrame } from './bar-columns.ts';

export async function barFrames(context: LoadContext): Promise<Loaded> {
  const { deps, symbols, roles, asOf, before } = context;
  const span = { symbols, from: deps.config.history.from, to: sessionDateOf(asOf), asOf };
  const [known, knownActions, previousActions] = await Promise.all([
    barColumnsAsOf(deps.db, { ...span, includeQuarantined: true }),
    actionsAsOf(deps.db, span),
    actionsAsOf(deps.db, { ...span, asOf: before }),
  ]);
  const find = finderOf(known);
  const overlaid = await overlaidFinder(deps.db, asOf, known);
  const instantOf = remember((ms: number) => new Date(ms).toISOString());
  const actionStoredAt = new Map(
    [...knownActions].flatMap(([symbol, actions]) =>
      actions.map(({ exDate, kind, knownAt }) => [`${symbol} ${exDate} ${kind}`, knownAt] as const),
    ),
  );
  let first: SessionDate | undefined;
  const rows: object[] = [];
  const actions: object[] = [];
  const take = ({ object: { knownAt, key: rawKey }, parsed }: ArrivedAnswer) => {
    for (const { symbol, currency, bars, actions: told } of parsed.charts ?? []) {
      if (!roles.has(symbol)) continue;
      const origin = { symbol, currency, role: roles.get(symbol), knownAt, rawKey };
      const rowOf = find(symbol);
      for (const bar of bars) {
        if (first === undefined || bar.session < first) first = bar.session;
        // An answer that repeats a bar adds none: the version to hold back is the one that is stored.
        const row = rowOf(bar.session);
        const storedAt =
          row === undefined
            ? knownAt
            : (overlaid(symbol, bar.session, row) ?? instantOf(known.knownAt[row]!));
        rows.push({ ...bar, ...origin, storedAt });
      }
      for (const action of told) {
        const stored = actionStoredAt.get(`${symbol} ${action.exDate} ${action.kind}`);
        actions.push({ ...action, symbol, knownAt, storedAt: stored ?? knownAt, rawKey });
      }
    }
  };
  await context.eachAnswer('bars', symbols, take);
  // A provider may send actions by themselves.
  await context.eachAnswer('actions', symbols, take);
  const previous = await barColumnsAsOf(deps.db, { ...span, from: first ?? '9999-12-31', asOf: before });
  const other = await otherSource(context, symbols, known);
  return {
    subjects: symbols,
    frames: {
      bars: frameFor('bars', rows),
      actions: frameFor('actions', actions),
      known: storedBarFrame('known', known),
      knownActions: frameFor('actions', [...knownActions.values()].flat(), 'knownActions'),
      previousActions: frameFor('actions', [...previousActions.values()].flat(), 'previousActions'),
      previous: storedBarFrame('previous', previous),
      ...(other === undefined ? {} : { other }),
    },
  };
}

/** What arrived is the provider's version, not what an operator or a repair has laid on top of it. */
async function overlaidFinder(db: Db, asOf: Instant, { rawKey }: BarColumns) {
  const overlays = new Set(
    rawKey.dictionary.flatMap((key, code) => (isOverlay({ rawKey: key }) ? [code] : [])),
  );
  const bars = overlays.size === 0 ? [] : await overlaidVersions(db, { asOf });
  const bases = new Map(
    bars
      .filter(({ dataset }) => dataset === 'bars')
      .map(({ symbol, session, knownAt }) => [`${symbol} ${session}`, knownAt]),
  );
  return (symbol: string, session: SessionDate, row: number): Instant | undefined =>
    overlays.has(rawKey.codes[row]!) ? bases.get(`${symbol} ${session}`) : undefined;
}

/** The other provider's closes of the session; one that agreed within the reconciliation's bound is known by that only. */
async function otherSource(
  { deps, universe, session, asOf }: LoadContext,
  symbols: readonly string[],
  known: BarColumns,
): Promise<Frame | undefined> {
  const found = await reconciliationOf(deps.db, { universe, session, asOf });
  if (found === undefined) return undefined;
  const apart = new Map(found.disagreements.map(({ symbol, otherClose }) => [symbol, otherClose]));
  const absent = new Set(found.absent);
  const find = finderOf(known);
  const rows = symbols.flatMap((symbol) => {
    const row = find(symbol)(session);
    const close = row === undefined ? Number.NaN : known.close[row]!;
    if (Number.isNaN(close) || absent.has(symbol)) return [];
    return [{ symbol, session, close: apart.get(symbol) ?? close }];
  });
  return frameFor('bars', rows, 'other');
}

function remember<K, V>(of: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) {
      value = of(key);
      known.set(key, value);
    }
    return value;
  };
}
