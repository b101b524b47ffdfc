/** Matrices of the lake to a training set: what trains reads panels through this, and through nothing else. */
import { trainingSet } from '../../forecasting/features/training-set.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { Instant } from '../../schemas/market.ts';
import type { Panel } from '../../schemas/panel.ts';
import type { Lake } from '../../stores/lake/lake.ts';
import { getPanel } from '../../stores/lake/panel.ts';

/** A matrix by its lake key, and the columns wanted of it; all when absent. */
export interface MatrixRef {
  panelKey: string;
  features?: string[];
  /** What the matrix has to be of, where it says. */
  featureSetVersion?: string;
}

export interface TrainingSetRef {
  panelKey: string;
  featureSetVersion?: string;
  /** Nothing learned later is in it; when absent, what the matrix itself knows. */
  asOf?: Instant;
  /** Matrices of other feature sets, joined on symbol and origin. */
  joined?: MatrixRef[];
}

/**
 * @param earlier what an earlier call returned, if nobody has written to it: what both have in common is not read again
 * Throws what `trainingSet` throws, FeatureSetMismatch, LakeObjectMissing and LakeObjectCorrupt (terminal).
 */
export async function loadTrainingSet(
  lake: Lake,
  { panelKey, featureSetVersion, asOf, joined = [] }: TrainingSetRef,
  earlier?: Panel,
): Promise<Panel> {
  const refs: MatrixRef[] = [{ panelKey, featureSetVersion }, ...joined];
  const panels = await Promise.all(
    refs.map((ref, k) => getPanel(lake, ref.panelKey, k === 0 ? earlier : undefined)),
  );
  for (const [k, ref] of refs.entries()) checkFeatureSet(panels[k]!, ref);
  const matrices = refs.map((ref, k) => ({
    panel: panels[k]!,
    name: ref.panelKey,
    features: ref.features,
  }));
  return trainingSet({ asOf: asOf ?? panels[0]!.asOf, matrices });
}

/** Matrices of before 0.4.0 do not say of which feature set they are. */
function checkFeatureSet({ featureSetVersion: found }: Panel, { panelKey, ...asked }: MatrixRef): void {
  const wanted = asked.featureSetVersion;
  if (found === undefined || wanted === undefined || found === wanted) return;
  throw new TerminalError(
    'FeatureSetMismatch',
    `matrix ${panelKey} is of feature set ${found}, not of ${wanted}: nothing was fitted; build the session's features again`,
    { details: { panelKey, featureSet: found, wanted } },
  );
}
