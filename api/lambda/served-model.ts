/** One exported model, loaded from its file: what it says of itself, and its session in onnxruntime. */
import type { InferenceSession } from 'onnxruntime-node';
import { readFileSync } from './builtins.ts';
import { onnxMetadata } from './onnx-metadata.ts';
import ort from './runtime.ts';

const FORMAT = 'tempocast-onnx/1';

export interface ModelDescription {
  modelVersion: string;
  recipe: string;
  family: string;
  featureSetVersion: string;
  /** Last session of the training window; empty: not known. */
  trainedThrough: string;
  features: string[];
  sequence: { features: string[]; steps: number };
  horizons: number[];
  quantileLevels: number[];
  df: number[];
}

export interface ServedModel {
  description: ModelDescription;
  session: InferenceSession;
}

/** Throws an Error that names the file: it is missing, or no model of ours. */
export async function loadServedModel(file: string): Promise<ServedModel> {
  const bytes = readFileSync(file);
  let description: ModelDescription;
  try {
    description = describe(onnxMetadata(bytes));
  } catch (cause) {
    throw new Error(`${file} is not a model of tempocast models export: ${(cause as Error).message}`, {
      cause,
    });
  }
  // A row is a few thousand multiplications: threads cost more than they give, optimising more than it saves.
  const session = await ort.InferenceSession.create(bytes, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'disabled',
    enableCpuMemArena: false,
    logSeverityLevel: 3,
  });
  return { description, session };
}

function describe(metadata: Record<string, string>): ModelDescription {
  if (metadata.format !== FORMAT)
    throw new Error(`format ${metadata.format ?? 'unknown'} instead of ${FORMAT}`);
  const list = (key: string) => JSON.parse(metadata[key]!);
  const recipe = list('recipe') as { name: string; family: string };
  return {
    modelVersion: metadata.model_version!,
    recipe: recipe.name,
    family: recipe.family,
    featureSetVersion: metadata.feature_set_version!,
    trainedThrough: metadata.trained_through!,
    features: list('features'),
    sequence: { features: list('sequence_features'), steps: Number(metadata.sequence_steps) },
    horizons: list('horizons'),
    quantileLevels: list('quantile_levels'),
    df: list('df'),
  };
}
