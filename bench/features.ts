/** Feature values a second over the bundled decade and for one session more; the same features in pandas beside them. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { sessionsBetween } from '../forecasting/calendar/calendar.ts';
import { type AdjustedBar, forwardAdjust } from '../forecasting/features/adjust.ts';
import { CATALOGUE } from '../forecasting/features/catalogue.ts';
import { createEngine, type EngineSession, type EngineState } from '../forecasting/features/engine.ts';
import type { Feature } from '../forecasting/features/feature.ts';
import { buildPanel, type PanelRequest } from '../forecasting/features/panel.ts';
import type { Panel } from '../schemas/panel.ts';
import { BUNDLE_AS_OF, bundledSeries } from './bundled-bars.ts';
import { type BenchLine, timesBetter } from './line.ts';

const SYMBOLS =
  'AAPL AXP BA CAT CSCO CVX DIS GE GLD GS HD IBM INTC JNJ JPM KO MCD MMM MRK MSFT NKE PFE PG QQQ SHV SHY SPY UNH UTX VZ WMT XOM';

interface PeerResult {
  /** All sessions, and the last 253 of them. */
  seconds: number;
  liveSeconds: number;
  version: string;
  /** Values of the last session by feature, symbols in panel order. */
  last: Record<string, number[]>;
}

export async function run(): Promise<BenchLine[]> {
  const request: PanelRequest = {
    asOf: BUNDLE_AS_OF,
    series: bundledSeries(SYMBOLS.split(' ')),
    context: bundledSeries(['^VIX', '^TNX', '^TYX']),
    sessions: sessionsBetween('2008-12-31', '2019-02-22'),
    market: 'SPY',
    volatilityIndex: '^VIX',
  };
  const whole = measure(request, CATALOGUE);
  const peer = runPeer(request);
  const { rows } = whole.panel;
  const all: BenchLine = {
    name: 'features.catalogue',
    unit: 'values/s',
    ours: whole.rate,
    peer: null,
    peerName: null,
    ratio: null,
    detail: {
      features: CATALOGUE.length,
      rows,
      seconds: whole.seconds,
      included: 'adjustment, targets; one thread',
    },
  };
  if (typeof peer === 'string') {
    return [{ ...all, peerName: 'pandas', detail: { ...all.detail, peerDidNotRun: peer } }];
  }
  const features = Object.keys(peer.last).map((name) => CATALOGUE.find((f) => f.name === name)!);
  const subset = measure(request, features);
  const live = measureLive(request, features);
  const values = features.length * request.series.length;
  const against = (name: string, ours: number, theirs: number, detail: BenchLine['detail']): BenchLine => ({
    name,
    unit: 'values/s',
    ours,
    peer: theirs,
    peerName: `pandas ${peer.version}, wide frames`,
    ratio: timesBetter(ours, theirs, 'more'),
    detail: { features: features.length, ...detail },
  });
  return [
    all,
    against('features.subset', subset.rate, (features.length * rows) / peer.seconds, {
      rows,
      seconds: subset.seconds,
      peerSeconds: peer.seconds,
      included: 'ours: adjustment, targets, market context; peer: the features alone',
      largestDifference: farthest(subset.panel, peer),
    }),
    against('features.session', values / live, values / peer.liveSeconds, {
      rows: request.series.length,
      seconds: live,
      peerSeconds: peer.liveSeconds,
      included: 'one session more: ours continues the folds, the peer recomputes the last 253 sessions',
    }),
  ];
}

function measure(request: PanelRequest, features: readonly Feature[]) {
  let panel = buildPanel({ ...request, features });
  const seconds = bestOf(3, () => {
    panel = buildPanel({ ...request, features });
  });
  return { panel, seconds, rate: (features.length * panel.rows) / seconds };
}

/** Seconds for the last session, continuing the state of all earlier ones. */
function measureLive(request: PanelRequest, features: readonly Feature[]): number {
  const engine = createEngine(features, CATALOGUE);
  const series = new Map([...request.series, ...request.context].map((s) => [s.symbol, s.bars]));
  const bar = (symbol: string, session: string) => series.get(symbol)!.find((b) => b.session === session);
  const inputs = request.sessions.slice(-300).map(
    (session): EngineSession => ({
      session,
      bars: request.series.map((s) => bar(s.symbol, session)),
      market: bar(request.market, session),
      volatilityIndex: bar(request.volatilityIndex, session),
      rate10: bar('^TNX', session),
      rate30: bar('^TYX', session),
    }),
  );
  const columns = features.map(() => new Float64Array(request.series.length));
  const state = engine.init(request.series.length);
  for (const input of inputs.slice(0, -1)) engine.run(state, [input], columns, 0);
  const saved = JSON.stringify(state);
  let continued: EngineState = state;
  return bestOf(
    10,
    () => engine.run(continued, inputs.slice(-1), columns, 0),
    () => {
      continued = JSON.parse(saved);
    },
  );
}

function bestOf(times: number, work: () => void, prepare: () => void = () => {}): number {
  let best = Number.POSITIVE_INFINITY;
  for (let k = 0; k < times; k++) {
    prepare();
    const start = performance.now();
    work();
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  return best;
}

/** The result, or why there is none. */
function runPeer(request: PanelRequest): PeerResult | string {
  const adjusted = request.series.map(({ symbol, bars }) => ({
    symbol,
    bars: new Map(forwardAdjust(bars).map((bar) => [bar.session, bar])),
  }));
  const column = (field: keyof AdjustedBar) =>
    Object.fromEntries(
      adjusted.map(({ symbol, bars }) => [
        symbol,
        // JSON has no NaN: the first bar's return becomes null, as a missing bar.
        request.sessions.map((session) => bars.get(session)?.[field] ?? null),
      ]),
    );
  const fields = ['open', 'high', 'low', 'close', 'volume', 'logReturn', 'overnight'] as const;
  const columns = Object.fromEntries(fields.map((field) => [field, column(field)]));
  const script = fileURLToPath(new URL('features-peer.py', import.meta.url));
  const answer = spawnSync('python3', [script], {
    input: JSON.stringify({ columns, market: request.market }),
    maxBuffer: 1 << 26,
    encoding: 'utf8',
  });
  if (answer.error) return answer.error.message;
  if (answer.status !== 0) return answer.stderr.trim().split('\n').at(-1) ?? `exit ${answer.status}`;
  return JSON.parse(answer.stdout) as PeerResult;
}

/** Largest distance of ours from the peer on the last session, relative to the feature's largest value there. */
function farthest(panel: Panel, peer: PeerResult): number {
  const first = panel.rows - panel.symbols.length;
  return Math.max(
    ...panel.featureNames.map((name, f) => {
      const theirs = peer.last[name]!;
      const scale = Math.max(...theirs.map(Math.abs));
      return Math.max(...theirs.map((value, s) => Math.abs(value - panel.features[f]![first + s]!) / scale));
    }),
  );
}
