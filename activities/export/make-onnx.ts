/** A registered model as ONNX. The bytes follow from model and registration, so they can be made again at any time. */
import { exportOnnx } from '../../forecasting/onnx/export.ts';
import { TerminalError } from '../../schemas/errors.ts';
import { modelVersion } from '../../stores/postgres/models.ts';
import type { ActivityDeps } from '../deps.ts';
import { readArtifact } from '../train/registered-artifact.ts';

/** Throws UnknownModel, NotExportable, CorruptArtifact, FeatureSetMismatch, LakeObjectMissing (terminal). */
export async function makeOnnx(
  { db, lake }: Pick<ActivityDeps, 'db' | 'lake'>,
  id: string,
): Promise<Uint8Array> {
  const version = await modelVersion(db, id);
  if (version === undefined) throw new TerminalError('UnknownModel', `unknown model version "${id}"`);
  const { artifactKey, featureSetVersion, trainedThrough } = version;
  const model = await readArtifact(lake, { artifactKey, modelVersion: id, featureSetVersion });
  return exportOnnx(model, { modelVersion: id, featureSetVersion, trainedThrough });
}
