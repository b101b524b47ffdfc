/** Feature values a second: the bundled decade and one session more beside pandas and TA-Lib, 500 symbols with Parquet. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AdjustedBar, forwardAdjust } from '../forecasting/features/adjust.ts';
import { CATALOGUE } from '../forecasting/features/catalogue.ts';
import { createEngine, type EngineSession, type EngineState } from '../forecasting/features/engine.ts';
import type { Feature } from '../forecasting/features/feature.ts';
import { featuresOffered } from '../forecasting/features/offered.ts';
import { buildPanel, type PanelRequest } from '../forecasting/features/panel.ts';
import type { Panel } from '../schemas/panel.ts';
import { writeColumns } from '../stores/lake/plain-parquet.ts';
import type { LargeResult } from './features-large.ts';
import { bundledRequest } from './features-universe.ts';
import { type BenchLine, timesBetter } from './line.ts';

interface PeerResult {
  version: string;
  /** All sessions on wide frames, symbol by symbol, on a long frame by groupby; the last 253 sessions on wide frames. */
  seconds: number;
  symbolSeconds: number;
  groupedSeconds: number;
  liveSeconds: number;
  /** Values of the last session by feature, symbols in panel order. */
  last: Record<string, number[]>;
  /** The features of `last` and indicators, a frame for each symbol, with Parquet. */
  whole: {
    seconds: number;
    /** The same but for what pandas needs a function of Python for each window for. */
    withoutApply: { seconds: number; features: number };
    parquet: boolean;
    last: Record<string, number[]>;
  };
  talib: { version: string; seconds: number; last: Record<string, number[]> } | null;
}

export async function run(): Promise<BenchLine[]> {
  const request = bundledRequest();
  const load = loadavg().map((x) => Math.round(10 * x) / 10);
  const offered = featuresOffered(request);
  const whole = measure(request, offered);
  const { rows } = whole.panel;
  const all = lineOf('features.catalogue', whole.rate, null, null, {
    features: offered.length,
    rows,
    seconds: whole.seconds,
    included: 'adjustment, targets; one thread',
    load,
  });
  const lines = [all, ...largeLines()];
  const peer = runPeer(request);
  if (typeof peer === 'string') return [...lines, { ...all, detail: { peerDidNotRun: peer } }];
  const features = named(Object.keys(peer.last));
  const subset = measure(request, features);
  const live = measureLive(request, features);
  const values = features.length * request.series.length;
  const pandas = `pandas ${peer.version}`;
  lines.push(await wholeLine(request, peer, pandas));
  const detail = {
    features: features.length,
    rows,
    seconds: subset.seconds,
    included: 'ours: adjustment, targets, market context; peer: the features alone; one thread each',
    largestDifference: farthest(subset.panel, peer.last),
  };
  const rateOf = (seconds: number) => (features.length * rows) / seconds;
  lines.push(
    ...(
      [
        ['a long frame, groupby and rolling', peer.groupedSeconds],
        ['a frame for each symbol', peer.symbolSeconds],
        ['wide frames', peer.seconds],
      ] as const
    ).map(([way, peerSeconds]) =>
      lineOf('features.subset', subset.rate, rateOf(peerSeconds), `${pandas}, ${way}`, {
        ...detail,
        peerSeconds,
      }),
    ),
    lineOf('features.session', values / live, values / peer.liveSeconds, `${pandas}, wide frames`, {
      features: features.length,
      rows: request.series.length,
      seconds: live,
      peerSeconds: peer.liveSeconds,
      included: 'one session more: ours continues the folds, the peer recomputes the last 253 sessions',
    }),
  );
  if (peer.talib === null) return lines;
  const standard = named(Object.keys(peer.talib.last));
  const ours = measure(request, standard);
  const theirs = (standard.length * rows) / peer.talib.seconds;
  lines.push(
    lineOf(
      'features.indicators',
      ours.rate,
      theirs,
      `TA-Lib ${peer.talib.version}, an array for each symbol`,
      {
        features: standard.length,
        rows,
        seconds: ours.seconds,
        peerSeconds: peer.talib.seconds,
        included: detail.included,
        largestDifference: farthest(ours.panel, peer.talib.last),
      },
    ),
  );
  return lines;
}

