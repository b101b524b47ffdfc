/** A registered model as ONNX, put to the original. The bytes follow from model and registration: they can be made again at any time. */
import { exportOnnx } from '../../forecasting/onnx/export.ts';
import { TerminalError } from '../../schemas/errors.ts';
import { matrixFor } from '../../stores/postgres/datasets.ts';
import { modelVersion } from '../../stores/postgres/models.ts';
import type { ActivityDeps } from '../deps.ts';
import { readArtifact } from '../train/registered-artifact.ts';
import { type Verified, verifyOnnx } from './verify-onnx.ts';

export interface MadeOnnx {
  bytes: Uint8Array;
  verified: Verified;
}

/** Throws UnknownModel, NotExportable, OnnxDiffers, CorruptArtifact, FeatureSetMismatch, LakeObjectMissing (terminal). */
export async function makeOnnx(
  { db, lake }: Pick<ActivityDeps, 'db' | 'lake'>,
  id: string,
): Promise<MadeOnnx> {
  const version = await modelVersion(db, id);
  if (version === undefined) throw new TerminalError('UnknownModel', `unknown model version "${id}"`);
  const { artifactKey, featureSetVersion, trainedThrough } = version;
  const model = await readArtifact(lake, { artifactKey, modelVersion: id, featureSetVersion });
  const bytes = await exportOnnx(model, { modelVersion: id, featureSetVersion, trainedThrough });
  const matrixKey = (await matrixFor(db, version))?.key;
  return { bytes, verified: await verifyOnnx(lake, { modelVersion: id, model, onnx: bytes, matrixKey }) };
}
