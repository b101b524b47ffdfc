/** The newest panel of the session: its last sessions, those before as reference, and a sample made again on a prefix. */
import { TEN_YEAR_RATE, THIRTY_YEAR_RATE } from '../../../forecasting/features/market.ts';
import { tailPanel } from '../../../forecasting/features/tail.ts';
import type { Universe } from '../../../schemas/config.ts';
import type { Panel } from '../../../schemas/panel.ts';
import { getPanel } from '../../../stores/lake/panel.ts';
import { actionsAsOf } from '../../../stores/postgres/actions.ts';
import { barsAsOf } from '../../../stores/postgres/bars.ts';
import { panelKeyOf } from '../../../stores/postgres/checked-rows.ts';
import { universeOf } from '../../deps.ts';
import { assembleDataset, panelOf } from '../../features/dataset.ts';
import { panelFrame } from '../frames.ts';
import type { LoadContext, Loaded } from '../load-batch.ts';

/** Judged as one: long enough for a distribution, short enough to be now. */
const JUDGED_SESSIONS = 40;

export async function featureFrames(context: LoadContext): Promise<Loaded> {
  const { deps, universe, session, asOf } = context;
  const subjects = universeOf(deps.config, universe).symbols;
  const key = await panelKeyOf(deps.db, { universe, session, asOf });
  if (key === undefined) {
    return { subjects, frames: { features: EMPTY } };
  }
  const panel = offered(await getPanel(deps.lake, key), universeOf(deps.config, universe));
  const first = panel.sessions.length - JUDGED_SESSIONS;
  const found = panel.sessionIndex.findIndex((index) => index >= first);
  const from = found < 0 ? panel.rows : found;
  const sampled = panel.sessions[Math.max(0, first)];
  return {
    subjects,
    frames: {
      features: panelFrame(panel, 'features', from),
      reference: panelFrame(panel, 'reference', 0, from),
      ...(sampled === undefined ? {} : { prefix: await prefixOf(context, sampled) }),
    },
  };
}

/**
 * Without interest rates, or with one symbol alone, some features have no value, or one only, from the first session on:
 * that is how the universe was configured, and no fault of the day's data.
 */
function offered(panel: Panel, { symbols, context }: Universe): Panel {
  const known = new Set([...symbols, ...context]);
  const bare = symbols.length < 2 || !known.has(TEN_YEAR_RATE) || !known.has(THIRTY_YEAR_RATE);
  if (!bare) return panel;
  const kept = panel.features.flatMap((values, f) => {
    const first = values.find((value) => !Number.isNaN(value));
    return values.some((value) => !Number.isNaN(value) && value !== first) ? [f] : [];
  });
  return {
    ...panel,
    featureNames: kept.map((f) => panel.featureNames[f]!),
    features: kept.map((f) => panel.features[f]!),
  };
}

const EMPTY = {
  name: 'features',
  key: ['symbol', 'session'],
  valid: 'session',
  rows: 0,
  columns: new Map([
    ['symbol', { kind: 'text', codes: new Int32Array(0), dictionary: [] }],
    ['session', { kind: 'date', values: new Float64Array(0) }],
  ] as const),
} as const;

/** The rows of one session from bars and actions that end on it. */
async function prefixOf({ deps, universe: name, symbols, asOf }: LoadContext, session: string) {
  const { db, config } = deps;
  const from = config.history.from;
  const span = { symbols, from, to: session, asOf };
  const [bars, actions] = await Promise.all([barsAsOf(db, span), actionsAsOf(db, span)]);
  const dataset = assembleDataset(
    { bars, actions, quarantined: [], rawObjectLists: [] },
    { name, universe: universeOf(config, name), from, session, asOf },
  );
  return panelFrame(tailPanel(panelOf(dataset), 1), 'prefix');
}
