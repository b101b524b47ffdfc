/** The newest panel of the session: its last sessions, those before as reference, and a sample made again on a prefix. */

import { CATALOGUE } from '../../../forecasting/features/catalogue.ts';
import { TEN_YEAR_RATE, THIRTY_YEAR_RATE } from '../../../forecasting/features/market.ts';
import { buildPanel } from '../../../forecasting/features/panel.ts';
import { panelFrom } from '../../../forecasting/features/panel-growth.ts';
import { LIVE_SESSIONS, tailPanel } from '../../../forecasting/features/tail.ts';
import type { Universe } from '../../../schemas/config.ts';
import type { Panel } from '../../../schemas/panel.ts';
import { getPanel, rememberedPanel } from '../../../stores/lake/panel.ts';
import { actionsAsOf } from '../../../stores/postgres/actions.ts';
import { barsAsOf } from '../../../stores/postgres/bars.ts';
import { panelKeyOf } from '../../../stores/postgres/checked-rows.ts';
import { universeOf } from '../../deps.ts';
import { assembleDataset, panelRequest } from '../../features/dataset.ts';
import { rememberedOf } from '../../features/history.ts';
import { readRecords } from '../../features/read-dataset.ts';
import { type Frame, frameOf } from '../frame.ts';
import { panelFrame } from '../frames.ts';
import type { LoadContext, Loaded } from '../load-batch.ts';
import { refoldedSlice, shareOf } from './refolded.ts';

/** Judged as one: long enough for a distribution, short enough to be now. */
const JUDGED_SESSIONS = 40;

export async function featureFrames(context: LoadContext): Promise<Loaded> {
  const { deps, universe, session, asOf } = context;
  const subjects = universeOf(deps.config, universe).symbols;
  const key = await panelKeyOf(deps.db, { universe, session, asOf });
  if (key === undefined) {
    return { subjects, frames: { features: EMPTY, offers: offersOf([]) } };
  }
  const remembered = rememberedOf(deps.db, { universe, session, asOf });
  // What was put is at hand; and a day that trained, whose panel is of ten years, is judged as any other.
  const whole = remembered ? () => panelFrom(remembered.panel, asOf) : () => getPanel(deps.lake, key);
  // Only ends of panels are kept at hand.
  const made = rememberedPanel(deps.lake, key) ?? tailPanel(await whole(), LIVE_SESSIONS);
  const panel = covering(offered(made, universeOf(deps.config, universe)));
  const first = panel.sessions.length - JUDGED_SESSIONS;
  const found = panel.sessionIndex.findIndex((index) => index >= first);
  const from = found < 0 ? panel.rows : found;
  const sampled = panel.sessions[Math.max(0, first)];
  return {
    subjects,
    frames: {
      features: panelFrame(panel, 'features', from),
      offers: offers(made),
      reference: panelFrame(panel, 'reference', 0, from),
      ...(sampled === undefined
        ? {}
        : {
            prefix: remembered
              ? await refoldedSlice(deps.db, remembered, made, sampled)
              : await prefixOf(context, sampled),
          }),
    },
  };
}

/**
 * Without interest rates, or with one symbol alone, some features have no value, or one only, from the first session on:
 * that is how the universe was configured, and no fault of the day's data.
 */
export function offered(panel: Panel, { symbols, context }: Universe): Panel {
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

/**
 * Names of the columns with a value in the judged sessions. Those left out of the batch as not offered are looked for here
 * by `features-kept`: an outage of all that a feature rests on looks like a universe that never had it.
 */
export function offers({ featureNames, features, sessions, sessionIndex }: Panel): Frame {
  const late = sessionIndex.findIndex((index) => index >= sessions.length - JUDGED_SESSIONS);
  const alive = featureNames.filter(
    (_, f) => late >= 0 && features[f]!.subarray(late).some((v) => !Number.isNaN(v)),
  );
  return offersOf(alive);
}

function offersOf(names: readonly string[]): Frame {
  return frameOf(
    'offers',
    { key: ['feature'] },
    { feature: 'text' },
    names.map((feature) => ({ feature })),
  );
}

const NEEDS_MORE = new Set(CATALOGUE.flatMap(({ name, needs }) => (needs === undefined ? [] : [name])));
/** As `features-present` has it. */
const PRESENT = 0.9;

/**
 * A fund reports no earnings, a list may begin with today, a quarter has one number: of what needs more than bars only the
 * columns that have a value nearly everywhere, and more than one of late, are held against what is expected of a feature.
 */
function covering(panel: Panel): Panel {
  const late = panel.sessions.length - JUDGED_SESSIONS;
  const kept = panel.featureNames.flatMap((name, f) => {
    if (!NEEDS_MORE.has(name)) return [f];
    const judged = panel.features[f]!.filter((_, row) => panel.sessionIndex[row]! >= late);
    const known = judged.filter((value) => !Number.isNaN(value));
    return known.length >= PRESENT * judged.length && new Set(known).size > 1 ? [f] : [];
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

/** The rows of one session from bars and actions that end on it, in the columns whose turn it is. */
async function prefixOf({ deps, universe: name, symbols, asOf }: LoadContext, session: string) {
  const { db, config } = deps;
  const from = config.history.from;
  const span = { symbols, from, to: session, asOf };
  const universe = universeOf(config, name);
  const [bars, actions, records] = await Promise.all([
    barsAsOf(db, span),
    actionsAsOf(db, span),
    readRecords(db, { universe: name, symbols: universe.symbols, from, session, asOf }),
  ]);
  const dataset = assembleDataset(
    {
      ...{ bars, actions, quarantined: [], rawObjectLists: [] },
      records: records && { ...records, rawObjectLists: [] },
    },
    { name, universe, from, session, asOf },
  );
  const request = panelRequest(dataset);
  const features = shareOf(request.features, dataset.sessions.length);
  return panelFrame(tailPanel(buildPanel({ ...request, features }), 1), 'prefix');
}
