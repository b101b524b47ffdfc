/**
 * Milliseconds from the start of a process until its first forecast is answered, as Lambda sees it: our bundle in Node
 * beside a minimal handler on Python's onnxruntime, the same exported LSTM (2 x 64, 20 steps) and request, in turn.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { coldInvocation } from '../api/lambda/testing/invocations.ts';
import { trainingSet } from '../forecasting/features/training-set.ts';
import { exportOnnx } from '../forecasting/onnx/export.ts';
import { inputsOfRows } from '../forecasting/onnx/panel-inputs.ts';
import { madeLstm } from '../forecasting/onnx/testing/made-lstm.ts';
import { metadataOf } from '../forecasting/onnx/testing/metadata.ts';
import { realPanel } from '../forecasting/onnx/testing/real-panel.ts';
import { bundleServe } from '../tools/bundle-serve.ts';
import { type BenchLine, timesBetter } from './line.ts';

const STARTS = 15;
const PEER = fileURLToPath(new URL('serve-cold-peer.py', import.meta.url));

export async function run(): Promise<BenchLine[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tempocast-cold-'));
  try {
    return [await measure(folder)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measure(folder: string): Promise<BenchLine> {
  const file = join(folder, 'model.onnx');
  const event = await prepare(file);
  const bundle = await bundleServe(folder);
  mkdirSync(join(folder, 'node_modules'));
  const runtime = fileURLToPath(new URL('../node_modules/onnxruntime-node', import.meta.url));
  symlinkSync(runtime, join(folder, 'node_modules', 'onnxruntime-node'));
  const env = { TEMPOCAST_SERVE_MODEL: file };
  const ours = { command: process.execPath, args: [bundle], cwd: folder, env };
  const python = process.env.TEMPOCAST_BENCH_PYTHON ?? 'python3';
  const peer = { command: python, args: [PEER], cwd: folder, env: { TEMPOCAST_SERVE_MODEL: file } };
  const found = spawnSync(python, [
    '-c',
    'import onnxruntime, sys; print(onnxruntime.__version__, sys.version.split()[0])',
  ]);
  const peerVersion = found.status === 0 ? String(found.stdout).trim() : undefined;
  const times = {
    ours: [] as number[],
    processor: [] as number[],
    peer: [] as number[],
    node: [] as number[],
  };
  // The first start of each fills the file system's cache.
  for (let start = -1; start < STARTS; start++) {
    const { result, ms, processorMs } = await coldInvocation(ours, event);
    if (result.statusCode !== 200) throw new Error(`no forecast: ${result.body}`);
    const other = peerVersion === undefined ? undefined : (await coldInvocation(peer, event)).ms;
    const began = performance.now();
    spawnSync(process.execPath, ['-e', '0']);
    if (start < 0) continue;
    times.node.push(performance.now() - began);
    times.ours.push(ms);
    if (processorMs !== null) times.processor.push(processorMs);
    if (other !== undefined) times.peer.push(other);
  }
  const peerMs = peerVersion === undefined ? null : at(times.peer, 0.5);
  return {
    ...{ name: 'serve-cold', unit: 'ms', ours: at(times.ours, 0.5), peer: peerMs },
    peerName: peerVersion === undefined ? null : `onnxruntime and Python ${peerVersion}`,
    ratio: timesBetter(at(times.ours, 0.5), peerMs, 'less'),
    detail: {
      ...{ starts: STARTS, min: at(times.ours, 0), p90: at(times.ours, 0.9), emptyNode: at(times.node, 0.5) },
      ...(times.processor.length === 0 ? {} : { processor: at(times.processor, 0.5) }),
      ...(peerVersion === undefined ? {} : { peerMin: at(times.peer, 0) }),
      load: loadavg().map((x) => Math.round(10 * x) / 10),
    },
  };
}

/** Writes the model and returns an invocation for one row of it. */
async function prepare(file: string) {
  const real = realPanel();
  const panel = trainingSet({ asOf: real.asOf, matrices: [{ panel: real, name: 'bundled' }] });
  const model = await madeLstm(panel, { hyper: { hidden: 64, layers: 2, steps: 20 } });
  const words = { modelVersion: 'bench', featureSetVersion: 'bench' };
  const bytes = await exportOnnx(model.save(), words);
  writeFileSync(file, bytes);
  const names: string[] = JSON.parse(metadataOf(bytes).sequence_features!);
  const row = Int32Array.of(panel.rows - 1);
  const { sequence } = inputsOfRows(panel, row, { features: [], sequence: names, steps: 20 });
  const steps = Array.from({ length: 20 }, (_, k) =>
    Array.from(sequence.subarray(k * names.length, (k + 1) * names.length)),
  );
  const body = JSON.stringify({ featureSetVersion: 'bench', rows: [{ symbol: 'XOM', sequence: steps }] });
  return { rawPath: '/forecast', requestContext: { http: { method: 'POST' } }, body };
}

function at(values: number[], quantile: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round(10 * sorted[Math.floor(quantile * (sorted.length - 1))]!) / 10;
}
