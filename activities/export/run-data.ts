/** A record as MLflow wants it: flat parameters, numbers with steps, tags. Pure. */
import { flatScores } from '../../schemas/flat-scores.ts';
import type { RunRecord } from '../../schemas/runs.ts';
import type { MlflowMetric, MlflowPair } from '../../stores/mlflow/tracking.ts';

const LONGEST_PARAM = 500;

export function paramsOf({ content, measured }: RunRecord): MlflowPair[] {
  const { recipe, window, seeds } = content;
  const flat: Record<string, unknown> = {
    recipe: recipe.name,
    family: recipe.family,
    features: Array.isArray(recipe.features) ? recipe.features.join(' ') : recipe.features,
    seed: seeds.join(' '),
    'window.kind': recipe.window.kind,
    'window.minSessions': recipe.window.minSessions,
    'window.maxSessions': recipe.window.maxSessions,
    'window.from': window?.from,
    'window.through': window?.through,
    'window.sessions': window?.sessions,
    refitEvery: recipe.refitEvery,
    retrainAfter: recipe.retrainAfter,
    members: recipe.members?.map(({ name }) => name).join(' '),
    ...Object.fromEntries(Object.entries(recipe.hyper).map(([name, value]) => [`hyper.${name}`, value])),
    datasetVersion: content.datasetVersion,
    featureSetVersion: content.featureSetVersion,
    threads: measured.hardware.threads,
    parameters: content.description?.parameters,
  };
  return Object.entries(flat)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]) => ({ key, value: String(value).slice(0, LONGEST_PARAM) }));
}

/** `h1.skill`, `h1.rmse`, `h10.strategy.netReturn`, `fit.validation` by epoch, `latency.p50Ms`; what is no finite number is left out. */
export function metricsOf(record: RunRecord): MlflowMetric[] {
  const timestamp = Date.parse(record.recordedAt);
  const { content, measured } = record;
  const single: Record<string, number> = {};
  for (const [horizon, scores] of Object.entries(content.scores)) {
    collect(single, `h${horizon}`, flatScores(scores));
  }
  collect(single, 'latency', { p50Ms: measured.latency?.p50Ms, p95Ms: measured.latency?.p95Ms });
  collect(single, 'milliseconds', measured.timings);
  const curves = content.curves.flatMap(({ name, points }) =>
    points.flatMap((point) =>
      (['train', 'validation', 'learningRate'] as const).flatMap((what): MlflowMetric[] => {
        const value = point[what];
        if (value === undefined || !Number.isFinite(value)) return [];
        return [{ key: `${nameOf(name)}.${what}`, value, step: point.epoch, timestamp }];
      }),
    ),
  );
  return [...Object.entries(single).map(([key, value]) => ({ key, value, step: 0, timestamp })), ...curves];
}

/** Letters, digits, underscore, hyphen and dot are what every version of MLflow takes. */
const nameOf = (text: string): string => text.replace(/[^\w.-]+/g, '_');

function collect(into: Record<string, number>, prefix: string, values: object): void {
  for (const [name, value] of Object.entries(values)) {
    const key = nameOf(`${prefix}.${name}`);
    if (typeof value === 'number' && Number.isFinite(value)) into[key] = value;
    else if (typeof value === 'object' && value !== null && !Array.isArray(value)) collect(into, key, value);
  }
}

export function tagsOf(record: RunRecord): MlflowPair[] {
  const { code, libraries, hardware } = record.measured;
  const tags: Record<string, string | null> = {
    'mlflow.source.name': 'tempocast',
    'mlflow.source.git.commit': code.commit,
    'tempocast.version': code.version,
    'tempocast.clean': code.clean === null ? null : String(code.clean),
    'tempocast.model': record.modelVersion,
    'tempocast.universe': record.content.universe,
    'tempocast.session': record.content.session,
    'tempocast.libraries': JSON.stringify(libraries),
    'tempocast.hardware': JSON.stringify(hardware),
  };
  return Object.entries(tags).flatMap(([key, value]) => (value === null ? [] : [{ key, value }]));
}
