/** An exported model beside the original, on the last sessions of the matrix that it was fitted on. */
import { LIVE_SESSIONS, tailPanel } from '../../forecasting/features/tail.ts';
import { loadModel } from '../../forecasting/models/fit-model.ts';
import { lastSession, rowsBetween } from '../../forecasting/models/window.ts';
import { differencesOf, TOLERANCE } from '../../forecasting/onnx/differences.ts';
import { type Runtime, runRows } from '../../forecasting/onnx/run-rows.ts';
import { isTempocastError, TerminalError } from '../../schemas/errors.ts';
import { HORIZONS } from '../../schemas/forecast.ts';
import type { Lake } from '../../stores/lake/lake.ts';
import { getPanel } from '../../stores/lake/panel.ts';

/** Sessions that are compared. */
const COMPARED = 5;

/** `furthest`: largest difference of mean, sigma and quantiles, in the row's sigma. */
export type Verified = { rows: number; furthest: number } | { notCompared: string };

export interface ToVerify {
  modelVersion: string;
  /** Bytes of FittedModel.save, and what was made of them. */
  model: Uint8Array;
  onnx: Uint8Array;
  /** Undefined: nobody knows any more what it was fitted on. */
  matrixKey: string | undefined;
}

/** Throws OnnxDiffers, and what reading the matrix and the model throws but for what this machine or the lake lacks. */
export async function verifyOnnx(
  lake: Lake,
  { modelVersion, model: bytes, onnx, matrixKey }: ToVerify,
): Promise<Verified> {
  if (matrixKey === undefined) return { notCompared: 'no matrix of its dataset and feature set is kept' };
  const runtime = await onnxRuntime();
  if (runtime === undefined) return { notCompared: 'onnxruntime-node is not installed' };
  try {
    const panel = tailPanel(await getPanel(lake, matrixKey), LIVE_SESSIONS);
    const model = await loadModel(bytes);
    try {
      const rows = rowsBetween(panel, lastSession(panel) - COMPARED, lastSession(panel));
      const { mean, sigma, quantiles, missing } = differencesOf(
        model.predict(panel, rows),
        await runRows(runtime, onnx, panel, rows),
      );
      if (missing === HORIZONS.length * rows.length) {
        return { notCompared: `it has no forecast on the last ${COMPARED} sessions of ${matrixKey}` };
      }
      const furthest = Math.max(mean, sigma, quantiles);
      if (furthest > TOLERANCE) throw differs(modelVersion, rows.length, furthest);
      return { rows: rows.length, furthest };
    } finally {
      model.dispose();
    }
  } catch (error) {
    if (!isTempocastError(error) || !['LakeObjectMissing', 'MissingNative'].includes(error.type)) throw error;
    return { notCompared: error.message };
  }
}

function differs(modelVersion: string, rows: number, furthest: number): TerminalError {
  return new TerminalError(
    'OnnxDiffers',
    `model ${modelVersion.slice(0, 12)} as ONNX is up to ${furthest.toPrecision(3)} of a row's sigma from the original on ${rows} rows, ${TOLERANCE} is allowed: it was not exported; report it`,
    { details: { modelVersion, rows, furthest, allowed: TOLERANCE } },
  );
}

/** It reports model and machine to its maker unless the environment says otherwise before the first session. */
async function onnxRuntime(): Promise<Runtime | undefined> {
  process.env.ORT_DISABLE_TELEMETRY = '1';
  try {
    return (await import('onnxruntime-node')).default;
  } catch {
    return undefined;
  }
}
