/** The whole bar suite over 500 symbols x 10 years; the 15 expectations that Great Expectations has too, beside it in one run. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Batch, NO_PAST } from '../activities/validate/batch.ts';
import { allRows, numbersOf, textOf } from '../activities/validate/frame.ts';
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
  const common = time(COMMON(made.symbols), () => batchOf(made));
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
        columnsSeconds: whole.columnsSeconds,
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
    seconds: common.seconds,
    cpuSeconds: common.cpuSeconds,
    columnsSeconds: common.columnsSeconds,
    failed: common.failed,
    slowest: common.slowest,
  };
  if (typeof peer === 'string') {
    lines.push(line(rows / common.seconds, null, 'Great Expectations', { ...shared, peerDidNotRun: peer }));
  } else {
    const disagree = Object.keys(common.success).filter((id) => common.success[id] !== peer.success[id]);
    lines.push(
      line(rows / common.seconds, rows / peer.seconds, `Great Expectations ${peer.version}, pandas frame`, {
        ...shared,
        peerSeconds: peer.seconds,
        peerCpuSeconds: peer.cpuSeconds,
        megabytes: common.megabytes,
        peerMegabytes: peer.megabytes,
        peerFrameMegabytes: peer.frameMegabytes,
        verdictsThatDiffer: disagree,
        included:
          'ours: columns from the parsed rows and the expectations; peer: the expectations on a frame that is there',
      }),
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

function batchOf({ rows, actions, symbols }: MadeBars): Batch {
  const session = SESSIONS.at(-1)!;
  const now = `${session}T22:30:00.000Z`;
  const bars = frameFor('bars', rows);
  return {
    ...{ dataset: 'bars', universe: 'bench', session, since: now, now, past: NO_PAST },
    frames: {
      bars,
      known: { ...bars, name: 'known' },
      actions: frameFor('actions', actions),
      previous: frameFor('bars', [], 'previous'),
    },
    roles: new Map(symbols.map((symbol) => [symbol, 'forecast' as const])),
    subjects: symbols,
  };
}

/** Best of three, each with columns of its own; nothing derived is kept between them. */
function time(suite: Suite, make: () => Batch) {
  let best = { seconds: Number.POSITIVE_INFINITY, cpuSeconds: 0, columnsSeconds: 0, megabytes: 0 };
  let slowest: Record<string, number> = {};
  let success: Record<string, boolean> = {};
  for (let k = 0; k < 3; k++) {
    const used = process.cpuUsage();
    const start = performance.now();
    const batch = make();
    const columns = performance.now();
    const times: [string, number][] = [];
    success = {};
    for (const expectation of suite.expectations) {
      const began = performance.now();
      const [result] = runSuite({ ...suite, expectations: [expectation] }, batch);
      success[expectation.id] = result!.success;
      times.push([expectation.id, Math.round(performance.now() - began)]);
    }
    const seconds = (performance.now() - start) / 1000;
    if (seconds >= best.seconds) continue;
    const { user, system } = process.cpuUsage(used);
    const cpuSeconds = (user + system) / 1e6;
    best = {
      seconds,
      cpuSeconds,
      columnsSeconds: (columns - start) / 1000,
      megabytes: process.memoryUsage.rss() / 1e6,
    };
    slowest = Object.fromEntries(times.sort((a, b) => b[1] - a[1]).slice(0, 8));
  }
  const failed = Object.keys(success).filter((id) => !success[id]);
  return { ...best, slowest, success, failed };
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
