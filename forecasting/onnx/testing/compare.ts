/** An exported model in onnxruntime beside the original, on rows of a panel. */
import ort from '../../../api/lambda/runtime.ts';
import type { Panel } from '../../../schemas/panel.ts';
import type { FittedModel } from '../../models/contract.ts';
import { type Differences, differencesOf } from '../differences.ts';
import { exportOnnx } from '../export.ts';
import type { RowInputs } from '../panel-inputs.ts';
import * as rows from '../run-rows.ts';

export const WORDS = { modelVersion: 'version-1', featureSetVersion: 'set-1', trainedThrough: '2018-12-31' };

export async function compare(model: FittedModel, panel: Panel, asked: Int32Array): Promise<Differences> {
  const bytes = await exportOnnx(model.save(), WORDS);
  return differencesOf(model.predict(panel, asked), await rows.runRows(ort, bytes, panel, asked));
}

export const runFeeds = (bytes: Uint8Array, feeds: RowInputs) => rows.runFeeds(ort, bytes, feeds);
