/** Matrices of the lake to a training set: what trains reads panels through this, and through nothing else. */
import { trainingSet } from '../../forecasting/features/training-set.ts';
import type { Instant } from '../../schemas/market.ts';
import type { Panel } from '../../schemas/panel.ts';
import type { Lake } from '../../stores/lake/lake.ts';
import { getPanel } from '../../stores/lake/panel.ts';

/** A matrix by its lake key, and the columns wanted of it; all when absent. */
export interface MatrixRef {
  panelKey: string;
  features?: string[];
}

export interface TrainingSetRef {
  panelKey: string;
  /** Nothing learned later is in it; when absent, what the matrix itself knows. */
  asOf?: Instant;
  /** Matrices of other feature sets, joined on symbol and origin. */
  joined?: MatrixRef[];
}

/**
 * @param earlier what an earlier call returned, if nobody has written to it: what both have in common is not read again
 * Throws what `trainingSet` throws, LakeObjectMissing and LakeObjectCorrupt (terminal).
 */
export async function loadTrainingSet(
  lake: Lake,
  { panelKey, asOf, joined = [] }: TrainingSetRef,
  earlier?: Panel,
): Promise<Panel> {
  const refs: MatrixRef[] = [{ panelKey }, ...joined];
  const panels = await Promise.all(
    refs.map((ref, k) => getPanel(lake, ref.panelKey, k === 0 ? earlier : undefined)),
  );
  const matrices = refs.map((ref, k) => ({
    panel: panels[k]!,
    name: ref.panelKey,
    features: ref.features,
  }));
  return trainingSet({ asOf: asOf ?? panels[0]!.asOf, matrices });
}
