/**
 * One self-contained ONNX model of a model version: scalers, family, calibration and quantiles in the graph, everything
 * else that a reader needs in its metadata. The same model and the same words about it give the same bytes.
 */
import { TerminalError } from '../../schemas/errors.ts';
import { HORIZONS, QUANTILE_LEVELS } from '../../schemas/forecast.ts';
import { studentQuantile, studentScale } from '../intervals/student.ts';
import type { Calibration } from '../models/calibration.ts';
import { modelParts } from '../models/fit-model.ts';
import { modelGraph } from './families.ts';
import type { Moments } from './family-graph.ts';
import { Graph, ML_DOMAIN } from './graph.ts';
import { Inputs, valueInfo } from './inputs.ts';
import { encodeModel, TYPE } from './proto.ts';

export const IR_VERSION = 8;
export const OPSETS = { onnx: 17, [ML_DOMAIN]: 3 } as const;
/** Of metadata keys and inputs and outputs; a reader refuses others. */
export const FORMAT = 'tempocast-onnx/1';

export interface ExportWords {
  modelVersion: string;
  /** Of the registry; where the model knows its own, they have to agree. */
  featureSetVersion?: string;
  /** Last session of the training window. */
  trainedThrough?: string;
}

/**
 * @param model bytes of FittedModel.save
 * Throws NotExportable, CorruptArtifact, FeatureSetMismatch (terminal).
 */
export async function exportOnnx(model: Uint8Array, words: ExportWords): Promise<Uint8Array> {
  const { recipe, calibration, featureSet } = modelParts(model);
  const featureSetVersion = featureSetOf(words, featureSet);
  const g = new Graph();
  const inputs = new Inputs(g);
  const moments = await modelGraph({ g, inputs }, model);
  g.output('mean', moments.mean);
  g.output('sigma', moments.sigma);
  g.output('quantiles', quantilesOf(g, calibration, moments));
  const metadata: Record<string, string> = {
    format: FORMAT,
    model_version: words.modelVersion,
    recipe: JSON.stringify(recipe),
    feature_set_version: featureSetVersion,
    trained_through: words.trainedThrough ?? '',
    features: JSON.stringify(inputs.features),
    sequence_features: JSON.stringify(inputs.sequence),
    sequence_steps: String(inputs.steps),
    symbols: JSON.stringify([...inputs.symbols]),
    horizons: JSON.stringify(HORIZONS),
    quantile_levels: JSON.stringify(QUANTILE_LEVELS),
    df: JSON.stringify(HORIZONS.map((h) => calibration[h].df)),
    scale_multipliers: JSON.stringify(HORIZONS.map((h) => calibration[h].multiplier)),
    ir_version: String(IR_VERSION),
    opset: JSON.stringify(OPSETS),
  };
  return encodeModel({
    ir_version: IR_VERSION,
    opset_import: [
      { domain: '', version: OPSETS.onnx },
      { domain: ML_DOMAIN, version: OPSETS[ML_DOMAIN] },
    ],
    producer_name: 'tempocast',
    producer_version: FORMAT,
    doc_string: `Student t forecasts of log returns by recipe ${recipe.name}: mean + sigma sqrt((df - 2) / df) t(df), df by horizon in the metadata`,
    graph: {
      name: recipe.name,
      node: g.nodes,
      initializer: g.initializers,
      input: inputs.describe(),
      output: outputs(),
    },
    metadata_props: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  });
}

function featureSetOf({ modelVersion, featureSetVersion }: ExportWords, own: string | undefined): string {
  if (own === undefined || featureSetVersion === undefined || own === featureSetVersion) {
    return own ?? featureSetVersion ?? '';
  }
  throw new TerminalError(
    'FeatureSetMismatch',
    `model ${modelVersion} was fitted on feature set ${own}, it is registered with ${featureSetVersion}; fetch it again or retrain`,
    { details: { fitted: own, registered: featureSetVersion } },
  );
}

/** mean + sigma x quantile of the Student t of variance one, double [batch, horizons, levels]. */
function quantilesOf(g: Graph, calibration: Calibration, { mean, sigma }: Moments): string {
  const standard = HORIZONS.flatMap((h) => {
    const { df } = calibration[h];
    return QUANTILE_LEVELS.map((level) => studentScale(1, df) * studentQuantile(level, df));
  });
  const table = g.double(standard, [HORIZONS.length, QUANTILE_LEVELS.length]);
  const last = g.int64([2]);
  const spread = g.op('Mul', [g.op('Unsqueeze', [sigma, last]), table]);
  return g.op('Add', [g.op('Unsqueeze', [mean, last]), spread]);
}

function outputs() {
  const n = HORIZONS.length;
  const levels = QUANTILE_LEVELS.length;
  return [
    valueInfo('mean', TYPE.double, ['batch', n], 'mean of the log return over each horizon'),
    valueInfo(
      'sigma',
      TYPE.double,
      ['batch', n],
      'its standard deviation, calibrated; NaN without an EWMA sigma at the origin',
    ),
    valueInfo(
      'quantiles',
      TYPE.double,
      ['batch', n, levels],
      'its quantiles at the levels of metadata quantile_levels',
    ),
  ];
}
