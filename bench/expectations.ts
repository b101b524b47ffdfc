/** The whole bar suite over 500 symbols x 10 years; the 15 expectations that Great Expectations has too, beside it in one run. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Batch, NO_PAST } from '../activities/validate/batch.ts';
import { allRows, type ColumnKind, frameOf, numbersOf, textOf } from '../activities/validate/frame.ts';
import { frameFor } from '../activities/validate/frames.ts';
import { shippedSuites } from '../activities/validate/registry.ts';
import { runSuite } from '../activities/validate/suite.ts';
import { sessionsBetween } from '../forecasting/calendar/calendar.ts';
import type { Suite } from '../schemas/expectations.ts';
import { COMMON } from './expectations-common.ts';
import { type BenchLine, timesBetter } from './line.ts';
import { type MadeBars, madeBars } from './made-bars.ts';

const SYMBOLS = 500;
const SESSIONS = sessionsBetween('2009-01-02', '2019-01-08').slice(0, 2520);

interface PeerResult {
  seconds: number;
  /** Of the processor: what remains when others use it too. */
  cpuSeconds: number;
  /** Python's at its highest, frame included. */
  megabytes: number;
  frameMegabytes: number;
  success: Record<string, boolean>;
  version: string;
}

export async function run(): Promise<BenchLine[]> {
  const load = loadavg()[0];
  const made = madeBars(SYMBOLS, SESSIONS);
  const bars = shippedSuites().find(({ suite }) => suite === 'bars')!;
  const whole = time(bars, () => batchOf(made));
  const common = time(COMMON(made.symbols), () => commonBatch(made));
  const peer = runPeer(made);
  const rows = made.rows.length;
  const detail = { rows, symbols: SYMBOLS, sessions: SESSIONS.length, load, threads: 1 };
  const lines: BenchLine[] = [
    {
      name: 'expectations.bars',
      unit: 'rows/s',
      ours: rows / whole.seconds,
      peer: null,
      peerName: null,
      ratio: null,
      detail: {
        ...detail,
        seconds: whole.seconds,
        cpuSeconds: whole.cpuSeconds,
        columnsSeconds: whole.columns.seconds,
        expectations: bars.expectations.length,
        failed: whole.failed,
        slowest: whole.slowest,
        included: 'columns from the parsed rows, JSON Schema of every row, history',
      },
    },
  ];
  const shared = {
    ...detail,
    expectations: COMMON(made.symbols).expectations.length,
    seconds: common.expectations.seconds,
    cpuSeconds: common.expectations.cpuSeconds,
    columnsSeconds: common.columns.seconds,
    columnsCpuSeconds: common.columns.cpuSeconds,
    failed: common.failed,
    slowest: common.slowest,
  };
  if (typeof peer === 'string') {
    lines.push(
      line(rows / common.expectations.seconds, null, 'Great Expectations', {
        ...shared,
        peerDidNotRun: peer,
      }),
    );
  } else {
    const disagree = Object.keys(common.success).filter((id) => common.success[id] !== peer.success[id]);
    lines.push(
      line(
        rows / common.expectations.seconds,
        rows / peer.seconds,
        `Great Expectations ${peer.version}, pandas frame`,
        {
          ...shared,
          peerSeconds: peer.seconds,
          peerCpuSeconds: peer.cpuSeconds,
          megabytes: common.megabytes,
          peerMegabytes: peer.megabytes,
          peerFrameMegabytes: peer.frameMegabytes,
          verdictsThatDiffer: disagree,
          included:
            'both: the expectations on columns that are there; columnsSeconds makes ours from parsed rows',
        },
      ),
    );
  }
  return lines;
}

function line(ours: number, peer: number | null, peerName: string, detail: BenchLine['detail']): BenchLine {
  return {
    name: 'expectations.common',
    unit: 'rows/s',
    ours,
    peer,
    peerName,
    ratio: timesBetter(ours, peer, 'more'),
    detail,
  };
}

function emptyBatch({ symbols }: MadeBars): Batch {
  const session = SESSIONS.at(-1)!;
  const now = `${session}T22:30:00.000Z`;
  return {
    ...{ dataset: 'bars', universe: 'bench', session, since: now, now, past: NO_PAST, frames: {} },
    roles: new Map(symbols.map((symbol) => [symbol, 'forecast' as const])),
    subjects: symbols,
  };
}

