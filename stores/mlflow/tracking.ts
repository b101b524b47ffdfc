/** Experiments and runs: made once, found again by a tag of ours, filled in pieces of the size that MLflow takes. */
import { isRefusal, type MlflowClient } from './client.ts';

export interface MlflowMetric {
  key: string;
  value: number;
  step: number;
  /** Milliseconds since 1970. */
  timestamp: number;
}
export interface MlflowPair {
  key: string;
  value: string;
}

export interface MlflowRun {
  runId: string;
  experimentId: string;
  /** Where artefacts go through the proxy; null when the server keeps them elsewhere. */
  artifactPath: string | null;
  artifactUri: string;
}

interface RunInfo {
  run_id: string;
  experiment_id: string;
  artifact_uri: string;
}

/** Of MLflow's log-batch: 1,000 entries in all, of them 100 parameters and 100 tags. */
const METRICS = 1_000;
const PAIRS = 100;
const PROXY = /^mlflow-artifacts:\/(?:\/[^/]*\/)?/;

export async function ensureExperiment(client: MlflowClient, name: string): Promise<string> {
  const find = async () =>
    (
      await client.get<{ experiment: { experiment_id: string } }>('experiments/get-by-name', {
        experiment_name: name,
      })
    ).experiment.experiment_id;
  try {
    return await find();
  } catch (error) {
    if (!isRefusal(error, 'RESOURCE_DOES_NOT_EXIST')) throw error;
  }
  try {
    return (await client.post<{ experiment_id: string }>('experiments/create', { name })).experiment_id;
  } catch (error) {
    // Somebody else made it meanwhile.
    if (!isRefusal(error, 'RESOURCE_ALREADY_EXISTS')) throw error;
    return await find();
  }
}

/** The run that has this tag, else a new one with it. */
export async function ensureRun(
  client: MlflowClient,
  experimentId: string,
  tag: MlflowPair,
  { name, startTime, tags }: { name: string; startTime: number; tags: MlflowPair[] },
): Promise<MlflowRun> {
  const found = await client.post<{ runs?: { info: RunInfo }[] }>('runs/search', {
    experiment_ids: [experimentId],
    filter: `tags.\`${tag.key}\` = '${tag.value}'`,
    max_results: 1,
  });
  const existing = found.runs?.[0]?.info;
  if (existing !== undefined) return runOf(existing);
  const made = await client.post<{ run: { info: RunInfo } }>('runs/create', {
    experiment_id: experimentId,
    run_name: name,
    start_time: startTime,
    tags: [tag, ...tags],
  });
  return runOf(made.run.info);
}

function runOf({
  run_id: runId,
  experiment_id: experimentId,
  artifact_uri: artifactUri,
}: RunInfo): MlflowRun {
  const artifactPath = PROXY.test(artifactUri) ? artifactUri.replace(PROXY, '') : null;
  return { runId, experimentId, artifactPath, artifactUri };
}

/** The same metric, step and instant again is the same entry over there, so a second attempt adds nothing. */
export async function logToRun(
  client: MlflowClient,
  runId: string,
  { metrics, params, tags }: { metrics: MlflowMetric[]; params: MlflowPair[]; tags: MlflowPair[] },
): Promise<void> {
  for (let at = 0; at < Math.max(params.length, tags.length); at += PAIRS) {
    const part = { params: params.slice(at, at + PAIRS), tags: tags.slice(at, at + PAIRS) };
    await client.post('runs/log-batch', { run_id: runId, ...part });
  }
  for (let at = 0; at < metrics.length; at += METRICS) {
    await client.post('runs/log-batch', { run_id: runId, metrics: metrics.slice(at, at + METRICS) });
  }
}

export async function finishRun(client: MlflowClient, runId: string, endTime: number): Promise<void> {
  await client.post('runs/update', { run_id: runId, status: 'FINISHED', end_time: endTime });
}
