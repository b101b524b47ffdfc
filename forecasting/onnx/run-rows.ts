/** Rows of a panel through an exported model. onnxruntime is passed in: what it reports to its maker is the caller's to forbid. */
import type ort from 'onnxruntime-node';
import type { Panel } from '../../schemas/panel.ts';
import { metadataOf } from './metadata.ts';
import { type InputNames, inputsOfRows, type RowInputs } from './panel-inputs.ts';

export type Runtime = Pick<typeof ort, 'InferenceSession' | 'Tensor'>;

/** Rows after rows, horizons within them; of quantiles levels within those. */
export interface Said {
  mean: Float64Array;
  sigma: Float64Array;
  quantiles: Float64Array;
  levels: number[];
}

/** Throws MissingFeature. */
export function runRows(runtime: Runtime, bytes: Uint8Array, panel: Panel, rows: Int32Array): Promise<Said> {
  return runFeeds(runtime, bytes, inputsOfRows(panel, rows, namesOf(bytes)));
}

function namesOf(bytes: Uint8Array): InputNames {
  const { features, sequence_features, sequence_steps } = metadataOf(bytes);
  return {
    ...{ features: JSON.parse(features!), sequence: JSON.parse(sequence_features!) },
    steps: Number(sequence_steps),
  };
}

export async function runFeeds(
  { InferenceSession, Tensor }: Runtime,
  bytes: Uint8Array,
  { features, sequence, symbol, session }: RowInputs,
): Promise<Said> {
  const names = namesOf(bytes);
  const n = symbol.length;
  const tensors: Record<string, ort.Tensor> = {
    features: new Tensor('float64', features, [n, names.features.length]),
    sequence: new Tensor('float64', sequence, [n, names.steps, names.sequence.length]),
    symbol: new Tensor('string', symbol, [n]),
    session: new Tensor('int64', session, [n]),
  };
  const loaded = await InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const out = await loaded.run(Object.fromEntries(loaded.inputNames.map((name) => [name, tensors[name]!])));
  const data = (name: string) => out[name]!.data as Float64Array;
  const said = { mean: data('mean'), sigma: data('sigma'), quantiles: data('quantiles') };
  await loaded.release();
  return { ...said, levels: JSON.parse(metadataOf(bytes).quantile_levels!) as number[] };
}