function batchOf(made: MadeBars): Batch {
  const bars = frameFor('bars', made.rows);
  return {
    ...emptyBatch(made),
    frames: {
      bars,
      known: { ...bars, name: 'known' },
      actions: frameFor('actions', made.actions),
      previous: frameFor('bars', [], 'previous'),
    },
  };
}

/** The columns that the common expectations are about, as the peer's frame has them. */
function commonBatch(made: MadeBars): Batch {
  const { documents: _, ...bars } = frameOf(
    'bars',
    { key: ['symbol', 'session'], valid: 'session' },
    PEER_COLUMNS,
    made.rows,
  );
  return { ...emptyBatch(made), frames: { bars } };
}

const PEER_COLUMNS: Record<string, ColumnKind> = {
  ...{ symbol: 'text', session: 'date', open: 'number', high: 'number', low: 'number', close: 'number' },
  volume: 'number',
};

interface Spent {
  seconds: number;
  /** Of the processor. */
  cpuSeconds: number;
}

function spent<T>(work: () => T): Spent & { result: T } {
  const used = process.cpuUsage();
  const start = performance.now();
  const result = work();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(used);
  return { seconds, cpuSeconds: (user + system) / 1e6, result };
}

/** Best of three of both parts, each with columns of its own; nothing derived is kept between them. */
function time(suite: Suite, make: () => Batch) {
  const never = { seconds: Number.POSITIVE_INFINITY, cpuSeconds: Number.POSITIVE_INFINITY };
  let [columns, expectations]: Spent[] = [never, never];
  let slowest: Record<string, number> = {};
  let success: Record<string, boolean> = {};
  for (let k = 0; k < 3; k++) {
    const { result: batch, ...made } = spent(make);
    const times: [string, number][] = [];
    const { result, ...judged } = spent(() =>
      suite.expectations.flatMap((expectation) => {
        const one = spent(() => runSuite({ ...suite, expectations: [expectation] }, batch));
        times.push([expectation.id, Math.round(one.seconds * 1000)]);
        return one.result;
      }),
    );
    success = Object.fromEntries(result.map((one) => [one.expectation, one.success]));
    if (made.seconds < columns!.seconds) columns = made;
    if (judged.seconds >= expectations!.seconds) continue;
    expectations = judged;
    slowest = Object.fromEntries(times.sort((a, b) => b[1] - a[1]).slice(0, 8));
  }
  const failed = Object.keys(success).filter((id) => !success[id]);
  return {
    ...{ columns: columns!, expectations: expectations!, slowest, success, failed },
    seconds: columns!.seconds + expectations!.seconds,
    cpuSeconds: columns!.cpuSeconds + expectations!.cpuSeconds,
    megabytes: process.memoryUsage.rss() / 1e6,
  };
}

/** The same rows as raw columns in files: reading them is not timed. */
function runPeer(made: MadeBars): PeerResult | string {
  const folder = mkdtempSync(join(tmpdir(), 'tempocast-bench-'));
  try {
    const frame = frameFor('bars', made.rows);
    for (const name of ['open', 'high', 'low', 'close', 'volume', 'session']) {
      const values = numbersOf(frame, name);
      writeFileSync(
        join(folder, `${name}.f64`),
        new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
      );
    }
    const { codes, dictionary } = textOf(frame, 'symbol');
    writeFileSync(
      join(folder, 'symbol.i32'),
      new Uint8Array(codes.buffer, codes.byteOffset, codes.byteLength),
    );
    writeFileSync(join(folder, 'symbols.json'), JSON.stringify(dictionary));
    const script = fileURLToPath(new URL('expectations-peer.py', import.meta.url));
    const python = process.env.TEMPOCAST_BENCH_PYTHON ?? 'python3';
    const answer = spawnSync(python, [script, folder, String(allRows(frame).length)], {
      maxBuffer: 1 << 26,
      encoding: 'utf8',
    });
    if (answer.error) return answer.error.message;
    if (answer.status !== 0) return answer.stderr.trim().split('\n').at(-1) ?? `exit ${answer.status}`;
    return JSON.parse(answer.stdout.trim().split('\n').at(-1)!) as PeerResult;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
