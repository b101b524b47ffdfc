/** Export: models and aliases to an MLflow server, with a log of every attempt. Training never waits for it. */
import { isTempocastError, TerminalError } from '../../schemas/errors.ts';
import { resolveSecret } from '../../sources/http/secrets.ts';
import { createMlflowClient, type MlflowClient } from '../../stores/mlflow/client.ts';
import { insertMlflowDelivery, type MlflowDelivery } from '../../stores/postgres/mlflow-deliveries.ts';
import type { ActivityDeps } from '../deps.ts';
import { type SentAliases, sendAliases } from './send-aliases.ts';
import { type SentModel, sendModel } from './send-model.ts';

export type ExportDeps = Pick<ActivityDeps, 'config' | 'db' | 'lake'>;

export function createExportActivities(deps: ExportDeps) {
  return {
    exportModel: ({ modelVersion }: { modelVersion: string }): Promise<SentModel> =>
      deliver(deps, 'model', modelVersion, (client) => sendModel(deps, client, modelVersion)),
    exportAliases: ({ universe }: { universe: string }): Promise<SentAliases> =>
      deliver(deps, 'aliases', universe, (client) => sendAliases(deps, client, universe)),
  };
}
export type ExportActivities = ReturnType<typeof createExportActivities>;

export const exportsTo = ({ mlflow }: ExportDeps['config']): boolean => mlflow.url !== null;

/** Throws MlflowOff (terminal) when no server is configured, SecretMissing (needs a person), and what the work throws. */
export async function deliver<T extends object>(
  { config, db }: ExportDeps,
  what: MlflowDelivery['what'],
  subject: string,
  work: (client: MlflowClient) => Promise<T>,
): Promise<T> {
  const { url, key } = config.mlflow;
  if (url === null) {
    throw new TerminalError(
      'MlflowOff',
      'no MLflow server is configured: set mlflow.url, and mlflow.key where it wants one',
    );
  }
  const start = performance.now();
  const log = (status: MlflowDelivery['status'], remote: object | null, error: string | null) =>
    insertMlflowDelivery(db, {
      ...{ what, subject, status, error, at: new Date().toISOString(), ms: performance.now() - start },
      remote: remote as Record<string, unknown> | null,
    });
  try {
    const secret = key === null ? null : await resolveSecret(key, 'mlflow');
    const sent = await work(createMlflowClient({ url, key: secret }));
    await log('delivered', sent, null);
    return sent;
  } catch (error) {
    // Texts of our own errors name no address and no secret; those of others might.
    const known = isTempocastError(error);
    const text = known ? `${error.type}: ${error.message}` : 'unexpected error';
    await log(known && error.next === 'terminal' ? 'refused' : 'failed', null, text).catch(() => {});
    throw error;
  }
}
