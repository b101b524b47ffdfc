/** Bars and actions of a run's answers; what is known of both beside them. */
import { sessionDateOf } from '../../../forecasting/calendar/calendar.ts';
import type { Config } from '../../../schemas/config.ts';
import type { CorporateAction, Instant, SessionDate } from '../../../schemas/market.ts';
import { isOverlay } from '../../../schemas/overlays.ts';
import { actionsAsOf } from '../../../stores/postgres/actions.ts';
import { type BarColumns, barColumnsAsOf } from '../../../stores/postgres/bar-columns.ts';
import type { Db } from '../../../stores/postgres/db.ts';
import { overlaidVersions } from '../../../stores/postgres/judged-rows.ts';
import { reconciliationOf } from '../../../stores/postgres/reconciliation.ts';
import { sessionAt } from '../../answers/chart-table.ts';
import { dateOf, dayOf, type Frame } from '../frame.ts';
import { frameFor } from '../frames.ts';
import type { ArrivedAnswer, LoadContext, Loaded } from '../load-batch.ts';
import { type ArrivedTable, arrivedBarFrame, type StoredVersions } from './arrived-bars.ts';
import { finderOf, storedBarFrame } from './bar-columns.ts';
import { knownBars } from './known-bars.ts';

export async function barFrames(context: LoadContext): Promise<Loaded> {
  const { deps, symbols, asOf, before } = context;
  const span = { symbols, from: deps.config.history.from, to: sessionDateOf(asOf), asOf };
  const arriving = arrivedCharts(context);
  // Expectations of a user may look back on everything.
  const judgedFrom = ownChecks(deps.config) ? undefined : arriving.then(firstDay);
  const [arrived, { bars: known, earlier }, knownActions, previousActions] = await Promise.all([
    arriving,
    knownBars(deps.db, span, Promise.resolve(judgedFrom)),
    actionsAsOf(deps.db, span),
    actionsAsOf(deps.db, { ...span, asOf: before }),
  ]);
  const stored = await storedVersions(deps.db, asOf, known);
  const actionStoredAt = new Map(
    [...knownActions].flatMap(([symbol, actions]) =>
      actions.map(({ exDate, kind, knownAt }) => [`${symbol} ${exDate} ${kind}`, knownAt] as const),
    ),
  );
  const first = firstDay({ ...arrived, actions: [] });
  const actions = arrived.actions.map((action) => {
    const { symbol, exDate, kind, knownAt } = action;
    return { ...action, storedAt: actionStoredAt.get(`${symbol} ${exDate} ${kind}`) ?? knownAt };
  });
  const previous = await barColumnsAsOf(deps.db, { ...span, from: first ?? NEVER, asOf: before });
  const other = await otherSource(context, symbols, known);
  return {
    subjects: symbols,
    earlier,
    frames: {
      bars: arrivedBarFrame(arrived.tables, stored),
      actions: frameFor('actions', actions),
      known: storedBarFrame('known', known),
      knownActions: frameFor('actions', [...knownActions.values()].flat(), 'knownActions'),
      previousActions: frameFor('actions', [...previousActions.values()].flat(), 'previousActions'),
      previous: storedBarFrame('previous', previous),
      ...(other === undefined ? {} : { other }),
    },
  };
}

const NEVER: SessionDate = '9999-12-31';

const ownChecks = ({ validation }: Pick<Config, 'validation'>): boolean =>
  [validation.suites, validation.expectations, validation.checkpoints].some((own) => own.length > 0);

interface ArrivedAction extends CorporateAction {
  symbol: string;
  knownAt: Instant;
  rawKey: string;
}

/** What the run's answers tell of its symbols. */
async function arrivedCharts({ eachAnswer, symbols, roles }: LoadContext) {
  const tables: ArrivedTable[] = [];
  const actions: ArrivedAction[] = [];
  const take = ({ object: { knownAt, key: rawKey }, parsed }: ArrivedAnswer) => {
    for (const chart of parsed.charts ?? []) {
      const role = roles.get(chart.symbol);
      if (role === undefined) continue;
      tables.push({ chart, origin: { role, knownAt, rawKey } });
      for (const action of chart.actions) actions.push({ ...action, symbol: chart.symbol, knownAt, rawKey });
    }
  };
  await eachAnswer('bars', symbols, take);
  // A provider may send actions by themselves.
  await eachAnswer('actions', symbols, take);
  return { tables, actions };
}

interface Arrived {
  tables: readonly ArrivedTable[];
  actions: readonly ArrivedAction[];
}

/** Of bars and ex-dates. */
function firstDay({ tables, actions }: Arrived): SessionDate | undefined {
  let first: SessionDate | undefined;
  for (const { exDate } of actions) if (first === undefined || exDate < first) first = exDate;
  for (const { chart } of tables) {
    for (let row = 0; row < chart.values.rows; row++) {
      const session = sessionAt(chart, row);
      if (first === undefined || session < first) first = session;
    }
  }
  return first;
}

/**
 * When the stored version of an arrived bar became known; undefined where none is stored. What arrived is the provider's
 * version, not what an operator or a repair has laid on top of it.
 */
async function storedVersions(db: Db, asOf: Instant, known: BarColumns): Promise<StoredVersions> {
  const { rawKey, knownAt } = known;
  const overlays = new Set(
    rawKey.dictionary.flatMap((key, code) => (isOverlay({ rawKey: key }) ? [code] : [])),
  );
  const bars = overlays.size === 0 ? [] : await overlaidVersions(db, { asOf });
  const bases = new Map(
    bars
      .filter(({ dataset }) => dataset === 'bars')
      .map(({ symbol, session, knownAt }) => [`${symbol} ${session}`, Date.parse(knownAt)]),
  );
  const find = finderOf(known);
  return (symbol) => {
    const rowOf = find(symbol);
    return (day) => {
      const row = rowOf(day);
      if (row === undefined) return undefined;
      const base = overlays.has(rawKey.codes[row]!) ? bases.get(`${symbol} ${dateOf(day)}`) : undefined;
      return base ?? knownAt[row]!;
    };
  };
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
    const row = find(symbol)(dayOf(session));
    const close = row === undefined ? Number.NaN : known.close[row]!;
    if (Number.isNaN(close) || absent.has(symbol)) return [];
    return [{ symbol, session, close: apart.get(symbol) ?? close }];
  });
  return frameFor('bars', rows, 'other');
}
