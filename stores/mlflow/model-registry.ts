/** Registered models of MLflow: versions, found again by a tag of ours, and aliases. */
import { isRefusal, type MlflowClient } from './client.ts';
import type { MlflowPair } from './tracking.ts';

export async function ensureRegisteredModel(
  client: MlflowClient,
  name: string,
  description: string,
): Promise<void> {
  try {
    await client.post('registered-models/create', { name, description });
  } catch (error) {
    if (!isRefusal(error, 'RESOURCE_ALREADY_EXISTS')) throw error;
  }
}

interface Version {
  name: string;
  version: string;
  tags?: MlflowPair[];
}

/** The version that has this tag, else a new one of the run's artefact. Returns its number. */
export async function ensureModelVersion(
  client: MlflowClient,
  name: string,
  tag: MlflowPair,
  {
    runId,
    source,
    description,
    tags,
  }: { runId: string; source: string; description: string; tags: MlflowPair[] },
): Promise<string> {
  const known = await versionTagged(client, name, tag);
  if (known !== undefined) return known;
  const made = await client.post<{ model_version: Version }>('model-versions/create', {
    ...{ name, source, run_id: runId, description },
    tags: [tag, ...tags],
  });
  return made.model_version.version;
}

export async function versionTagged(
  client: MlflowClient,
  name: string,
  tag: MlflowPair,
): Promise<string | undefined> {
  const found = await client.get<{ model_versions?: Version[] }>('model-versions/search', {
    filter: `name = '${name}' and tags.\`${tag.key}\` = '${tag.value}'`,
    max_results: '1',
  });
  return found.model_versions?.[0]?.version;
}

/** Alias -> version. */
export async function aliasesOf(client: MlflowClient, name: string): Promise<Record<string, string>> {
  const { registered_model: model } = await client.get<{
    registered_model: { aliases?: { alias: string; version: string }[] };
  }>('registered-models/get', { name });
  return Object.fromEntries((model.aliases ?? []).map(({ alias, version }) => [alias, version]));
}

export async function setAlias(
  client: MlflowClient,
  name: string,
  alias: string,
  version: string,
): Promise<void> {
  await client.post('registered-models/alias', { name, alias, version });
}

export async function removeAlias(client: MlflowClient, name: string, alias: string): Promise<void> {
  await client.delete('registered-models/alias', { name, alias });
}