/** The same features from bars to Parquet on both sides, indicators among them: what a user of pandas would run instead. */
async function wholeLine(request: PanelRequest, peer: PeerResult, pandas: string): Promise<BenchLine> {
  const features = named(Object.keys(peer.whole.last));
  const folder = await mkdtemp(join(tmpdir(), 'tempocast-features-'));
  let [seconds, panel] = [Number.POSITIVE_INFINITY, buildPanel({ ...request, features })];
  for (let k = 0; k < 3; k++) {
    const start = process.cpuUsage();
    panel = buildPanel({ ...request, features });
    const values = panel.features.map((column, f) => ({ name: panel.featureNames[f]!, values: column }));
    if (peer.whole.parquet) await writeColumns(join(folder, 'features.parquet'), values);
    const { user, system } = process.cpuUsage(start);
    seconds = Math.min(seconds, (user + system) / 1e6);
  }
  await rm(folder, { recursive: true, force: true });
  const values = features.length * panel.rows;
  const way = `${pandas}, a frame for each symbol, rolling, ewm and apply`;
  return lineOf('features.whole', values / seconds, values / peer.whole.seconds, way, {
    ...{ features: features.length, rows: panel.rows, seconds, peerSeconds: peer.whole.seconds },
    included: `ours: adjustment, targets, market context too; ${peer.whole.parquet ? 'both' : 'neither'}: Parquet`,
    peerRateWithoutApply: (peer.whole.withoutApply.features * panel.rows) / peer.whole.withoutApply.seconds,
    largestDifference: farthest(panel, peer.whole.last),
  });
}

function lineOf(
  name: string,
  ours: number,
  peer: number | null,
  peerName: string | null,
  detail: BenchLine['detail'],
): BenchLine {
  return { name, unit: 'values/s', ours, peer, peerName, ratio: timesBetter(ours, peer, 'more'), detail };
}

/** 500 symbols on two threads with Parquet, and one session more for them; in a process of its own. */
function largeLines(): BenchLine[] {
  const script = fileURLToPath(new URL('features-large.ts', import.meta.url));
  const answer = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  if (answer.status !== 0) throw new Error(`features-large failed: ${answer.stderr}`);
  const { append, ...large } = JSON.parse(answer.stdout) as LargeResult;
  const values = large.rows * large.features;
  return [
    lineOf('features.matrix', values / large.seconds, null, null, {
      ...large,
      valuesPerCpuSecond: values / large.cpuSeconds,
      included: '500 symbols x 2,520 sessions: adjustment, market context, ranks, Parquet (uncompressed)',
    }),
    { ...lineOf('features.append', append.seconds, null, null, { ...append, symbols: 500 }), unit: 's' },
  ];
}

const named = (names: readonly string[]) => names.map((name) => CATALOGUE.find((f) => f.name === name)!);

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

/** Seconds of processor time: on a machine that others use, clocks say how many they are. */
function bestOf(times: number, work: () => void, prepare: () => void = () => {}): number {
  let best = Number.POSITIVE_INFINITY;
  for (let k = 0; k < times; k++) {
    prepare();
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 1e6);
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
  const answer = spawnSync(process.env.TEMPOCAST_BENCH_PYTHON ?? 'python3', [script], {
    input: JSON.stringify({ columns, market: request.market }),
    maxBuffer: 1 << 26,
    encoding: 'utf8',
  });
  if (answer.error) return answer.error.message;
  if (answer.status !== 0) return answer.stderr.trim().split('\n').at(-1) ?? `exit ${answer.status}`;
  return JSON.parse(answer.stdout) as PeerResult;
}

/** Largest distance of ours from the peer on the last session, relative to the feature's largest value there. */
function farthest(panel: Panel, last: Record<string, number[]>): number {
  const first = panel.rows - panel.symbols.length;
  return Math.max(
    ...panel.featureNames.map((name, f) => {
      const theirs = last[name]!;
      const scale = Math.max(...theirs.map(Math.abs));
      return Math.max(...theirs.map((value, s) => Math.abs(value - panel.features[f]![first + s]!) / scale));
    }),
  );
}
