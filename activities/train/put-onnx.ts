/** The ONNX model of a fit, in the lake; the same bytes as `tempocast models export --format onnx` writes. */
import { exportOnnx } from '../../forecasting/onnx/export.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { RunArtefact } from '../../schemas/runs.ts';
import { getContent, putContent } from '../../stores/lake/content.ts';
import type { Lake } from '../../stores/lake/lake.ts';

export interface OnnxOf {
  artifactKey: string;
  modelVersion: string;
  featureSetVersion: string;
  trainedThrough: string;
}

/** `reason`: why there is none. A registration does not fail for it. Throws LakeObjectMissing, LakeObjectCorrupt. */
export async function putOnnx(
  lake: Lake,
  { artifactKey, ...words }: OnnxOf,
): Promise<{ artefacts: RunArtefact[]; reason?: string }> {
  const model = await getContent(lake, artifactKey);
  let bytes: Uint8Array;
  try {
    bytes = await exportOnnx(model, words);
  } catch (error) {
    if (!(error instanceof TerminalError)) throw error;
    return { artefacts: [], reason: `${error.type}: ${error.message}` };
  }
  const { key } = await putContent(lake, 'model', 'onnx', bytes);
  const mediaType = 'application/octet-stream';
  return { artefacts: [{ name: 'model.onnx', kind: 'onnx', key, mediaType, bytes: bytes.byteLength }] };
}
